import { describe, expect, test } from "vitest";
import type { PolicySet } from "../../src/policy/model/policy.ts";
import { formatProblem } from "../../src/policy/model/problem.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { builtin, bytes } from "./read.ts";

const ORG = "acme/.github:.github/tollgate.yml";
const OWN = ".github/tollgate.yml";

const read = (org: string, own?: string, others: Readonly<Record<string, string>> = {}) =>
  readPolicies({
    builtin,
    defaults: { file: ORG, bytes: bytes(org) },
    ...(own === undefined ? {} : { file: { file: OWN, bytes: bytes(own) } }),
    extendsFiles: new Map(Object.entries(others).map(([name, text]) => [name, bytes(text)])),
  });

const setOf = (...args: Parameters<typeof read>): PolicySet => {
  const result = read(...args);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result.value;
};

const problems = (...args: Parameters<typeof read>): readonly string[] => {
  const result = read(...args);
  return result.ok ? [] : result.problems.map((problem) => `${problem.code} ${formatProblem(problem)}`);
};

/** Two policies of the organisation's, one locked, and one that its file only takes from a pack. */
const org = `version: 1
extends: tollgate:caching
policies:
  payments:
    title: Payments
    locked: true
    when: [{ paths: ["src/pay/**"] }, { labels: [payments] }]
    requires:
      adr: { parts: [problem, decision], max_age_months: 12 }
      checklist:
        - { id: two, text: Two people looked, by: "team:@acme/pay", waive: with-reason, reset: never }
        - { id: load, text: It was put under load, verify: [{ check: load }, { label: load-tested }] }
  style: { title: Style, requires: { checklist: [{ id: nice, text: It is nice }] } }
`;
const own = (change: string): string =>
  `version: 1\nextends: tollgate:schema-change\npolicies:\n  payments: ${change}\n`;
const ids = ({ policies }: PolicySet): readonly string[] => policies.map(({ id }) => id);

describe("an organisation's defaults", () => {
  test("are the policies of a repository without a file", () => {
    expect(ids(setOf(org))).toEqual(["caching", "payments", "style"]);
    expect(setOf(org).files).toEqual(["tollgate:caching", ORG]);
  });

  test("of a repository with a file of its own only what is locked holds, and it stands first", () => {
    const set = setOf(org, "version: 1\nextends: tollgate:schema-change");
    expect(ids(set)).toEqual(["payments", "schema-change"]);
    expect(set.files).toEqual([ORG, "tollgate:schema-change", OWN]);
    expect(set.policies[0]?.locks).toEqual({ "*": { file: ORG, line: 6, column: 5 } });
  });

  test("a policy of which one key is locked is there whole, and its other keys may be changed", () => {
    const text = "version: 1\nextends: tollgate:caching\npolicies: { caching: { locked: [enforcement] } }";
    const [caching] = setOf(text, "version: 1\npolicies: { caching: { when: { draft: false } } }").policies;
    expect(caching).toMatchObject({ title: "Caching", enforcement: "block", origins: { when: { file: OWN } } });
    expect(problems(text, "version: 1\npolicies: { caching: { enforcement: off } }")).toEqual([
      `locked ${OWN}:2:24 policies.caching.enforcement lowers the enforcement from block to off, but ${ORG} has locked it`,
    ]);
  });

  test("a fault in them stops every repository, and says where it is", () => {
    expect(problems("version: 1\npolicies: { a: { titel: A } }", "version: 1\nextends: tollgate:caching")).toEqual([
      expect.stringMatching(/^unknown-key acme\/\.github:\.github\/tollgate\.yml:2:\d+ policies\.a\.titel /),
    ]);
  });

  test("extended by the repository as well, in an older version, they are no problem, and the newer value applies", () => {
    const older = `${ORG}@v1`;
    const set = setOf(org, `version: 1\nextends: ${older}\npolicies: { style: { enforcement: advise } }`, {
      [older]: org.replace("parts: [problem, decision]", "parts: [problem]").replace("by: ", "help: x, by: "),
    });
    expect(ids(set)).toEqual(["payments", "caching", "style"]);
    expect(set.policies[0]?.requires.adr?.parts).toEqual(["problem", "decision"]);
  });

  test("a pack that the repository extends yields to a lock, because the repository did not write it", () => {
    const text = "version: 1\nextends: tollgate:caching\npolicies: { caching: { locked: true } }";
    const set = setOf(text, "version: 1\nextends: tollgate:playbook");
    expect(set.policies.map(({ id, enforcement }) => `${id} ${enforcement}`)).toEqual([
      "caching block",
      "schema-change block",
    ]);
    const incident = new Map([
      ...builtin,
      [
        "incident",
        "version: 1\npolicies: { incident: { title: I, follow_up: true, requires: { checklist: [{ id: a, text: A }] } } }",
      ],
    ]);
    const result = readPolicies({
      builtin: incident,
      defaults: { file: ORG, bytes: bytes(text) },
      file: { file: OWN, bytes: bytes("version: 1\nextends: tollgate:incident") },
    });
    if (!result.ok) throw new Error(result.problems.map(formatProblem).join("\n"));
    expect(result.value.policies.map(({ id, followUp }) => [id, followUp])).toEqual([
      ["caching", undefined],
      ["incident", undefined],
    ]);
  });

  test.each([
    ["{ enforcement: advise }", "enforcement lowers the enforcement from block to advise"],
    ['{ enforcement: "off" }', "enforcement lowers the enforcement from block to off"],
    ["{ when: { paths: [x/**] } }", "when changes when the policy applies"],
    ['{ when: { paths: ["src/pay/**"] } }', "when changes when the policy applies"],
    [
      '{ when: [{ paths: ["src/pay/**", "!**/*.md"] }, { labels: [payments] }] }',
      "when changes when the policy applies",
    ],
    [
      '{ when: [{ paths: ["src/pay/**"], not: { labels: [skip] } }, { labels: [payments] }] }',
      "when changes when the policy applies",
    ],
    ["{ requires: { adr: false } }", "requires.adr changes the ADR requirement"],
    ["{ requires: { adr: { parts: [problem], max_age_months: 12 } } }", "requires.adr changes the ADR requirement"],
    [
      "{ requires: { adr: { parts: [problem, decision], max_age_months: 13 } } }",
      "requires.adr changes the ADR requirement",
    ],
    [
      "{ requires: { adr: { parts: [problem, decision], max_age_months: 12, when: { draft: true } } } }",
      "requires.adr changes the ADR requirement",
    ],
    ["{ requires: { checklist: [{ id: two, drop: true }] } }", 'requires.checklist.two drops the item "two"'],
    [
      "{ requires: { checklist: [{ id: two, text: Nobody looked }] } }",
      'requires.checklist.two changes `text` of the item "two"',
    ],
    [
      "{ requires: { checklist: [{ id: two, when: { draft: true } }] } }",
      'requires.checklist.two changes `when` of the item "two"',
    ],
    ["{ requires: { checklist: [{ id: two, by: anyone }] } }", 'requires.checklist.two changes `by` of the item "two"'],
    [
      '{ requires: { checklist: [{ id: two, by: ["team:@acme/pay", author] }] } }',
      'requires.checklist.two changes `by` of the item "two"',
    ],
    [
      "{ requires: { checklist: [{ id: load, reset: never }] } }",
      'requires.checklist.load changes `reset` of the item "load"',
    ],
    [
      "{ requires: { checklist: [{ id: two, waive: anyone }] } }",
      'requires.checklist.two changes `waive` of the item "two"',
    ],
    [
      "{ requires: { checklist: [{ id: load, verify: [{ check: load }, { label: load-tested }, { label: x }] }] } }",
      'requires.checklist.load changes `verify` of the item "load"',
    ],
    [
      "{ requires: { checklist: [{ id: load, verify: { check: '*' } }] } }",
      'requires.checklist.load changes `verify` of the item "load"',
    ],
    ["{ locked: false }", "locked takes the lock away"],
    ["{ follow_up: true }", 'follow_up lets what the policy "payments" asks for follow after the merge'],
  ])("a repository may not write %s", (change, words) => {
    expect(problems(org, own(change))).toEqual([
      expect.stringMatching(/^locked \.github\/tollgate\.yml:4:\d+ policies\.payments\./),
    ]);
    expect(problems(org, own(change))[0]).toContain(`${words}, but ${ORG} has locked it`);
  });

  test.each([
    ["{ enforcement: block }"],
    ["{ title: Ours, why: Ours, owners: ['@acme/shop'] }"],
    ['{ when: [{ paths: ["src/pay/**"] }, { labels: [payments] }, { paths: [x/**] }] }'],
    ['{ when: [{ labels: [payments] }, { paths: "src/pay/**" }] }'],
    ["{ requires: { adr: { parts: [options, decision, problem], max_age_months: 6 } } }"],
    // What is left out stays: the age is still asked for.
    ["{ requires: { adr: { parts: [problem, decision] } } }"],
    ["{ requires: { checklist: [{ id: three, text: Three people looked }] } }"],
    ["{ requires: { checklist: [{ id: two, waive: never, help: Ask them. }] } }"],
    ["{ requires: { checklist: [{ id: two, reset: on-push }] } }"],
    ["{ requires: { checklist: [{ id: load, by: not-author, verify: { check: load } }] } }"],
    ["{ requires: { checklist: [{ id: load, by: [role:maintain, not-author], verify_only: true }] } }"],
    ["{ locked: true }"],
  ])("a repository may write %s, which is no looser", (change) => {
    expect(problems(org, own(change))).toEqual([]);
  });

  test.each([
    [
      "a policy of its own that lets everything follow",
      "version: 1\npolicies: { mine: { title: M, follow_up: true, requires: { checklist: [{ id: a, text: A }] } } }",
      "policies.mine.follow_up lets what",
    ],
    [
      "broken glass",
      "version: 1\nextends: tollgate:caching\nbreak_glass: { by: anyone }",
      'break_glass.by lets people past what the policy "payments" asks for',
    ],
    [
      "external ADRs",
      "version: 1\nextends: tollgate:caching\nadr: { external: ['.'] }",
      "adr.external changes what counts as an ADR",
    ],
    [
      "ADRs anywhere",
      "version: 1\nextends: tollgate:caching\nadr: { paths: ['**'] }",
      "adr.paths changes what counts as an ADR",
    ],
    [
      "other headings",
      "version: 1\nextends: tollgate:caching\nadr: { headings: { decision: x } }",
      "adr.headings changes what counts as an ADR",
    ],
    [
      "proposals that count",
      "version: 1\nextends: tollgate:caching\nadr: { statuses: { proposed: true } }",
      "adr.statuses changes what counts as an ADR",
    ],
  ])("nor go round a lock by %s", (_name, text, words) => {
    expect(problems(org, text)).toEqual([expect.stringContaining(`${words}`)]);
    expect(problems(org, text)[0]).toMatch(
      /^locked \.github\/tollgate\.yml:\d.*, but acme\/\.github:\S+ has locked it$/,
    );
  });

  test("who may break the glass goes with what is locked; it may be narrowed, or left open", () => {
    const glass = (written: string) => `${org}break_glass: ${written}\n`;
    const mine = (by: string) => `version: 1\nextends: tollgate:caching\nbreak_glass: { by: ${by} }`;
    const named = "{ by: [role:maintain, role:admin] }";
    expect(setOf(glass(named), "version: 1\nextends: tollgate:caching").settings.breakGlass?.by).toHaveLength(2);
    expect(setOf(glass(named), mine("role:admin")).settings.breakGlass?.by).toHaveLength(1);
    expect(problems(glass(named), mine("author"))).toHaveLength(1);
    expect(setOf(glass("{ by: role:admin, locked: false }"), mine("author")).settings.breakGlass?.by).toEqual([
      { kind: "author" },
    ]);
  });

  test("the check's name stays where the file locks it, and only there", () => {
    const named = (more: string) => `version: 1\ncheck: gate\nextends: tollgate:caching\n${more}`;
    const mine = "version: 1\nextends: tollgate:caching\ncheck: other";
    expect(problems(named("locked: [check]"), mine)).toEqual([
      `locked ${OWN}:3:1 check renames the check from gate to other, but ${ORG} has locked it`,
    ]);
    expect(setOf(named(""), mine).settings.check).toBe("other");
    const set = setOf(named("locked: [check]"), "version: 1\nextends: tollgate:caching");
    expect(set).toMatchObject({ settings: { check: "gate" }, origins: { check: { file: ORG, line: 2 } } });
    expect(set.locks).toEqual({ check: { file: ORG, line: 4, column: 1 } });
  });

  describe("settings of an older version of those files, which a repository extends", () => {
    const PACK = `${ORG}@v1`;
    const whole = `version: 1
check: gate
adr: { paths: ["docs/adr/**"], external: ["^https://wiki[.]acme[.]example/"], headings: { decision: Entscheidung } }
break_glass: { by: role:admin, max_per_30_days: 2, label: glass, due_days: 5, locked: true }
extends: tollgate:caching
`;
    const through = (pack: string, locked = "locked: [check, adr]\n") =>
      setOf(`${whole}${locked}`, `version: 1\nextends: ["${PACK}"]`, {
        [PACK]: `version: 1\nextends: tollgate:schema-change\n${pack}`,
      }).settings;
    // What was compiled of a text cannot be compared; the text beside it can.
    const written = (settings: PolicySet["settings"]): unknown => JSON.parse(JSON.stringify(settings));
    const plain = through("");

    test.each([
      ["another name of the check", "check: other"],
      ["further paths of ADRs", "adr: { paths: ['**'] }"],
      ["ADRs elsewhere", "adr: { external: ['.'] }"],
      ["other headings", "adr: { headings: { decision: x } }"],
      ["all of them", "check: other\nadr: { paths: ['**'], external: ['.'], headings: { decision: x } }"],
      ["other people who break the glass", "break_glass: { by: author }"],
      ["a larger budget", "break_glass: { max_per_30_days: 9 }"],
      ["another label", "break_glass: { label: other }"],
      ["more days", "break_glass: { due_days: 30 }"],
      ["no lock", "break_glass: { locked: false }"],
    ])("give way to a lock: %s", (_name, pack) => {
      expect(written(through(pack))).toEqual(written(plain));
    });

    test("stand where they are tighter, or are not locked", () => {
      const tighter = "break_glass: { max_per_30_days: 1, label: glass, due_days: 3 }";
      expect(through(tighter).breakGlass).toMatchObject({ maxPer30Days: 1, label: "glass", dueDays: 3 });
      const others = "check: other\nadr: { paths: ['**'], headings: { decision: x } }";
      expect(through(others, "locked: [check]\n")).toMatchObject({ check: "gate", adr: { writtenPaths: ["**"] } });
      expect(written(through(others, "locked: [adr]\n"))).toEqual(written({ ...plain, check: "other" }));
      expect(through(others, "")).toMatchObject({ check: "other", adr: { writtenPaths: ["**"] } });
    });

    test.each([
      ["by: author", "by changes who may"],
      ["max_per_30_days: 9", "max_per_30_days raises the budget"],
      ["label: other", "label changes the label, by which the budget is counted"],
      ["due_days: 30", "due_days gives the follow-up more days"],
      ["locked: false", "locked takes the lock away"],
    ])("and of what it writes itself each is a problem: %s", (key, words) => {
      expect(problems(whole, `version: 1\nextends: tollgate:caching\nbreak_glass: { ${key} }`)).toEqual([
        expect.stringMatching(
          new RegExp(`^locked \\.github/tollgate\\.yml:3:\\d+ break_glass\\.${words}, but ${ORG} has locked it$`),
        ),
      ]);
    });
  });

  test("a repository may not bring the organisation's own follow-up policy to block, nor make it apply always", () => {
    const text = `${org}  incident: { title: I, enforcement: advise, follow_up: true, locked: [title], when: { labels: [incident] }, requires: { checklist: [{ id: a, text: A }] } }\n`;
    const raised = "version: 1\npolicies: { incident: { enforcement: block } }";
    expect(problems(text, raised)).toEqual([
      expect.stringMatching(/incident\.enforcement is raised to block, which lets/),
    ]);
    const widened = "version: 1\npolicies: { incident: { when: { draft: false } } }";
    expect(problems(text.replace("advise, follow_up", "block, follow_up"), widened)).toEqual([
      expect.stringMatching(/incident\.when applies in other cases than before, and so lets/),
    ]);
  });
});
