import { describe, expect, test } from "vitest";
import { policiesOf, problemsOf } from "./read.ts";

const org = "acme/.github:tollgate.yml@v1";
const file = (breakGlass: string): string => `version: 1\nextends: tollgate:caching\nbreak_glass: ${breakGlass}\n`;
const orgOf = (breakGlass: string) => ({ [org]: file(breakGlass) });
const mine = (breakGlass: string): string => `version: 1\nextends: ${org}\nbreak_glass: ${breakGlass}\n`;
const settings = (text: string, extended?: Readonly<Record<string, string>>) =>
  policiesOf(text, extended).settings.breakGlass;

describe("break_glass", () => {
  test("no one may break the glass if no file allows it", () => {
    expect(policiesOf(undefined).settings).not.toHaveProperty("breakGlass");
    expect(settings(file("{ locked: true }"))).toBeUndefined();
  });

  test("what is left out is filled in, and what is written is kept", () => {
    expect(settings(file("{ by: role:maintain }"))).toEqual({
      by: [{ kind: "role", role: "maintain" }],
      label: "break-glass",
      dueDays: 7,
    });
    expect(
      settings(file('{ by: ["team:@acme/sre", "user:@grace"], max_per_30_days: 3, label: "glass ", due_days: 14 }')),
    ).toEqual({
      by: [
        { kind: "team", team: "@acme/sre" },
        { kind: "user", login: "grace" },
      ],
      maxPer30Days: 3,
      label: "glass",
      dueDays: 14,
    });
  });

  test("a later file changes just the keys that it writes", () => {
    expect(
      settings(mine("{ due_days: 3 }"), orgOf('{ by: "team:@acme/sre", max_per_30_days: 5, due_days: 9 }')),
    ).toEqual({ by: [{ kind: "team", team: "@acme/sre" }], maxPer30Days: 5, label: "break-glass", dueDays: 3 });
    expect(settings(mine("{ by: author }"), orgOf("{ by: role:admin, label: glass }"))).toMatchObject({
      by: [{ kind: "author" }],
      label: "glass",
    });
    expect(settings(`version: 1\nextends: ${org}\n`, orgOf("{ by: role:admin }"))).toMatchObject({
      by: [{ kind: "role", role: "admin" }],
    });
  });

  test.each([
    [
      "nobody is named",
      "{ due_days: 3 }",
      "missing-key t.yml:3:1 break_glass.by is missing: nobody is named who may, here or in what this file extends",
    ],
    [
      "nobody known",
      "{ by: [role:maintain, maintaner] }",
      'wrong-value t.yml:3:36 break_glass.by[1] says "maintaner", which names nobody (allowed: anyone, author, not-author, team:@org/team, role:maintain, user:@login; did you mean role:maintain?)',
    ],
    [
      "a misspelt key",
      "{ by: author, due_day: 3 }",
      "unknown-key t.yml:3:28 break_glass.due_day is not a known key here (allowed: by, max_per_30_days, label, due_days, locked; did you mean due_days?)",
    ],
    ["no list", "{ by: [] }", "wrong-value t.yml:3:16 break_glass.by is an empty list"],
    ["no budget", "{ by: author, max_per_30_days: 0 }", "must be at least 1"],
    ["a budget without bounds", "{ by: author, max_per_30_days: 1001 }", "must be at most 1000"],
    ["half a day", "{ by: author, due_days: 0.5 }", "break_glass.due_days must be a whole number"],
    ["more than a year", "{ by: author, due_days: 366 }", "must be at most 365"],
    ["an empty label", '{ by: author, label: " " }', "break_glass.label must be one line of text, and not empty"],
    ["a label that GitHub refuses", `{ by: author, label: ${"x".repeat(51)} }`, "has more than 50 characters"],
    ["no map", "true", "wrong-type t.yml:3:14 break_glass must be a map"],
  ])("%s", (_name, written, words) => {
    const found = problemsOf(file(written));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  const locked = '{ by: ["team:@acme/sre", role:admin], max_per_30_days: 5, locked: true }';

  test.each([
    ["the same people", '{ by: [role:admin, "team:@acme/sre"] }'],
    ["a smaller budget and fewer days", "{ max_per_30_days: 2, due_days: 5 }"],
    ["the same label", "{ label: break-glass }"],
    ["fewer people", "{ by: role:admin }"],
    ["its own lock", "{ locked: true }"],
  ])("locked, it lets a repository write %s", (_name, written) => {
    expect(settings(mine(written), orgOf(locked))).toMatchObject({
      by: expect.arrayContaining([{ kind: "role", role: "admin" }]),
    });
  });

  test.each([
    ["{ by: author }", "by changes who may", locked],
    ["{ by: [role:admin, author] }", "by changes who may", locked],
    ["{ max_per_30_days: 6 }", "max_per_30_days raises the budget", locked],
    ["{ due_days: 8 }", "due_days gives the follow-up more days", locked],
    ["{ label: glass }", "label changes the label, by which the budget is counted", locked],
    ["{ locked: false }", "locked takes the lock away", locked],
    ["{ by: author }", "by changes who may", "{ locked: true }"],
  ])("locked, it refuses %s: %s", (written, words, above) => {
    const found = problemsOf(mine(written), orgOf(above));
    expect(found).toEqual([
      expect.stringMatching(
        new RegExp(`^locked t\\.yml:3:\\d+ break_glass\\.${words}, but ${org.replaceAll(".", "\\.")} has locked it$`),
      ),
    ]);
  });
});

describe("follow_up", () => {
  const follow = (written: string): string =>
    `version: 1\nextends: tollgate:caching\npolicies:\n  caching: { follow_up: ${written} }\n`;

  test("is off unless it is written, and a later file can take it back", () => {
    expect(policiesOf("version: 1\nextends: tollgate:caching").policies[0]).not.toHaveProperty("followUp");
    expect(policiesOf(follow("true")).policies[0]).toMatchObject({
      followUp: true,
      origins: { follow_up: { file: "t.yml", line: 4, column: 14 } },
    });
    const back = `version: 1\nextends: ${org}\npolicies: { caching: { follow_up: false } }`;
    expect(policiesOf(back, { [org]: follow("true") }).policies[0]).not.toHaveProperty("followUp");
    expect(problemsOf(follow("1"))).toEqual([
      expect.stringContaining("policies.caching.follow_up must be `true` or `false`"),
    ]);
  });

  const repository = (policy: string): string => `version: 1\nextends: ${org}\npolicies:\n  ${policy}\n`;
  const own = "mine: { title: Mine, follow_up: true, requires: { adr: true } }";

  test.each([
    ["the locked policy itself", "true", "caching: { follow_up: true }"],
    ["a key of it", "[follow_up]", "caching: { follow_up: true }"],
    ["a policy of one's own, which would let the locked one's items through", "true", own],
  ])("a lock refuses it on %s", (_name, lock, policy) => {
    const above = { [org]: `version: 1\nextends: tollgate:caching\npolicies: { caching: { locked: ${lock} } }` };
    expect(problemsOf(repository(policy), above)).toEqual([
      expect.stringMatching(
        /^locked t\.yml:4:\d+ policies\.(caching|mine)\.follow_up lets what the policy "caching" asks for follow after the merge, but acme\/\.github:tollgate\.yml@v1 has locked it$/,
      ),
    ]);
  });

  test("a lock keeps what was written before, and a lock on texts only refuses nothing", () => {
    const on = `version: 1\nextends: tollgate:caching\npolicies: { caching: { locked: true, follow_up: true } }`;
    expect(policiesOf(repository("caching: { follow_up: true }"), { [org]: on }).policies[0]?.followUp).toBe(true);
    const words = `version: 1\nextends: tollgate:caching\npolicies: { caching: { locked: [title] } }`;
    expect(policiesOf(repository(own), { [org]: words }).policies[1]?.followUp).toBe(true);
  });
});
