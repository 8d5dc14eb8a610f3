import { describe, expect, test } from "vitest";
import { comparePolicySets } from "../../src/policy/compare-policy-sets.ts";
import { policiesOf } from "./read.ts";

const item = (more = ""): string => `{ id: a, text: Look, by: [author, role:write]${more} }`;
const one = (more: string, checklist = item()): string =>
  `version: 1\npolicies: { p: { title: P, requires: { checklist: [${checklist}] }${more} } }`;
const file = (more: string): string => `version: 1\nextends: tollgate:caching\n${more}`;

const compared = (before: string, after: string) => comparePolicySets(policiesOf(before), policiesOf(after));

describe("what becomes of a policy", () => {
  test.each<[string, string, string, string]>([
    ["enforcement", one(", enforcement: advise"), one(""), "tighter enforcement: advise → block"],
    ["enforcement", one(""), one(", enforcement: off"), "looser enforcement: block → off"],
    ["title", one(""), one(", title: Q").replace("title: P, ", ""), "wording title: P → Q"],
    ["follow_up", one(""), one(", follow_up: true"), "looser follow_up: false → true"],
    ["when", one(", when: { draft: false }"), one(""), "tighter when: { draft: false } → {}"],
    [
      "when",
      one(', when: { paths: ["a/**"] }'),
      one(", when: [{ paths: a/** }, { labels: [x] }]"),
      'tighter when: { paths: "a/**" } → { paths: "a/**" } or { labels: "x" }',
    ],
    [
      "when",
      one(", when: { paths: [a/**] }"),
      one(", when: { paths: [a/**, '!b/**'] }"),
      'changed when: { paths: "a/**" } → { paths: ["a/**", "!b/**"] }',
    ],
    [
      "by",
      one(""),
      one("", item().replace("[author, role:write]", "author")),
      "tighter requires.checklist.a.by: author, role:write → author",
    ],
    ...(
      [
        ["author", "{ all: [author, role:write] }", "tighter", "author → all: [author, role:write]"],
        ["{ all: [author, role:write] }", "role:write", "looser", "all: [author, role:write] → role:write"],
        ["anyone", "{ all: [author, role:write] }", "tighter", "anyone → all: [author, role:write]"],
        ["role:admin", "{ all: [author, role:write] }", "changed", "role:admin → all: [author, role:write]"],
        [
          "{ all: [author, role:write] }",
          "{ all: [author, role:write, role:admin] }",
          "tighter",
          "all: [author, role:write] → all: [author, role:write, role:admin]",
        ],
        [
          "{ all: [author, author] }",
          "{ all: [author, role:write, role:admin] }",
          "changed",
          "all: [author, author] → all: [author, role:write, role:admin]",
        ],
      ] as const
    ).map(([before, after, direction, text]): [string, string, string, string] => [
      `by ${direction}`,
      one("", item().replace("[author, role:write]", before)),
      one("", item().replace("[author, role:write]", after)),
      `${direction} requires.checklist.a.by: ${text}`,
    ]),
    [
      "waive",
      one("", item(", waive: [author, role:write]")),
      one("", item(", waive: author")),
      "tighter requires.checklist.a.waive: author, role:write → author",
    ],
    [
      "waive",
      one("", item(", waive: never")),
      one("", item(", waive: author")),
      "looser requires.checklist.a.waive: never → author",
    ],
    ["waive", one(""), one("", item(", waive: author")), "changed requires.checklist.a.waive: with-reason → author"],
    ["waive", one(""), one("", item(", waive: never")), "tighter requires.checklist.a.waive: with-reason → never"],
    ["verify", one(""), one("", item(", verify: { check: x }")), 'looser requires.checklist.a.verify:  → check: "x"'],
    [
      "reset",
      one(""),
      one("", item(", reset: never")),
      "looser requires.checklist.a.reset: on-matching-change → never",
    ],
    ["help", one(""), one("", item(", help: Do.")), "wording requires.checklist.a.help:  → Do."],
    ["an item more", one(""), one("", `${item()}, { id: b, text: B }`), "tighter requires.checklist.b:  → B"],
    ["an item less", one("", `${item()}, { id: b, text: B }`), one(""), "looser requires.checklist.b: B → "],
  ])("%s", (_key, before, after, words) => {
    const { policies, settings } = compared(before, after);
    expect(settings).toEqual([]);
    expect(
      policies.flatMap(({ kind, keys }) => keys.map((key) => `${kind} ${key.key}: ${key.before} → ${key.after}`)),
    ).toEqual([words]);
  });

  test("what is written otherwise and means the same is no change", () => {
    const same = compared(
      one(', when: { paths: ["a/**"], labels: [x] }'),
      one(", when: [{ labels: x, paths: a/** }]", item().replace("[author, role:write]", "[role:write, author]")),
    );
    expect(same).toEqual({ settings: [], policies: [] });
  });

  test("it appears, or vanishes, unless it is off", () => {
    const both = file("policies: { q: { title: Q, requires: { adr: true } } }");
    expect(compared(file(""), both).policies).toEqual([{ id: "q", title: "Q", kind: "appears", keys: [] }]);
    expect(compared(both, file("")).policies).toEqual([{ id: "q", title: "Q", kind: "vanishes", keys: [] }]);
    const off = both.replace("title: Q", 'title: Q, enforcement: "off"');
    expect(compared(file(""), off).policies).toEqual([]);
  });

  test("looser in one key and tighter in another is a change", () => {
    const after = one(", enforcement: advise", `${item()}, { id: b, text: B }`);
    expect(compared(one(""), after).policies.map(({ kind }) => kind)).toEqual(["changed"]);
  });
});

describe("what becomes of the settings", () => {
  test.each([
    ["check: other", "check", "changed"],
    ["adr: { paths: [x/**] }", "adr.paths", "changed"],
    ["adr: { statuses: { accepted: maybe } }", "adr.statuses", "changed"],
    ["adr: { statuses: { proposed: false } }", "adr.statuses", "changed"],
    ["adr: { parts: [options] }", "adr.parts", "tighter"],
    ["adr: { external: ['.'] }", "adr.external", "looser"],
    ["break_glass: { by: author }", "break_glass.by", "looser"],
  ])("%s", (more, key, direction) => {
    expect(compared(file(""), file(more)).settings).toEqual([expect.objectContaining({ key, direction })]);
    const back = compared(file(more), file("")).settings;
    expect(back).toHaveLength(1);
    if (direction === "looser") expect(back[0]?.direction).toBe("tighter");
  });

  test.each<[string, string, string]>([
    ["max_per_30_days: 2", "", "looser"],
    ["max_per_30_days: 2", "max_per_30_days: 3", "looser"],
    ["", "max_per_30_days: 3", "tighter"],
    ["max_per_30_days: 3", "max_per_30_days: 2", "tighter"],
  ])("the budget of broken glass from {%s} to {%s}", (before, after, direction) => {
    const glass = (budget: string) => file(`break_glass: { by: author, ${budget} }`);
    expect(compared(glass(before), glass(after)).settings).toEqual([
      expect.objectContaining({ key: "break_glass.max_per_30_days", direction }),
    ]);
  });
});
