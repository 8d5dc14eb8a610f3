import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const policies = `version: 1
policies:
  pay:
    title: Pay
    why: Money
    enforcement: "off"
    when:
      paths: ["src/pay/**", "!**/*.md"]
      not: { labels: [docs-only] }
    requires:
      adr: { when: { added_lines: ['\\bcard\\b'] } }
      checklist:
        - { id: two, text: Two people looked }
        - { id: tested, text: It was tested, verify: { file: "test/**" } }
        - { id: big, text: It was split, when: { size: { lines: ">100" } } }
`;

const folderWith = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-suite-"));
  folders.push(folder);
  for (const [path, text] of Object.entries({ ".github/tollgate.yml": policies, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};

const suite = (cases: string): string => `policy: pay\ncases:\n${cases}`;

test("a suite passes where every case comes out as expected, whatever the enforcement", async () => {
  const cwd = folderWith({
    ".github/tollgate/deep/pay.test.yml": suite(`
  - { name: a new file, files: [src/pay/a.ts], expect: match }
  - { name: a document, files: [src/pay/a.md], expect: none }
  - { name: a label, files: [src/pay/a.ts], labels: [docs-only], expect: none }
  - { name: moved away, files: [{ path: src/b.ts, previous: src/pay/a.ts }], expect: match }
  - { name: no ADR, files: [src/pay/a.ts], expect: { adr: not-required, items: [two, tested], verified: [] } }
  - { name: an ADR, files: [{ path: src/pay/a.ts, added: [the card] }], expect: { adr: required } }
  - { name: a test, files: [src/pay/a.ts, test/a.ts], expect: { match: true, verified: [tested] } }
  - { name: much, files: [{ path: src/pay/a.ts, additions: 500 }], expect: { items: [big, tested, two] } }
`),
  });
  const { code, out, err } = await runCli(["test"], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toBe("✓ .github/tollgate/deep/pay.test.yml pay, 8 cases\n\n8 passed, 0 failed in 1 suite\n");
});

test.each<[string, string, RegExp]>([
  [
    "a match that is none",
    "  - { name: x, files: [src/a.ts], expect: match }",
    /expected to apply, but it does not[\s\S]*condition 1 does not hold \(\.github\/tollgate\.yml:7:5\)[\s\S]*paths: no changed file matches/,
  ],
  [
    "a match that was not meant",
    "  - { name: x, files: [src/pay/a.ts], expect: none }",
    /expected not to apply, but it does[\s\S]*condition 1 holds[\s\S]*src\/pay\/\*\* \.github\/tollgate\.yml:8:15/,
  ],
  [
    "an excluded file",
    "  - { name: x, files: [src/pay/a.md], expect: match }",
    /!\*\*\/\*\.md \.github\/tollgate\.yml:8:29/,
  ],
  [
    "another item",
    "  - { name: x, files: [src/pay/a.ts], expect: { items: [two] } }",
    /items: expected two, found two, tested/,
  ],
  [
    "no ADR",
    "  - { name: x, files: [src/pay/a.ts], expect: { adr: required } }",
    /adr: expected required, found not-required/,
  ],
  [
    "nothing verified",
    "  - { name: x, files: [src/pay/a.ts], expect: { verified: [tested] } }",
    /verified: expected tested, found none/,
  ],
])("a case that fails ends with 1 and says which predicate said what: %s", async (_name, cases, words) => {
  const cwd = folderWith({ "pay.test.yml": suite(`${cases}\n`) });
  const { code, out } = await runCli(["test", "pay.test.yml"], { cwd });
  expect(code).toBe(1);
  expect(out).toMatch(words);
  expect(out).toContain("✗ x pay.test.yml:3:7");
  expect(out).toContain("0 passed, 1 failed");
});

test.each<[string, string, string]>([
  ["modified", "src/pay/a.ts", "one that is modified is written { path: src/pay/a.ts, status: modified }"],
  ["renamed", "src/pay/a b.ts", 'one that is renamed is written { path: "src/pay/a b.ts", previous: its/old/path }'],
])("a plain path where a file must be %s: the failure says how to write it", async (status, path, words) => {
  const cwd = folderWith({
    "p.yml": `version: 1\npolicies:\n  pay:\n    title: Pay\n    when: { paths: ["**"], change: ${status} }\n    requires: { checklist: [{ id: a, text: A }] }\n`,
    "pay.test.yml": suite(`  - { name: x, files: ["${path}"], expect: match }\n`),
  });
  const { code, out } = await runCli(["test", "pay.test.yml", "--policies", "p.yml"], { cwd });
  expect(code).toBe(1);
  expect(out.replace(/\s+/g, " ")).toContain(`a plain path is an added file; ${words}`);
});

test.each<[string, string, RegExp]>([
  [
    "an unknown key",
    suite("  - { name: x, file: [a], expect: match }\n"),
    /t\.yml:3:\d+ {2}cases\[0\]\.file[\s\S]*files/,
  ],
  ["no expectation", suite("  - { name: x, files: [a] }\n"), /cases\[0\]\.expect/],
  ["an expectation of another world", suite("  - { name: x, expect: maybe }\n"), /t\.yml:3:\d+[\s\S]*match, none/],
  [
    "a name twice",
    suite("  - { name: x, expect: none }\n  - { name: x, expect: none }\n"),
    /t\.yml:4:\d+[\s\S]*another case has this name/,
  ],
  ["no cases", "policy: pay\ncases: []\n", /cases/],
  [
    "an unknown policy",
    "policy: pai\ncases:\n  - { name: x, expect: none }\n",
    /t\.yml:1:9[\s\S]*there is no policy "pai"[\s\S]*pay/,
  ],
  ["no match that asks for items", suite("  - { name: x, expect: { match: false, items: [two] } }\n"), /match: false/],
  ["no YAML", "policy: [", /t\.yml:\d+:\d+/],
  [
    "two suites in one file",
    `${suite("  - { name: x, expect: none }\n")}---\n${suite("  - { name: y, expect: none }\n")}`,
    /t\.yml:4:1[\s\S]*put each suite into\s+a\s+file\s+of\s+its\s+own/,
  ],
  ["empty", "", /empty/],
])("a suite that is wrong ends with 2 and a place: %s", async (_name, text, words) => {
  const cwd = folderWith({ "t.yml": text });
  const { code, err } = await runCli(["test", "t.yml"], { cwd });
  expect(code).toBe(2);
  expect(err).toMatch(words);
});

test("all that is wrong in a suite is said in one run: its policy, unknown keys, and what only the cases together show", async () => {
  const cwd = folderWith({
    ".github/tollgate/a.test.yml": `policy: pai
cases:
  - { name: a, files: [a.ts], expct: match }
  - { name: a, files: [{ path: b.ts, status: modifed }], expect: none }
  - { name: c, files: [a.ts], diff: x, expect: { matchh: true } }
  - { name: d, files: [a.ts] }
`,
  });
  const { code, out } = await runCli(["test", "--json"], { cwd });
  expect(code).toBe(2);
  expect((JSON.parse(out) as { problems: { key: string }[] }).problems.map(({ key }) => key)).toEqual([
    "policy",
    "cases[0].expct",
    "cases[1].name",
    "cases[1].files[0].status",
    "cases[2].diff",
    "cases[2].expect.matchh",
    "cases[3].expect",
  ]);
  const mended = await runCli(["test"], {
    cwd: folderWith({ ".github/tollgate/a.test.yml": "policy: pai\ncases: []\n" }),
  });
  expect(mended.err.replaceAll(/\s+/g, " ")).toMatch(/there is no policy "pai" in \.github\/tollgate\.yml .*cases/);
});

test("a wrong suite does not keep the others from running; as JSON", async () => {
  const good = suite("  - { name: x, files: [src/pay/a.ts], expect: none }\n");
  const cwd = folderWith({ "policies/a.test.yml": good, "policies/b.test.yml": "cases: 1\n" });
  const { code, out } = await runCli(["test", "--json"], { cwd });
  expect(code).toBe(2);
  const report = JSON.parse(out) as { counts: unknown; suites: { cases: unknown[] }[]; problems: { file: string }[] };
  expect(report.counts).toEqual({ suites: 1, cases: 1, passed: 0, failed: 1 });
  expect(report.suites[0]?.cases[0]).toMatchObject({
    name: "x",
    passed: false,
    why: { id: "pay", conditions: [{ holds: true }] },
  });
  expect(report.problems.every(({ file }) => file === "policies/b.test.yml")).toBe(true);
});

test("a suite beside its policy tests that file; no suite at all ends with 2", async () => {
  const cwd = folderWith({
    "policies/pay.yml": policies.replace("src/pay/**", "lib/**"),
    "policies/pay.test.yml": suite("  - { name: x, files: [lib/a.ts], expect: match }\n"),
  });
  expect((await runCli(["test"], { cwd })).code).toBe(0);
  expect(await runCli(["test"], { cwd: folderWith({}) })).toMatchObject({
    code: 2,
    err: expect.stringContaining("There is no suite") as string,
  });
});

test("the built-in policies' own suites pass", async () => {
  const { code, out } = await runCli(["test"], { cwd: join(import.meta.dirname, "../..") });
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/ passed, 0 failed in \d+ suites\n$/) as string,
  });
});

test("a case says whom an item asks, code owners by the names of CODEOWNERS", async () => {
  const owned = policies.replace(
    "text: Two people looked }",
    "text: Two people looked, by: code-owner, ask: request-review }",
  );
  const cases = (who: string): string =>
    suite(`
  - name: owned
    files: [src/pay/a.ts]
    code_owners: |
      src/ @acme/pay
    expect: { asks: { two: [${who}], tested: [anyone] }, reviews: ["team:@acme/pay"] }
`);
  const run = async (who: string) =>
    runCli(["test"], {
      cwd: folderWith({ ".github/tollgate.yml": owned, ".github/tollgate/pay.test.yml": cases(who) }),
    });
  expect(await run('"team:@acme/pay"')).toMatchObject({ code: 0 });
  const { code, out, err } = await run('"role:maintain"');
  expect(code).toBe(1);
  expect(`${out}${err}`).toContain("asks two: expected role:maintain, found team:@acme/pay");
});

test("a case says in which repository and by whose member the pull request is opened", async () => {
  const scoped = policies.replace(
    "not: { labels: [docs-only] }",
    'repository: { topics: [pay], properties: { tier: gold } }\n      not: { authors: ["team:@acme/bots"] }',
  );
  const { code, out, err } = await runCli(["test"], {
    cwd: folderWith({
      ".github/tollgate.yml": scoped,
      ".github/tollgate/pay.test.yml": suite(`
  - { name: here, files: [src/pay/a.ts], repository: { topics: [pay], properties: { tier: gold } }, expect: match }
  - { name: another tier, files: [src/pay/a.ts], repository: { topics: [pay], properties: { tier: [bronze] } }, expect: none }
  - { name: nothing said, files: [src/pay/a.ts], expect: none }
  - { name: of the team, files: [src/pay/a.ts], repository: { topics: [pay], properties: { tier: gold } }, author_teams: ["@acme/bots"], expect: none }
`),
    }),
  });
  expect({ code, err, out: out.includes("4 passed, 0 failed") }).toEqual({ code: 0, err: "", out: true });
});

test("a policy file that a suite names and that is not there: the line, and what is there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-suite-copied-"));
  const path = ".github/tollgate/four-eyes.test.yml";
  try {
    mkdirSync(join(folder, ".github/tollgate"), { recursive: true });
    writeFileSync(join(folder, path), "policy: p\npolicies: four-eyes.yml\ncases:\n  - { name: x, expect: none }\n");
    const alone = await runCli(["test", path], { cwd: folder });
    expect([alone.code, alone.out]).toEqual([2, ""]);
    expect(alone.err.replaceAll(/\s+/g, " ")).toContain("no other policy file; copy it, too");
    writeFileSync(
      join(folder, ".github/tollgate.yml"),
      "version: 1\npolicies: { p: { title: P, when: { paths: [a] }, requires: { adr: true } } }\n",
    );
    const { code, err } = await runCli(["test", path], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain(`problem ${path}:2:11  policies\n  names four-eyes.yml, and there is no such file here`);
    expect(err).toContain("  2 | policies: four-eyes.yml\n    |           ^\n  Did you mean: ../tollgate.yml\n");
    writeFileSync(join(folder, path), "policy: p\npolicies: ../tollgate.yml\ncases:\n  - { name: x, expect: none }\n");
    expect(await runCli(["test", path], { cwd: folder })).toMatchObject({ code: 0, err: "" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
