import { describe, expect, test } from "vitest";
import { policiesOf } from "./read.ts";

const own = (when: string, requires: string): string =>
  `version: 1\npolicies:\n  mine:\n    title: Mine\n    when: ${when}\n    requires: ${requires}\n`;

describe("what is read", () => {
  test("without a file, the recommended pack applies", () => {
    const set = policiesOf(undefined);
    expect(set.policies.map(({ id }) => id)).toEqual(["schema-change"]);
    expect(set.files).toEqual(["tollgate:schema-change", "tollgate:recommended"]);
    expect(set.settings.check).toBe("tollgate");
  });

  test("what is left out is filled in", () => {
    const [policy] = policiesOf(
      "version: 1\npolicies: { mine: { title: Mine, requires: { adr: true, checklist: [{ id: a, text: A }] } } }",
    ).policies;
    expect(policy).toMatchObject({
      id: "mine",
      title: "Mine",
      why: "",
      owners: [],
      enforcement: "block",
      when: [{ predicates: [] }],
      requires: {
        adr: { when: [], parts: ["problem", "decision", "options-or-consequences"] },
        checklist: [
          {
            id: "a",
            text: "A",
            when: [],
            by: [{ kind: "anyone" }],
            reset: "on-matching-change",
            waive: { kind: "with-reason" },
            verify: [],
            verifyOnly: false,
          },
        ],
      },
    });
  });

  test.each([
    ["anyone", [{ kind: "anyone" }]],
    ["[author, not-author]", [{ kind: "author" }, { kind: "not-author" }]],
    ['"team:@acme/dba"', [{ kind: "team", team: "@acme/dba" }]],
    ['"team:acme/dba"', [{ kind: "team", team: "@acme/dba" }]],
    ["role:maintain", [{ kind: "role", role: "maintain" }]],
    ['"user:@octocat"', [{ kind: "user", login: "octocat" }]],
    [
      '{ all: ["team:@acme/dba", not-author] }',
      [{ kind: "all", of: [{ kind: "team", team: "@acme/dba" }, { kind: "not-author" }] }],
    ],
  ])("by: %s", (written, who) => {
    const [policy] = policiesOf(
      own("{ draft: false }", `{ checklist: [{ id: a, text: A, by: ${written} }] }`),
    ).policies;
    expect(policy?.requires.checklist[0]?.by).toEqual(who);
  });

  test.each([
    ["never", { kind: "never" }],
    ["with-reason", { kind: "with-reason" }],
    [
      "{ all: [author, role:admin] }",
      { kind: "by", who: [{ kind: "all", of: [{ kind: "author" }, { kind: "role", role: "admin" }] }] },
    ],
    ["[author, role:admin]", { kind: "by", who: [{ kind: "author" }, { kind: "role", role: "admin" }] }],
  ])("waive: %s", (written, waive) => {
    const [policy] = policiesOf(
      own("{ draft: false }", `{ checklist: [{ id: a, text: A, waive: ${written} }] }`),
    ).policies;
    expect(policy?.requires.checklist[0]?.waive).toEqual(waive);
  });

  test.each([
    ['{ file: ["db/rollback/**"] }', [{ kind: "file", written: ["db/rollback/**"] }]],
    ["{ exists: docs/runbook.md }", [{ kind: "exists", paths: ["docs/runbook.md"] }]],
    ["{ section: Rollback }", [{ kind: "section", heading: "Rollback" }]],
    ['{ section: { heading: Undo, in: "runbooks/**" } }', [{ kind: "section", heading: "Undo", in: {} }]],
    [
      "{ body: [one, two] }",
      [
        { kind: "body", pattern: { source: "one" } },
        { kind: "body", pattern: { source: "two" } },
      ],
    ],
    ["{ label: tested }", [{ kind: "label", labels: ["tested"] }]],
    [
      '[{ check: "buf*" }, { status: ci/x }]',
      [
        { kind: "check", names: ["buf*"] },
        { kind: "status", contexts: ["ci/x"] },
      ],
    ],
    ["{ approval: {} }", [{ kind: "approval", by: [{ kind: "not-author" }], count: 1 }]],
    [
      '{ approval: { by: "team:@acme/sec", count: 2 } }',
      [{ kind: "approval", by: [{ kind: "team", team: "@acme/sec" }], count: 2 }],
    ],
    ["{ adr: true }", [{ kind: "adr" }]],
    ["{ added_lines: ttl }", [{ kind: "added-lines", patterns: [{ source: "ttl" }] }]],
  ])("verify: %s", (written, verify) => {
    const [policy] = policiesOf(
      own("{ draft: false }", `{ checklist: [{ id: a, text: A, verify: ${written} }] }`),
    ).policies;
    expect(policy?.requires.checklist[0]?.verify).toMatchObject(verify);
    expect(policy?.requires.checklist[0]?.verify).toHaveLength(verify.length);
  });

  test("a file that says it is YAML 1.2, which it is", () => {
    expect(policiesOf(`%YAML 1.2\n---\n${own("{ draft: false }", "{ adr: true }")}`).policies).toHaveLength(1);
  });

  test("predicates are applied in their fixed order, not the one written", () => {
    const when =
      "{ not: { draft: true }, size: { files: '>1' }, paths: ['**'], change: added, labels: [x], added_lines: y }";
    const [policy] = policiesOf(own(when, "{ adr: true }")).policies;
    expect(policy?.when[0]?.predicates.map(({ name }) => name)).toEqual([
      "labels",
      "paths",
      "change",
      "added_lines",
      "not",
      "size",
    ]);
  });

  test("settings", () => {
    const { settings } = policiesOf(
      "version: 1\nextends: tollgate:caching\ncheck: gate\nadr: { paths: [notes/**], external: ['^https://wiki\\.acme/'], headings: { problem: Frage }, statuses: { accepted: Godkendt Af Rådet } }",
    );
    expect(settings).toMatchObject({
      check: "gate",
      adr: {
        writtenPaths: ["notes/**"],
        headings: { problem: ["frage"] },
        statuses: { accepted: ["godkendt af rådet"] },
      },
    });
    expect(settings.adr.paths.decide("notes/1.md")).toEqual({ matches: true, glob: "notes/**" });
    expect(settings.adr.external.map(({ test: matches }) => matches("https://wiki.acme/x"))).toEqual([true]);
  });

  test.each(["docs/adr/0001-x.md", "docs/decisions/1.md", "doc/architecture/decisions/1.md", "adr/x.md"])(
    "%s is an ADR by default",
    (path) => {
      expect(policiesOf(undefined).settings.adr.paths.decide(path)?.matches).toBe(true);
    },
  );

  test("a byte order mark and Windows line ends are no fault", () => {
    expect(policiesOf("\uFEFFversion: 1\r\nextends: tollgate:caching\r\n").policies.map(({ id }) => id)).toEqual([
      "caching",
    ]);
  });

  test("a file is read alike twice, and nothing of one reading is in the other", () => {
    const a = policiesOf(undefined);
    const b = policiesOf(undefined);
    expect(a).not.toBe(b);
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  });
});

describe("what a file extends", () => {
  test("a pack of packs; each policy once, what is extended comes first", () => {
    const set = policiesOf("version: 1\nextends: [tollgate:playbook, tollgate:caching]");
    expect(set.policies.map(({ id, enforcement }) => `${id} ${enforcement}`)).toEqual([
      "schema-change block",
      "caching advise",
    ]);
    expect(set.files).toEqual([
      "tollgate:schema-change",
      "tollgate:recommended",
      "tollgate:caching",
      "tollgate:playbook",
      "t.yml",
    ]);
  });

  test("a key that is written changes, all others stay; the file that decided each is known", () => {
    const [policy] = policiesOf(
      "version: 1\nextends: tollgate:recommended\npolicies:\n  schema-change:\n    enforcement: advise",
    ).policies;
    expect(policy).toMatchObject({
      title: "Schema change",
      enforcement: "advise",
      origin: { file: "tollgate:schema-change", line: 3 },
      origins: {
        title: { file: "tollgate:schema-change", line: 4, column: 5 },
        enforcement: { file: "t.yml", line: 5, column: 5 },
        "requires.checklist.staged": { file: "tollgate:schema-change", line: 11 },
      },
    });
  });

  test("a checklist is merged item by item: changed in its place, added, dropped", () => {
    const [policy] = policiesOf(
      "version: 1\nextends: tollgate:recommended\npolicies: { schema-change: { requires: { checklist: [{ id: new, text: New }, { id: staged, by: author }, { id: rollback-tested, drop: true }] } } }",
    ).policies;
    expect(policy?.requires.checklist.map(({ id, text, by, help }) => ({ id, text, by, help }))).toEqual([
      { id: "staged", text: "Migration staged", by: [{ kind: "author" }], help: "Why." },
      { id: "new", text: "New", by: [{ kind: "anyone" }], help: undefined },
    ]);
    expect(policy?.requires.adr).toBeDefined();
  });

  test("when is replaced whole, the ADR requirement key by key, and it can be taken back", () => {
    const text = (adr: string) =>
      `version: 1\nextends: tollgate:recommended\npolicies: { schema-change: { when: { draft: false }, requires: { adr: ${adr} } } }`;
    const [replaced] = policiesOf(text("{ max_age_months: 6 }")).policies;
    expect(replaced?.when.map(({ predicates }) => predicates.map(({ name }) => name))).toEqual([["draft"]]);
    const names = (adr: string) => policiesOf(text(adr)).policies[0]?.requires.adr?.when.map(({ written }) => written);
    const dropped = ['{ added_lines: "\\\\bDROP\\\\b" }'];
    expect(replaced?.requires.adr).toMatchObject({
      parts: ["problem", "decision", "options-or-consequences"],
      maxAgeMonths: 6,
    });
    expect(names("{ max_age_months: 6 }")).toEqual(dropped);
    expect(names("{ parts: [decision] }")).toEqual(dropped);
    expect(policiesOf(text("{ parts: [decision] }")).policies[0]?.requires.adr?.parts).toEqual(["decision"]);
    expect(names("{ when: { paths: [x/**] } }")).toEqual(['{ paths: "x/**" }']);
    expect(names("true")).toEqual([]);
    expect(policiesOf(text("false")).policies[0]?.requires.adr).toBeUndefined();
  });

  test("a file of another repository, where it was fetched", () => {
    const name = "acme/.github:tollgate/pay.yml@v3";
    const set = policiesOf(`version: 1\nextends: ${name}`, {
      [name]: "version: 1\nextends: tollgate:caching\ncheck: acme",
    });
    expect(set.files).toEqual(["tollgate:caching", name, "t.yml"]);
    expect(set.settings.check).toBe("acme");
  });
});

describe("locks", () => {
  const org = "acme/.github:t.yml@v1";
  const locked = (lock: string) => ({
    [org]: `version: 1\nextends: tollgate:recommended\npolicies: { schema-change: { locked: ${lock}, enforcement: advise } }`,
  });
  const mine = (change: string) => `version: 1\nextends: ${org}\npolicies:\n  schema-change: ${change}\n`;

  test.each([
    ["true", "{ enforcement: block }"],
    ["true", "{ requires: { checklist: [{ id: more, text: More }] } }"],
    ["true", "{ requires: { checklist: [{ id: staged, help: Ours. }] } }"],
    ["true", "{ title: Ours, owners: ['@acme/db'] }"],
    ["[enforcement]", "{ when: { draft: false } }"],
    ["false", "{ enforcement: off }"],
  ])("locked: %s lets a repository write %s", (lock, change) => {
    expect(() => policiesOf(mine(change), locked(lock))).not.toThrow();
  });

  test("the parts of every ADR may only become more while a policy that asks for one is locked", () => {
    const strict = { [org]: `${locked("true")[org]}\nadr: { parts: [decision, options] }\n` };
    const own = (parts: string) => `${mine("{ title: Ours }")}adr: { parts: ${parts} }\n`;
    for (const fewer of ["[decision]", "[decision, options-or-consequences]", "[decision, consequences]"])
      expect(() => policiesOf(own(fewer), strict), fewer).toThrow(/adr.parts changes what counts as an ADR/);
    expect(policiesOf(own("[decision, options, problem]"), strict).settings.adr.parts).toEqual([
      "decision",
      "options",
      "problem",
    ]);
    expect(() => policiesOf(own("[decision, options, options-or-consequences]"), strict)).not.toThrow();
  });

  test("what counts as an ADR stays locked where a repository makes the requirement stricter", () => {
    const text = `${mine("{ requires: { adr: { max_age_months: 6 } } }")}adr: { paths: ["**"] }\n`;
    expect(() => policiesOf(text, locked("true"))).toThrow(/adr.paths changes what counts as an ADR/);
    const taught = `${mine("{ requires: { adr: { max_age_months: 6 } } }")}adr: { statuses: { accepted: rejected } }\n`;
    expect(() => policiesOf(taught, locked("true"))).toThrow(/adr.statuses changes what counts as an ADR/);
  });

  test.each([
    [
      "true",
      "{ enforcement: observe }",
      "policies.schema-change.enforcement lowers the enforcement from advise to observe",
    ],
    [
      "[enforcement]",
      "{ enforcement: off }",
      "policies.schema-change.enforcement lowers the enforcement from advise to off",
    ],
    ["true", "{ when: { draft: false } }", "policies.schema-change.when changes when the policy applies"],
    ["[when]", "{ when: { draft: false } }", "policies.schema-change.when changes when the policy applies"],
    ["true", "{ requires: { adr: false } }", "policies.schema-change.requires.adr changes the ADR requirement"],
    [
      "true",
      "{ requires: { checklist: [{ id: staged, drop: true }] } }",
      'policies.schema-change.requires.checklist.staged drops the item "staged"',
    ],
    [
      "true",
      "{ requires: { checklist: [{ id: staged, by: author }] } }",
      'policies.schema-change.requires.checklist.staged changes `by` of the item "staged"',
    ],
    ["[title]", "{ title: Ours }", "policies.schema-change.title changes the key"],
    ["true", "{ locked: false }", "policies.schema-change.locked takes the lock away"],
  ])("locked: %s refuses %s", (lock, change, words) => {
    expect(() => policiesOf(mine(change), locked(lock))).toThrow(
      new RegExp(
        `^t\\.yml:4:\\d+ ${words.replaceAll(/[.[\]"]/g, "\\$&")}, but acme/\\.github:t\\.yml@v1 has locked it$`,
      ),
    );
  });
});
