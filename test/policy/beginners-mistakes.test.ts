import { describe, expect, test } from "vitest";
import { ABOVE } from "../../src/policy/meant-words.ts";
import { parseYaml } from "../../src/policy/parse-yaml.ts";
import { predicates } from "../../src/policy/predicates/index.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { secondProblem } from "./apply-suggestion.ts";
import { builtin, bytes } from "./read.ts";

const when = (written: string): string => `version: 1
policies:
  a:
    title: A
    when:
      ${written}
    requires:
      checklist:
        - id: x
          text: X
`;
const item = (line: string): string => `version: 1
policies:
  a:
    title: A
    when: { paths: [a/**] }
    requires:
      checklist:
        - id: x
          text: X
          ${line}
`;

/** What people write who see the language for the first time: one problem each, at its place, with its fix. */
const mistakes: readonly (readonly [name: string, text: string, place: string, fix: string])[] = [
  [
    "tab indentation",
    "version: 1\npolicies:\n\ta:\n\t\ttitle: A\n\t\twhen:\n\t\t\tpaths: [x]\n",
    "3:1",
    "is indented with a tab, and YAML allows only spaces (3 more lines are, too)",
  ],
  [
    "tab in one line",
    "version: 1\npolicies:\n  a:\n    title: A\n\t  why: B\n    when:\n      paths: [x]\n",
    "5:1",
    "is indented with a tab, and YAML allows only spaces",
  ],
  [
    "tab after spaces",
    "version: 1\npolicies:\n  a:\n    title: A\n    when:\n    \tpaths: [x]\n",
    "6:5",
    "is indented with a tab, and YAML allows only spaces",
  ],
  ["list for map: policies", "version: 1\npolicies:\n  - id: a\n    title: A\n  - id: b\n    title: B\n", "2:1", "a:"],
  [
    "list for map: requires",
    when("paths: [x]").replace(
      "      checklist:\n        - id: x\n          text: X",
      "      - id: x\n        text: X",
    ),
    "7:5",
    "checklist: […]",
  ],
  [
    "list for map: adr",
    "version: 1\nextends: tollgate:recommended\nadr:\n  - docs/adr/**\n",
    "3:1",
    'paths: ["docs/adr/**"]',
  ],
  [
    "map for list: checklist",
    when("paths: [x]").replace("        - id: x\n          text: X", "        x: X"),
    "8:7",
    "must be a list, not a map; each item begins with `- id:`",
  ],
  [
    "checklist of strings",
    when("paths: [x]").replace("        - id: x\n          text: X", "        - Backward compatible\n        - Tested"),
    "9:11",
    '{ id: backward-compatible, text: "Backward compatible" }',
  ],
  ["unquoted ** in list", when("paths:\n        - **/*.sql\n        - db/**"), "7:11", '"**/*.sql"'],
  ["unquoted ** scalar", when("paths: **/*.sql"), "6:14", '"**/*.sql"'],
  ["unquoted * ", when("paths: *.sql"), "6:14", '"*.sql"'],
  ["unquoted ! item", when("paths:\n        - db/**\n        - !db/**/*.md"), "8:11", '"!db/**/*.md"'],
  ["unquoted [id]", when("paths: [app/[id]/**, b]"), "6:15", '"app/[id]/**"'],
  ["unquoted {a,b}", when("paths: [src/{a,b}/**]"), "6:15", '"src/{a,b}/**"'],
  ["glob begins with {", when("paths: {a,b}/**"), "6:14", '"{a,b}/**"'],
  ["a team without quotes, and without its kind", item("by: @acme/dba"), "10:15", '"team:@acme/dba"'],
  ["a person without quotes, in a list", item("by: [author, @ada]"), "10:24", '"user:@ada"'],
  ["a glob as evidence", item("verify: test/**"), "10:19", '{ file: "test/**" }'],
  ["a text that ends with a colon", when("paths: [x]").replace("title: A", "title: A:"), "4:12", '"A:"'],
  [
    "a word processor's quotes around a text with a colon",
    when("paths: [x]").replace("title: A", "title: “A: B”"),
    "4:12",
    '"A: B"',
  ],
  [
    "unquoted @org",
    when("paths: [x]").replace("title: A", "title: A\n    owners: [@acme/data]"),
    "5:14",
    '"@acme/data"',
  ],
  [
    "duplicate key top",
    "version: 1\nextends: tollgate:recommended\nextends: tollgate:playbook\n",
    "3:1",
    "the same key is written twice in one place; the first is in line 2",
  ],
  [
    "duplicate policy id",
    "version: 1\npolicies:\n  a:\n    title: A\n    when: { paths: [x] }\n  a:\n    title: B\n    when: { paths: [y] }\n",
    "6:3",
    "the same key is written twice in one place; the first is in line 3",
  ],
  [
    "duplicate paths",
    when("paths: [x]\n      paths: [y]"),
    "7:7",
    "the same key is written twice in one place; the first is in line 6",
  ],
  ["when: glob string", when("x").replace("when:\n      x", 'when: "db/**"'), "5:11", 'paths: ["db/**"]'],
  ["when: glob list", when('- "db/**"\n      - "x/**"'), "6:9", 'paths: ["db/**"]'],
  ["when: glob key", when('glob: "db/**"'), "6:7", "paths"],
  ["when: files", when('files: ["db/**"]'), "6:7", "paths"],
  ["yes as boolean", when("draft: yes"), "6:14", "true"],
  ["adr yes", when("paths: [x]").replace("      checklist:", "      adr: yes\n      checklist:"), "8:12", "true"],
  ["enforcement false", when("paths: [x]").replace("title: A", "title: A\n    enforcement: false"), "5:18", "off"],
  ["enforcement warn", when("paths: [x]").replace("title: A", "title: A\n    enforcement: warn"), "5:18", "advise"],
  ["enforcement Block", when("paths: [x]").replace("title: A", "title: A\n    enforcement: Block"), "5:18", "block"],
  ["by reviewer", item("by: reviewer"), "10:15", "not-author"],
  ["by team slug", item("by: acme/dba"), "10:15", "team:@acme/dba"],
  ["by @login", item('by: "@ada"'), "10:15", "user:@ada"],
  ["by login", item("by: ada"), "10:15", "user:@ada"],
  ["by maintainer", item("by: maintainer"), "10:15", "role:maintain"],
  ["by map", item("by: { team: acme/dba }"), "10:11", "team:@acme/dba"],
  ["by author space", item("by: not author"), "10:15", "not-author"],
  [
    "wrong indentation more",
    "version: 1\npolicies:\n  a:\n    title: A\n     when:\n      paths: [x]\n",
    "5:6",
    "is indented by 5 spaces; indent it by 4",
  ],
  [
    "wrong indentation less",
    "version: 1\npolicies:\n  a:\n  title: A\n  when:\n    paths: [x]\n",
    "4:3",
    "is indented as far as `a` above it, and belongs to it; indent it deeper",
  ],
  [
    "key dedented",
    "version: 1\npolicies:\n  a:\n    title: A\n   when:\n      paths: [x]\n",
    "5:4",
    "is indented by 3 spaces; indent it by 4",
  ],
  ["policy at top", "version: 1\na:\n  title: A\n  when: { paths: [x] }\n", "2:1", "policies: { a: … }"],
  [
    "item dedented text",
    when("paths: [x]").replace("          text: X", "        text: X"),
    "10:9",
    "is indented by 8 spaces; indent it by 10",
  ],
  ["list dash no space", when("paths:\n        -db/**\n        -x/**"), "7:9", "- db/**"],
  ["missing colon", "version: 1\npolicies:\n  a:\n    title A\n    when:\n      paths: [x]\n", "4:5", "title: A"],
  [
    "missing value when",
    "version: 1\npolicies:\n  a:\n    title: A\n    when:\n    requires: { checklist: [{ id: x, text: X }] }\n",
    "5:5",
    "must be a map or a list, not nothing; what belongs to it is indented below it",
  ],
  ["Windows path", when("paths: [db\\migrate\\**]"), "6:15", "db/migrate/**"],
  ["Windows path dq", when('paths: ["db\\migrate\\**"]'), "6:18", '"db/migrate/**"'],
  ["smart quotes", when("paths: [“db/**”]"), "6:15", '"db/**"'],
  [
    "nbsp indentation",
    "version: 1\npolicies:\n\u00a0\u00a0a:\n    title: A\n",
    "3:1",
    "is a no-break space (U+00A0), which YAML reads as a letter; write an ordinary space",
  ],
  [
    "nbsp after key",
    "version: 1\npolicies:\n  a:\n    title:\u00a0A\n",
    "4:11",
    "is a no-break space (U+00A0), which YAML reads as a letter; write an ordinary space",
  ],
  [
    "paths null",
    when("paths:"),
    "6:7",
    "must be a text or a list or a map, not nothing; what belongs to it is indented below it",
  ],
  ["version string", "version: '1'\nextends: tollgate:recommended\n", "1:10", "version: 1"],
  ["extends unknown", "version: 1\nextends: recommended\n", "2:10", "tollgate:recommended"],
  ["extends map", "version: 1\nextends: { tollgate: recommended }\n", "2:1", "tollgate:recommended"],
  ["extends unquoted space", "version: 1\nextends: [tollgate: recommended]\n", "2:11", "tollgate:recommended"],
  ["colon in text", item("help: Note: see the wiki").replace("help", "help"), "10:17", '"Note: see the wiki"'],
  [
    "colon in title",
    when("paths: [x]").replace("title: A", "title: Database: migrations"),
    "4:12",
    '"Database: migrations"',
  ],
  [
    "hash only",
    item("help: #12"),
    "10:11",
    "must be a text, not nothing; `#` begins a comment, so a text with `#` in front must be in quotes",
  ],
  ["regex dq escape", when('added_lines: ["\\bDROP\\s"]'), "6:28", "'\\bDROP\\s'"],
  ["unquoted regex bracket", when("added_lines: [[A-Z]+]"), "6:21", '"[A-Z]+"'],
  ["unclosed quote", when('paths: ["db/**]'), "6:15", 'the quote `"` that begins here is not closed'],
  ["unclosed bracket", when("paths: [db/**"), "6:14", "`[` is not closed: `]` is missing"],
  [
    "unclosed brace",
    when("paths: [x]").replace("title: A", "title: A\n    why: { a"),
    "5:10",
    "`{` is not closed: `}` is missing",
  ],
  [
    "id uppercase",
    "version: 1\npolicies:\n  Schema_Change:\n    title: A\n    when: { paths: [x] }\n",
    "3:3",
    "schema-change",
  ],
  [
    "item checkbox",
    when("paths: [x]").replace("- id: x\n          text: X", "- [ ] Tested"),
    "9:11",
    "is a box of Markdown; an item is written as `- { id: tested, text: It is tested }`",
  ],
  ["change: deleted", when("change: [deleted]"), "6:16", "removed"],
  ["size number", when("size: 100"), "6:13", '{ lines: ">100" }'],
  ["size gt", when("size: { lines: > 100 }"), "6:22", '"> 100"'],
  ["not list", when("not: [docs]"), "6:7", '{ paths: ["docs"] }'],
  ["not globs", when('paths: [x]\n      not: "docs/**"'), "7:12", 'paths: ["docs/**"]'],
  [
    "template markers",
    "version: 1\npolicies:\n  a:\n    title: {{ title }}\n",
    "4:5",
    "must be a text, not a map; a text with braces or a colon must be in quotes",
  ],
  [
    "merge conflict",
    "version: 1\n<<<<<<< HEAD\nextends: a\n=======\nextends: b\n>>>>>>> x\n",
    "2:1",
    "is the marker of a merge conflict; settle the conflict first",
  ],
  [
    "markdown fence",
    "```yaml\nversion: 1\nextends: tollgate:recommended\n```\n",
    "1:1",
    "is a fence of Markdown; leave out the lines with the fence",
  ],
  ["policies key singular", "version: 1\npolicy:\n  a: { title: A }\n", "2:1", "policies"],
  [
    "or",
    when("or:\n        - paths: [x]"),
    "6:7",
    "is not a known key here: every key of one map must hold, and a list of maps under `when` means any of them",
  ],
  ["verify string", item("verify: ci/test"), "10:19", '{ check: "ci/test" }'],
  ["verify checks", item("verify: { checks: [test] }"), "10:21", "check"],
  [
    "checklist under policy",
    "version: 1\npolicies:\n  a:\n    title: A\n    when: { paths: [x] }\n    checklist: [{ id: x, text: X }]\n",
    "6:5",
    "requires: { checklist: … }",
  ],

  ["a pattern in double quotes", when('added_lines: ["\\bDROP"]'), "6:21", "'\\bDROP'"],
  [
    "an entry deeper than the one above",
    when("paths:\n        - db/**\n          - x/**"),
    "8:11",
    "is indented by 10 spaces; indent it by 8",
  ],
  [
    "an entry beside keys",
    when("paths: [x]\n      - y"),
    "7:7",
    "is an entry of a list beside keys; indent it below the key that it belongs to",
  ],
  [
    "paths as far as when",
    "version: 1\npolicies:\n  a:\n    title: A\n    when:\n    paths: [x]\n",
    "6:5",
    "is indented as far as `when` above it, and belongs to it; indent it deeper",
  ],
];

describe("a beginner's mistake is one problem, at its place, with its fix", () => {
  test.each(mistakes)("%s", (_name, text, place, fix) => {
    const read = readPolicies({ file: { file: "t.yml", bytes: bytes(text) }, builtin });
    const problems = read.ok ? [] : read.problems;
    expect(
      problems.map(({ line, column, message, suggestion }) => [`${line}:${column}`, suggestion ?? message]),
    ).toEqual([[place, fix]]);
    expect(problems.map((one) => secondProblem(text, one)).join("")).toBe("");
    const [problem] = problems;
    // The caret is below the place that is named.
    const line = text.split("\n")[(problem?.line ?? 0) - 1] ?? "";
    expect(problem?.excerpt ?? problem?.key).toEqual(
      problem?.excerpt === undefined ? "" : { text: line.replaceAll("\t", " "), column: problem.column },
    );
  });
});

describe("a fix that is suggested for a text is one that works", () => {
  const texts = mistakes.filter(([, text, , fix]) => /^["'].*["']$/.test(fix) && !parseYaml("t.yml", bytes(text)).ok);
  test.each(texts)("%s", (_name, _text, _place, fix) => {
    expect(parseYaml("t.yml", bytes(`a: ${fix}\nb: [${fix}]\n`))).toMatchObject({ ok: true });
  });
});

test("what only looks like a mistake is none", () => {
  const fine = when("paths: [x]").replace(
    "title: A",
    "title: “Quoted” changes\n    why: |\n      - one\n        - two: three",
  );
  expect(readPolicies({ file: { file: "t.yml", bytes: bytes(fine) }, builtin })).toMatchObject({ ok: true });
});

test("every predicate is known as one of `when`, wherever it is written too high", () => {
  const own = ["title", "body"];
  expect(ABOVE["when"]?.toSorted()).toEqual(
    [...Object.keys(predicates).filter((name) => !own.includes(name)), "not"].toSorted(),
  );
});
