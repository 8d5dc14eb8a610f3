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
    ["only a comment", "# later\n", [at("empty-file", "1:1", "the file holds only comments")]],
    [
      "no map",
      "- a\n",
      [
        at(
          "wrong-type",
          "1:1",
          "must be a map, not a list; a policy file begins with `version: 1`, and has its policies under `policies:`",
        ),
      ],
    ],
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
    ["not YAML", "version: 1\npolicies: [\n", [at("bad-yaml", "2:11", "`[` is not closed: `]` is missing")]],
    [
      "an unquoted !",
      "version: 1\npolicies:\n  p:\n    title: P\n    when:\n      paths:\n        - !docs/**\n",
      [
        at(
          "bad-yaml",
          "7:11",
          '`!docs/**` is read as a YAML tag; a glob that begins with `!` must be in quotes (did you mean "!docs/**"?)',
        ),
      ],
    ],
    [
      "an unquoted *",
      "version: 1\nextends: *all\n",
      [
        at(
          "bad-yaml",
          "2:10",
          "`*all` is an alias of YAML, and there is no anchor `&all` above it; a text that begins with `*` must be in quotes",
        ),
      ],
    ],
    [
      "an unquoted @",
      policy("owners: [@acme/db]"),
      [expect.stringMatching(/^bad-yaml t\.yml:5:14 a text cannot begin with `@`; put the text in quotes/)],
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
      [at("duplicate-id", "4:3", "policies.p the same key is written twice in one place; the first is in line 3")],
    ],
    [
      "an unknown key",
      "version: 1\nextends: tollgate:caching\nchek: a\n",
      [
        at(
          "unknown-key",
          "3:1",
          "chek is not a known key here (allowed: version, extends, check, locked, adr, defaults, break_glass, lists, policies; did you mean check?)",
        ),
      ],
    ],
    [
      "an unknown key of what counts as an ADR",
      "version: 1\nextends: tollgate:caching\nadr: { part: [decision] }\n",
      [
        at(
          "unknown-key",
          "3:8",
          "adr.part is not a known key here (allowed: paths, external, parts, headings, statuses; did you mean parts?)",
        ),
      ],
    ],
    [
      "an unknown part of an ADR",
      "version: 1\nextends: tollgate:caching\nadr: { parts: [descision] }\n",
      [
        at(
          "wrong-value",
          "3:16",
          'adr.parts[0] says "descision", which is not known here (allowed: problem, options, decision, consequences, options-or-consequences, cost-review, revisit; did you mean decision?)',
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
          "policies.p.enforcment is not a known key here (allowed: title, why, source, owners, enforcement, follow_up, ask, locked, when, requires; did you mean enforcement?)",
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
          "policies.Schema_Change is no id: lower-case letters, digits and single `-`, beginning with a letter, at most 60 characters (did you mean schema-change?)",
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
          "policies.p.requires.checklist[0].id is no id: lower-case letters, digits and single `-`, beginning with a letter, at most 60 characters (did you mean a-b?)",
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
      [
        at(
          "wrong-type",
          "5:5",
          "policies.p.when must be a map or a list, not nothing; what belongs to it is indented below it",
        ),
      ],
    ],
    [
      "a title of two lines",
      'version: 1\npolicies: { p: { title: "a\\nb", requires: { adr: true } } }',
      [at("wrong-value", "2:25", "policies.p.title must be one line of text, and not empty")],
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
      "unknown-pack t.yml:2:10 extends",
    ]);
  });

  test("a problem stands in the file that has it", () => {
    const name = "acme/x:t.yml@v1";
    expect(
      problemsOf(`version: 1\nextends: ${name}\n`, { [name]: "version: 1\nextends: tollgate:caching\nx: 1\n" }),
    ).toEqual([
      `unknown-key ${name}:3:1 x is not a known key here (allowed: version, extends, check, locked, adr, defaults, break_glass, lists, policies)`,
    ]);
  });

  test("files that extend each other", () => {
    const [a, b] = ["acme/x:a.yml@v1", "acme/x:b.yml@v1"] as const;
    expect(
      problemsOf(`version: 1\nextends: ${a}\n`, {
        [a]: `version: 1\nextends: ${b}\n`,
        [b]: `version: 1\nextends: ${a}\n`,
      }),
    ).toEqual([`extends-cycle ${b}:2:10 extends extends itself: ${a} → ${b} → ${a}`]);
  });
});

describe("bounds", () => {
  test.each([
    [
      "a file over 256 kB",
      new Uint8Array(300_000),
      "too-large t.yml:1:1 the file has more than 262144 bytes, which is the most that is read",
    ],
    [
      "bytes that are no UTF-8",
      new Uint8Array([0x76, 0xff, 0xfe]),
      "not-utf8 t.yml:1:1 is the byte 0xFF, which is no UTF-8; save the file as UTF-8",
    ],
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

  test("1,001 policies", () => {
    const text = `version: 1\npolicies:\n${Array.from({ length: 1_001 }, (_, i) => `  p${i}: { title: P, requires: { adr: true } }\n`).join("")}`;
    expect(problemsOf(text)).toEqual(["too-large t.yml:2:1 policies has 1001 policies; at most 1000 are read"]);
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

describe("every kind of problem has its text and its page", () => {
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
