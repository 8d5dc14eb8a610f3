import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makeRepository, removeRepositories } from "../backtest/git-repository.ts";
import { runCli } from "./run-cli.ts";

afterAll(removeRepositories);

const policies = `version: 1
policies:
  pay:
    title: Pay
    why: Money
    when: { paths: ["src/pay/**"], not: { authors: ["renovate[bot]"] } }
    requires:
      adr: { when: { added_lines: ['\\bcard\\b'] } }
      checklist:
        - { id: two, text: Two people looked }
        - { id: tested, text: It was tested, verify: { file: "test/**" } }
        - { id: keys, text: Keys are safe, when: { dependencies: [stripe] } }
`;

/** A repository with a suite of these cases in it. */
const withSuite = (cases: string): ReturnType<typeof makeRepository> & { readonly suite: string } => {
  const repository = makeRepository();
  mkdirSync(join(repository.folder, ".github/tollgate"), { recursive: true });
  writeFileSync(join(repository.folder, ".github/tollgate.yml"), policies);
  const suite = join(repository.folder, ".github/tollgate/pay.test.yml");
  writeFileSync(suite, `policy: pay\ncases:\n${cases}`);
  return { ...repository, suite };
};

const diff = `      diff --git a/src/pay/a.ts b/src/pay/a.ts
      --- a/src/pay/a.ts
      +++ b/src/pay/a.ts
      @@ -1,2 +1,2 @@
       one
      -two
      +the card
`;

describe("cases by commit and by diff", () => {
  test("a commit gives its files, dependencies, author and lines", async () => {
    const { commit, folder, suite } = withSuite("");
    commit("Begin", { "package.json": '{\n  "dependencies": {\n    "zod": "1"\n  }\n}\n' });
    const stripe = '{\n  "dependencies": {\n    "stripe": "1",\n    "zod": "1"\n  }\n}\n';
    const real = commit("Take cards", { "src/pay/a.ts": "a card\n", "test/a.ts": "x\n", "package.json": stripe });
    const bot = commit("Bump", { "src/pay/a.ts": "b\n" }, "renovate[bot]");
    writeFileSync(
      suite,
      `policy: pay
cases:
  - { name: real, commit: ${real}, expect: { adr: required, items: [two, tested, keys], verified: [tested] } }
  - { name: bot, commit: "${bot.slice(0, 10)}", expect: none }
  - { name: the bot's change by a person, commit: ${bot}, author: ada, expect: { adr: not-required, items: [two, tested] } }
  - { name: the first commit, commit: "HEAD~2", expect: none }
`,
    );
    const { code, out, err } = await runCli(["test"], { cwd: folder });
    expect(err).toBe("");
    expect(out).toContain("4 passed, 0 failed");
    expect(code).toBe(0);
  });

  test("a diff in the suite, and one in a file beside it", async () => {
    const { folder } = withSuite(
      `  - name: in it\n    diff: |\n${diff}    expect: { adr: required }\n  - { name: beside it, diff_file: one.diff, expect: { adr: required } }\n`,
    );
    writeFileSync(join(folder, ".github/tollgate/one.diff"), diff.replace(/^ {6}/gm, ""));
    const { code, out } = await runCli(["test"], { cwd: folder });
    expect(out).toContain("2 passed, 0 failed");
    expect(code).toBe(0);
  });

  test.each<[string, string, RegExp]>([
    [
      "a commit that is not there",
      "commit: abcdef0, expect: none",
      /pay\.test\.yml:3:7[\s\S]*there is no commit "abcdef0"/,
    ],
    ["a diff that is none", "diff: hello, expect: none", /holds no diff/],
    ["a diff file that is not there", "diff_file: x.diff, expect: none", /x\.diff: There is no such file/],
    ["two sources", "commit: HEAD, files: [a], expect: none", /one of files, commit, diff, diff_file, not two/],
  ])("%s is a problem with its place", async (_name, keys, words) => {
    const { folder, commit } = withSuite(`  - { name: x, ${keys} }\n`);
    commit("Begin", { a: "1" });
    const { code, err } = await runCli(["test"], { cwd: folder });
    expect(err).toMatch(words);
    expect(code).toBe(2);
  });
});

test("a failed expectation says which predicate, item or evidence said what", async () => {
  const { folder } = withSuite(`  - name: wrong
    files: [{ path: src/pay/a.ts, added: [cash] }]
    expect: { adr: required, items: [two, keys], verified: [tested] }
`);
  const { code, out } = await runCli(["test"], { cwd: folder });
  expect(code).toBe(1);
  expect(out).toContain("adr: expected required, found not-required");
  expect(out).toContain("adr is not asked for: added_lines: no added line matches");
  expect(out).toContain("keys is not asked for: dependencies: no such package is newly added");
  expect(out).toContain("tested is asked for whenever the policy applies");
  expect(out).toContain("tested is not verified; it is where a file that matches test/** is changed here");
});

describe("--update", () => {
  const before = `  # what we do not want
  - name: docs # a comment
    files: [docs/pay.md]
    expect:   'match'   # wrong

  - name: no word of it
    files:
      - src/pay/a.ts
  - { name: flow, files: [src/pay/a.ts], expect: none } # in braces
  - {name: alone, files: [src/pay/b.ts]}
  - name: by keys
    files: [{ path: src/pay/a.ts, added: [a card] }, test/a.ts]
    expect:
      verified: # none?
        - two
      items: [tested]
      adr: not-required # really?
  - name: not any more
    files: [lib/a.ts]
    expect:
      match: true
      items: [two]
  - { name: right, files: [src/pay/a.ts], expect: match }
  - name: shared
    files: [src/pay/a.ts]
    expect: &shared none
  - name: sharing
    files: [lib/b.ts]
    expect: *shared
`;
  const after = `  # what we do not want
  - name: docs # a comment
    files: [docs/pay.md]
    expect:   none   # wrong

  - name: no word of it
    expect: { adr: not-required, items: [two, tested] }
    files:
      - src/pay/a.ts
  - { name: flow, files: [src/pay/a.ts], expect: match } # in braces
  - {name: alone, expect: { adr: not-required, items: [two, tested] }, files: [src/pay/b.ts]}
  - name: by keys
    files: [{ path: src/pay/a.ts, added: [a card] }, test/a.ts]
    expect:
      verified: # none?
        [tested]
      items: [two, tested]
      adr: required # really?
  - name: not any more
    files: [lib/a.ts]
    expect:
      none
  - { name: right, files: [src/pay/a.ts], expect: match }
  - name: shared
    files: [src/pay/a.ts]
    expect: &shared match
  - name: sharing
    files: [lib/b.ts]
    expect: none
`;

  test("writes what is true now, and nothing else", async () => {
    const { folder, suite } = withSuite(before);
    expect((await runCli(["test"], { cwd: folder })).code).toBe(2);
    const { code, out } = await runCli(["test", "--update"], { cwd: folder });
    expect(readFileSync(suite, "utf8")).toBe(`policy: pay\ncases:\n${after}`);
    expect(code).toBe(0);
    expect(out).toContain("updated docs");
    expect(out).not.toContain("updated right");
    expect(out).toContain("9 passed, 0 failed");
  });

  test("completes a case with all that is asked, and mends who answers and who reviews", async () => {
    const { folder, suite } = withSuite(`  - name: all
    files: [{ path: src/pay/a.ts, added: [a card] }, test/a.ts, package.json]
    dependencies: [{ manifest: package.json, name: stripe }]
  - name: nothing
    files: [docs/a.md]
  - name: who
    files: [src/pay/a.ts]
    expect:
      asks: # by id
        two: [author]
        keys: [author]
      reviews: ["team:@acme/pay"]
`);
    const { code, out } = await runCli(["test", "--update"], { cwd: folder });
    expect([code, out]).toEqual([0, expect.stringContaining("3 passed")]);
    expect(readFileSync(suite, "utf8")).toBe(`policy: pay
cases:
  - name: all
    expect: { adr: required, items: [two, tested, keys], verified: [tested] }
    files: [{ path: src/pay/a.ts, added: [a card] }, test/a.ts, package.json]
    dependencies: [{ manifest: package.json, name: stripe }]
  - name: nothing
    expect: none
    files: [docs/a.md]
  - name: who
    files: [src/pay/a.ts]
    expect:
      asks: # by id
        { two: [anyone] }
      reviews: []
`);
  });

  test("leaves a suite alone that is right, or that has a problem", async () => {
    const { folder, suite } = withSuite(after);
    await runCli(["test", "--update"], { cwd: folder });
    expect(readFileSync(suite, "utf8")).toBe(`policy: pay\ncases:\n${after}`);
    writeFileSync(suite, `policy: pay\ncases:\n${before}  - { name: x, expct: none }\n`);
    const { code } = await runCli(["test", "--update"], { cwd: folder });
    expect(code).toBe(2);
    expect(readFileSync(suite, "utf8")).toContain("expect:   'match'   # wrong");
  });

  test("a case without an expectation is a problem until it has one", async () => {
    const { folder } = withSuite("  - { name: x, files: [src/pay/a.ts] }\n");
    const { code, err } = await runCli(["test"], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain("cases[0].expect");
    expect(err).toContain("`tollgate test --update` writes what is true now");
    expect((await runCli(["test", "--update"], { cwd: folder })).code).toBe(0);
    expect((await runCli(["test"], { cwd: folder })).code).toBe(0);
  });
});
