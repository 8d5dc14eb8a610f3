import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findLine } from "../../src/cli/explain/explain-facts.ts";
import { runCli } from "./run-cli.ts";

const cwd = mkdtempSync(join(tmpdir(), "tollgate-explain-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
mkdirSync(join(cwd, ".github"));
const file = `version: 1
extends: [tollgate:schema-change]
policies:
  schema-change:
    enforcement: advise
  payments:
    title: Payments
    why: Money
    when:
      - paths:
          - "src/pay/**"
          - '!**/*.md'
        change: [added, renamed]
      - dependencies: [stripe]
    requires:
      adr: { when: { labels: [big] } }
      checklist:
        - { id: two, text: Two people looked, by: [author, "team:@acme/dba"], verify: [{ check: "*pay-test" }, { file: ["docs/{a,b}/**", "docs/c/**", "docs/d/**", "docs/e/**", "docs/f/**"] }] }
        - { id: proven, text: A machine looked, verify_only: true, verify: { all: [{ check: pay }, { body: 'Paid: \\d+' }] } }
        - { id: window, text: Clients had time, when: { matched: true, removed_lines: "." } }
  gone: { title: Gone, why: Gone, enforcement: "off", requires: { adr: {} } }
`;
writeFileSync(join(cwd, ".github/tollgate.yml"), file);

type Explained = {
  paths: {
    path: string;
    status: string;
    policies: {
      id: string;
      applies: boolean;
      conditions: { reasons: { predicate: string; decided: { by: string; at: { file: string; line: number } }[] }[] }[];
    }[];
  }[];
  origins?: { id: string; keys: Record<string, { file: string; line: number }> }[];
};

const explain = async (...args: string[]): Promise<Explained> => {
  const { code, out, err } = await runCli(["explain", "--json", ...args], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as Explained;
};

const applies = ({ paths }: Explained) =>
  paths.map(({ policies }) => policies.filter((one) => one.applies).map(({ id }) => id));

test.each<[string, string[], string[]]>([
  ["a modified file is not added", ["M:src/pay/a.ts"], []],
  ["a file that is nowhere would be added", ["src/pay/a.ts"], ["payments"]],
  ["a letter says how it changed", ["A:src/pay/a.ts"], ["payments"]],
  ["--status says how all changed", ["--status", "added", "src/pay/a.ts"], ["payments"]],
  ["an excluded one", ["A:src/pay/README.md"], []],
  ["a rename out of the folder", ["R:src/pay/a.ts=>src/other/a.ts"], ["payments"]],
  ["a package", ["package.json", "--dependency", "stripe"], ["payments"]],
  ["one of a built-in policy", ["A:db/migrate/20240101_x.rb"], ["schema-change"]],
  ["a path from here", ["A:./src/pay/a.ts"], ["payments"]],
])("%s", async (_name, args, wanted) => {
  expect(applies(await explain(...args))).toEqual([wanted]);
});

test("the glob that decided is reported with the line of the file that it stands on", async () => {
  const { paths } = await explain("A:src/pay/a.ts", "A:src/pay/README.md", "A:db/migrate/1_x.rb");
  const reasonOf = (path: number, id: string) =>
    paths[path]?.policies
      .find((one) => one.id === id)
      ?.conditions[0]?.reasons.find(({ predicate }) => predicate === "paths");
  expect(reasonOf(0, "payments")?.decided).toEqual([
    { by: "src/pay/**", at: { file: ".github/tollgate.yml", line: 11, column: 13 } },
  ]);
  expect(reasonOf(1, "payments")?.decided).toEqual([
    { by: "!**/*.md", at: { file: ".github/tollgate.yml", line: 12, column: 13 } },
  ]);
  const [builtin] = reasonOf(2, "schema-change")?.decided ?? [];
  expect(builtin?.at.file).toBe("tollgate:schema-change");
  const text = readFileSync(join(import.meta.dirname, "../../policies/schema-change.yml"), "utf8").split("\n");
  expect(text[(builtin?.at.line ?? 0) - 1]).toContain(builtin?.by);
});

test("in the terminal: what applies with its reason, what does not with its own, what is off", async () => {
  const { out } = await runCli(["explain", "A:src/pay/a.ts", "--added-line", "pay()"], { cwd });
  expect(out).toMatch(/applies payments · Payments · block/);
  expect(out).toContain("src/pay/**  .github/tollgate.yml:11:13");
  expect(out).toMatch(/schema-change +paths: no changed file matches/);
  expect(out).toMatch(/gone +is off \(\.github\/tollgate\.yml:2\d:/);
});

test("--origin says which file decided each key", async () => {
  const { origins } = await explain("--origin");
  const keys = origins?.find(({ id }) => id === "schema-change")?.keys ?? {};
  expect(keys["enforcement"]).toMatchObject({ file: ".github/tollgate.yml", line: 5 });
  expect(keys["title"]).toMatchObject({ file: "tollgate:schema-change" });
  const { out } = await runCli(["explain", "--origin"], { cwd });
  expect(out).toContain("   2  .github/tollgate.yml\n");
  expect(out).toMatch(/schema-change · advise · first written in 1:\d+\n[^·]*\n {2}enforcement +2:5\n/);
});

test("a path that is an escape sequence is shown harmless", async () => {
  const { out } = await runCli(["explain", "\u001b[31m\nx"], { cwd });
  expect(out).toContain("␛[31m␊x");
  expect(out).not.toContain("\u001b");
});

test.each<[string, string, number]>([
  ['when:\n  paths: ["a/**", "b/**"]', "b/**", 2],
  ["when:\n  paths:\n    - a/**\n    - b/**", "b/**", 4],
  ["when:\n  # b/** is not meant\n  paths: [ab/**, b/**]", "b/**", 3],
  ["when:\n  paths: ['it''s/**']", "it's/**", 2],
  ["when:\n  paths: *shared", "b/**", 1],
])("the line of a glob is found as it may be written: %j", (text, glob, line) => {
  expect(findLine(text, { file: "f", line: 1, column: 1 }, glob).line).toBe(line);
});

test("it says what is asked for here, and why an item or an ADR is not", async () => {
  const { out } = await runCli(["explain", "A:src/pay/a.ts", "--added-line", "pay()"], { cwd });
  expect(out).toMatch(/asks for, and who or what can answer it\n {6}two {5}the author or @acme\/dba.*\n/);
  expect(out).toContain("    does not ask for\n");
  expect(out).toContain("      window  removed_lines: no removed line matches\n");
  expect(out).toContain("      an ADR  labels: none of the labels is set\n");
  const labelled = await runCli(["explain", "A:src/pay/a.ts", "--label", "big"], { cwd });
  expect(labelled.out).toMatch(/an ADR +a link to it in the description\n +because labels: label "big" is set/);
});

test("each item says who or what can answer it, with the patterns of its ways; JSON has all of them", async () => {
  const { out } = await runCli(["explain", "A:src/pay/a.ts"], { cwd });
  expect(out).toContain("or a check such as pay-test\n          check: *pay-test\n");
  expect(out).toContain("          file: docs/d/**\n          and 2 more (--json has all)\n");
  expect(out).toMatch(
    /proven +only the check pay and a line in the description\n {10}check: pay\n {10}body: Paid: \\d\+\n/,
  );
  const { paths } = JSON.parse((await runCli(["explain", "--json", "A:src/pay/a.ts"], { cwd })).out);
  const items = paths[0].policies.find(({ id }: { id: string }) => id === "payments").items;
  expect(items.map(({ answered }: { answered: unknown }) => answered)).toMatchObject([
    {
      by: ["author", "team:@acme/dba"],
      verify: [{ patterns: ["check: *pay-test"] }, { patterns: { length: 5 } }],
    },
    { by: [], people: "", verify: [{ patterns: ["check: pay", "body: Paid: \\d+"] }] },
    { by: ["anyone"], verify: [] },
  ]);
});

test("no line is longer than the terminal, and patterns are cut, for any built-in policy", async () => {
  const args = ["--pack", "playbook", "package.json", "--dependency", "stripe", "--label", "performance"];
  const changed = ["A:db/migrate/20240101_x.rb", "infra/main.tf", "openapi/api.yml", `docs/${"long/".repeat(30)}a.md`];
  const { out } = await runCli(["explain", ...changed, ...args], { cwd });
  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(out).not.toContain("by paths by");
  expect(out).toContain("paths: no changed file matches");
  const { out: origins } = await runCli(["explain", "--origin", "--pack", "playbook"], { cwd });
  expect(origins.split("\n").filter((line) => line.length > 80)).toEqual([]);
});
