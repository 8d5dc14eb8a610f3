import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { problemWords } from "../../src/policy/model/problem.ts";
import { problemsOf } from "./read.ts";

const at = (code: string, place: string, words: string): string => `${code} t.yml:${place} ${words}`;
const policy = (rest: string): string => `version: 1\npolicies:\n  p:\n    title: P\n    ${rest}\n`;
const requires = (rest: string): string => policy(`requires: ${rest}`);

describe("problems say where, what is allowed, and what was probably meant", () => {
  test.each([
    ["nothing", "", [at("empty-file", "1:1", "the file is empty")]],
    ["only a comment", "# later\n", [at("empty-file", "1:1", "the file is empty")]],
    ["no map", "- a\n", [at("wrong-type", "1:1", "must be a map, not a list")]],
    [
      "no policies",
      "version: 1\n",
      [
        at(
          "missing-key",
          "1:1",
          "the file names no policies, so it would let everything pass (allowed: extends, policies)",
        ),
      ],
    ],
    [
      "no policies in the map",
      "version: 1\npolicies: {}\n",
      [
        at(
          "missing-key",
          "1:1",
          "the file names no policies, so it would let everything pass (allowed: extends, policies)",
        ),
      ],
    ],
    ["no version", "extends: tollgate:caching\n", [at("missing-key", "1:1", "version is missing (allowed: 1)")]],
    [
      "another version",
      "version: 2\nextends: tollgate:caching\n",
      [at("unsupported-version", "1:10", 'version says "2", which is not known here (allowed: 1)')],
    ],
    [
      "not YAML",
      "version: 1\npolicies: [\n",
      [at("bad-yaml", "3:1", "flow sequence in block collection must be sufficiently indented and end with a ]")],
    ],
    [
      "an unquoted !",
      "version: 1\npolicies:\n  p:\n    title: P\n    when:\n      paths:\n        - !docs/**\n",
      [at("bad-yaml", "7:11", "`!docs/**` is read as a YAML tag; a glob that begins with `!` stands in quotes")],
    ],
    [
      "an unquoted *",
      "version: 1\nextends: *all\n",
      [at("bad-yaml", "1:1", "uses an alias that is not defined: all; a text that begins with `*` stands in quotes")],
    ],
    [
      "an unquoted @",
      policy("owners: [@acme/db]"),
      [
        expect.stringMatching(
          /^bad-yaml t\.yml:5:14 plain value cannot start with reserved character @; put the text in quotes/,
        ),
      ],
    ],
    [
      "two documents",
      "version: 1\n---\nversion: 1\n",
      [at("bad-yaml", "2:1", "the file has more than one document; remove the `---` between them")],
    ],
    ...["version: 1\n", "<<: \n", "a: !!set { x }\n"].map((rest): [string, string, readonly string[]] => [
      `YAML 1.1, with ${JSON.stringify(rest)}`,
      `# Ours\n%YAML 1.1\n---\n${rest}`,
      [
        at(
          "bad-yaml",
          "2:1",
          "a file in YAML 1.1 is not read, for `no` and `010` mean something else in it; remove the `%YAML` line",
        ),
      ],
    ]),
    [
      "a policy twice",
      "version: 1\npolicies:\n  p: { enforcement: off }\n  p: { enforcement: off }\n",
      [at("duplicate-id", "4:3", "the same key is written twice in one place")],
    ],
    [
      "an unknown key",
      "version: 1\nextends: tollgate:caching\nchek: a\n",
      [
        at(
          "unknown-key",
          "3:1",
          "chek is not a known key here (allowed: version, extends, check, locked, adr, break_glass, policies; did you mean check?)",
        ),
      ],
    ],
    [
      "an unknown key in a policy",
      policy("enforcment: block"),
      [
        at(
          "unknown-key",
          "5:5",
          "policies.p.enforcment is not a known key here (allowed: title, why, source, owners, enforcement, follow_up, locked, when, requires; did you mean enforcement?)",
        ),
      ],
    ],
    [
      "a bad id",
      "version: 1\npolicies:\n  Schema_Change: { enforcement: off }\n",
      [
        at(
          "bad-id",
          "3:3",
          "policies.Schema_Change is no id: lower-case letters, digits and single `-`, beginning with a letter, at most 60 characters",
        ),
      ],
    ],
    [
      "a bad item id",
      requires("{ checklist: [{ id: A b, text: x }] }"),
      [
        at(
          "bad-id",
          "5:35",
          "policies.p.requires.checklist[0].id is no id: lower-case letters, digits and single `-`, beginning with a letter, at most 60 characters",
        ),
      ],
    ],
    [
      "a value that is not known",
      policy("enforcement: blok"),
      [
        at(
          "wrong-value",
          "5:18",
          'policies.p.enforcement says "blok", which is not known here (allowed: block, advise, observe, off; did you mean block?)',
        ),
      ],
    ],
    [
      "a number for a text",
      policy("why: 3"),
      [at("wrong-type", "5:10", "policies.p.why must be a text, not a number (in quotes it is a text)")],
    ],
    [
      "nothing for a map",
      policy("when:"),
      [at("wrong-type", "5:5", "policies.p.when must be a map or a list, not nothing")],
    ],
    [
      "a title of two lines",
      'version: 1\npolicies: { p: { title: "a\\nb", requires: { adr: true } } }',
      [at("wrong-value", "2:25", "policies.p.title must be one line of text, and not empty")],
    ],
    [
      "an empty checklist",
      requires("{ checklist: [] }"),
      [
        at(
          "empty-checklist",
          "5:17",
          "policies.p.requires.checklist is a checklist without items; leave it out, or write what has to be done",
        ),
      ],
    ],
    [
      "nothing required",
      requires("{}"),
      [at("missing-key", "5:5", "policies.p.requires asks for nothing (allowed: adr, checklist)")],
    ],
    [
      "no requires",
      policy("why: x"),
      [
        at(
          "missing-key",
          "3:3",
          "policies.p.requires is missing: the policy asks for nothing; write a checklist, or set `enforcement: off`",
        ),
      ],
    ],
    [
      "an item twice",
      requires("{ checklist: [{ id: a, text: x }, { id: a, text: y }] }"),
      [
        at(
          "duplicate-id",
          "5:55",
          'policies.p.requires.checklist[1].id is the id "a" of another item of this checklist',
        ),
      ],
    ],
    [
      "an item without text",
      requires("{ checklist: [{ id: a }] }"),
      [
        at(
          "missing-key",
          "5:29",
          "policies.p.requires.checklist.a.text is missing: no file that this one extends has an item of this id",
        ),
      ],
    ],
    [
      "an item that only a machine can answer, without how",
      requires("{ checklist: [{ id: a, text: x, verify_only: true }] }"),
      [
        at(
          "missing-key",
          "5:29",
          "policies.p.requires.checklist.a.verify is missing: with `verify_only` only a machine can answer, so it must say how",
        ),
      ],
    ],
    [
      "who is nobody",
      requires("{ checklist: [{ id: a, text: x, by: [autor] }] }"),
      [
        at(
          "wrong-value",
          "5:52",
          'policies.p.requires.checklist[0].by[0] says "autor", which names nobody (allowed: anyone, author, not-author, team:@org/team, role:maintain, user:@login; did you mean author?)',
        ),
      ],
    ],
    [
      "all of one",
      requires("{ checklist: [{ id: a, text: x, by: { all: author } }] }"),
      [at("wrong-value", "5:58", "policies.p.requires.checklist[0].by.all asks for one person, who needs no `all`")],
    ],
    [
      "all of many, one of whom is nobody",
      requires("{ checklist: [{ id: a, text: x, by: { all: [anyone, anyone, anyone, anyone, anyone, anyon] } }] }"),
      [
        expect.stringContaining("by.all asks for 6 people; at most 5 can be asked together"),
        expect.stringContaining('by.all[5] says "anyon", which names nobody'),
      ],
    ],
    [
      "a map that is not `all`",
      requires("{ checklist: [{ id: a, text: x, waive: { al: [author, anyone] } }] }"),
      [
        expect.stringContaining("waive.all is missing"),
        expect.stringContaining("waive.al is not a known key here (allowed: all; did you mean all?)"),
      ],
    ],
    [
      "all who may break the glass",
      `version: 1\nbreak_glass: { by: { all: [role:admin, role:maintain] } }\n`,
      [expect.stringContaining("break_glass.by must be a text or a list, not a map")],
    ],
    [
      "a team without its prefix",
      requires("{ checklist: [{ id: a, text: x, by: acme/dba }] }"),
      [expect.stringContaining("did you mean team:@acme/dba?")],
    ],
    [
      "a role that there is not",
      requires("{ checklist: [{ id: a, text: x, waive: role:maintainer }] }"),
      [
        expect.stringContaining(
          "(allowed: role:read, role:triage, role:write, role:maintain, role:admin; did you mean role:maintain?)",
        ),
      ],
    ],
    [
      "two kinds of evidence in one map",
      requires("{ checklist: [{ id: a, text: x, verify: { file: x, check: y } }] }"),
      [
        at(
          "wrong-value",
          "5:47",
          "policies.p.requires.checklist[0].verify has 2 kinds of evidence (file, check) in one map; write a list of maps, any of which is enough",
        ),
      ],
    ],
    [
      "no evidence",
      requires("{ checklist: [{ id: a, text: x, verify: {} }] }"),
      [expect.stringContaining("policies.p.requires.checklist[0].verify names no evidence (allowed: file, exists,")],
    ],
    [
      "a glob for exists",
      requires('{ checklist: [{ id: a, text: x, verify: { exists: "docs/*" } }] }'),
      [expect.stringContaining("verify.exists is a glob, but `exists` takes plain paths")],
    ],
    [
      "a drop that says more",
      requires("{ checklist: [{ id: a, text: x, drop: true }] }"),
      [expect.stringContaining("drop drops the item, so nothing else can be said of it")],
    ],
    [
      "an owner without @",
      `${policy("owners: acme/db")}    requires: { adr: true }\n`,
      [at("wrong-value", "5:13", "policies.p.owners is no owner: `@login` or `@org/team` (did you mean @acme/db?)")],
    ],
    [
      "an unknown pack",
      "version: 1\nextends:\n  - tollgate:recomended\n",
      [
        at(
          "unknown-pack",
          "3:5",
          'extends[0] names "tollgate:recomended", which Tollgate does not bring (allowed: tollgate:caching, tollgate:playbook, tollgate:recommended, tollgate:schema-change; did you mean tollgate:recommended?)',
        ),
      ],
    ],
    [
      "a list of packages is no pack",
      "version: 1\nextends: tollgate:data/services\n",
      [expect.stringMatching(/^unknown-pack t\.yml:2:1/)],
    ],
    [
      "a pack without its prefix",
      "version: 1\nextends: recommended\n",
      [
        at(
          "wrong-value",
          "2:1",
          'extends says "recommended", which is neither a built-in name nor a file pinned in a repository (allowed: tollgate:<name>, <owner>/<repository>:<path>@<tag, branch or commit>; did you mean tollgate:recommended?)',
        ),
      ],
    ],
    ["a file that is not pinned", "version: 1\nextends: acme/x:t.yml\n", [expect.stringMatching(/^wrong-value /)]],
    [
      "a file that was not fetched",
      "version: 1\nextends: acme/x:t.yml@v1\n",
      [
        at(
          "not-found",
          "2:1",
          'extends names "acme/x:t.yml@v1", a file of another repository that could not be read here',
        ),
      ],
    ],
    [
      "a misspelt id of a policy to change",
      "version: 1\nextends: tollgate:recommended\npolicies:\n  shema-change: { enforcement: off }\n",
      [
        at(
          "missing-key",
          "4:3",
          "policies.shema-change.title is missing: nothing that this file extends defines this policy, so it needs a title and what it requires (did you mean schema-change?)",
        ),
      ],
    ],
    [
      "a misspelt id of an item to drop",
      "version: 1\nextends: tollgate:recommended\npolicies:\n  schema-change: { requires: { checklist: [{ id: stagd, drop: true }] } }\n",
      [
        at(
          "wrong-value",
          "4:44",
          "policies.schema-change.requires.checklist.stagd drops an item that the policy does not have (allowed: staged, rollback-tested; did you mean staged?)",
        ),
      ],
    ],
  ])("%s", (_name, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test("all problems of a file at once, in its order, also behind a fault of form", () => {
    const text =
      "version: 1\nextends: tollgate:nothing\nchek: x\npolicies:\n  a: { titel: A }\n  b: { title: B, when: { paths: [/x], title: '(' }, requires: { adr: true } }\n";
    expect(problemsOf(text).map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      "unknown-key t.yml:3:1 chek",
      "unknown-key t.yml:5:8 policies.a.titel",
      "bad-glob t.yml:6:34 policies.b.when.paths[0]",
      "bad-regex t.yml:6:46 policies.b.when.title",
      "unknown-pack t.yml:2:1 extends",
    ]);
  });

  test("a problem stands in the file that has it", () => {
    const name = "acme/x:t.yml@v1";
    expect(
      problemsOf(`version: 1\nextends: ${name}\n`, { [name]: "version: 1\nextends: tollgate:caching\nx: 1\n" }),
    ).toEqual([
      `unknown-key ${name}:3:1 x is not a known key here (allowed: version, extends, check, locked, adr, break_glass, policies)`,
    ]);
  });

  test("files that extend each other", () => {
    const [a, b] = ["acme/x:a.yml@v1", "acme/x:b.yml@v1"] as const;
    expect(
      problemsOf(`version: 1\nextends: ${a}\n`, {
        [a]: `version: 1\nextends: ${b}\n`,
        [b]: `version: 1\nextends: ${a}\n`,
      }),
    ).toEqual([`extends-cycle ${b}:2:1 extends extends itself: ${a} → ${b} → ${a}`]);
  });
});

describe("bounds", () => {
  test.each([
    [
      "a file over 256 kB",
      new Uint8Array(300_000),
      "too-large t.yml:1:1 the file has 300000 bytes; at most 262144 are read",
    ],
    ["bytes that are no UTF-8", new Uint8Array([0x76, 0xff, 0xfe]), "not-utf8 t.yml:1:1 the file is not text in UTF-8"],
    ["deep nesting in brackets", "[".repeat(100_000), "bad-yaml t.yml:1:1 the file is nested too deeply"],
    ["deep nesting in lists", `${"- ".repeat(60_000)}a`, "bad-yaml t.yml:1:1 the file is nested too deeply"],
    [
      "an alias bomb",
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${["b", "c", "d", "e"].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${"abcd"[i]}`).join()}]`).join("\n")}\n`,
      "alias-bomb t.yml:1:1 the file's aliases stand for too many values",
    ],
  ])("%s", (_name, text, problem) => {
    const [first, ...others] = problemsOf(text);
    expect(first?.replace(/t\.yml:\d+:\d+/, "t.yml:1:1")).toBe(problem);
    expect(others).toEqual([]);
  });

  test("201 policies", () => {
    const text = `version: 1\npolicies:\n${Array.from({ length: 201 }, (_, i) => `  p${i}: { title: P, requires: { adr: true } }\n`).join("")}`;
    expect(problemsOf(text)).toEqual(["too-large t.yml:2:1 policies has 201 policies; at most 200 are read"]);
  });

  test("51 items, also over several files", () => {
    const items = (from: number, count: number) =>
      `[${Array.from({ length: count }, (_, i) => `{ id: i${from + i}, text: x }`).join()}]`;
    expect(problemsOf(requires(`{ checklist: ${items(0, 51)} }`))).toEqual([
      "wrong-value t.yml:5:17 policies.p.requires.checklist has more than 50 entries",
    ]);
    const name = "acme/x:t.yml@v1";
    const mine = `version: 1\nextends: ${name}\npolicies: { p: { requires: { checklist: ${items(40, 30)} } } }`;
    expect(problemsOf(mine, { [name]: requires(`{ checklist: ${items(0, 40)} }`) })).toEqual([
      expect.stringContaining("policies.p.requires.checklist has 70 items; at most 50 are read"),
    ]);
  });

  test("an id that is a name of every object is an id like any other", () => {
    expect(problemsOf("version: 1\npolicies: { constructor: { title: C, requires: { adr: true } } }")).toEqual([]);
    const other = "a: { title: A, requires: { adr: true } }";
    for (const written of ["__proto__", '"__proto__"']) {
      expect(
        problemsOf(`version: 1\npolicies: { ${other}, ${written}: { title: C, requires: { adr: true } } }`),
      ).toEqual([expect.stringMatching(/^bad-id t\.yml:2:55 policies\.__proto__ is no id/)]);
      expect(problemsOf(`version: 1\nchek: x\npolicies: { ${other}, ${written}: 1 }`)).toEqual([
        expect.stringMatching(/^unknown-key/),
        expect.stringMatching(/^bad-id/),
      ]);
    }
    for (const written of [
      `${other}, toString: {}`,
      "a: { title: A, requires: { checklist: [{ id: __proto__, text: A }] } }",
    ])
      expect(problemsOf(`version: 1\npolicies: { ${written} }`)).toEqual([expect.stringMatching(/^bad-id/)]);
  });

  test("what a problem shows of the file is one short line", () => {
    const text = `version: 1\n"${"k".repeat(5_000)}\\u001b[2J\\n": 1\nextends: "x\\u0007y"\n`;
    for (const line of problemsOf(text)) {
      expect(line.length).toBeLessThan(400);
      expect(line).not.toMatch(/[\p{Cc}]/u);
    }
  });
});

describe("every kind of problem has its words and its page", () => {
  const pages = new URL("../../docs/problems/", import.meta.url);

  test("there is a page for each, and no other", () => {
    expect(readdirSync(pages).toSorted()).toEqual(
      Object.keys(problemWords)
        .map((code) => `${code}.md`)
        .toSorted(),
    );
  });

  test.each(Object.entries(problemWords))("%s", (code, { title, how }) => {
    const page = readFileSync(new URL(`${code}.md`, pages), "utf8");
    expect(page.startsWith(`# ${title} (\`${code}\`)\n`)).toBe(true);
    expect(page).toContain("## Example");
    expect(page).toContain(how);
  });
});
