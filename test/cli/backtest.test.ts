import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { displayWidth } from "../../src/report/terminal-layout.ts";
import { makeRepository, removeRepositories } from "../backtest/git-repository.ts";
import { runCli } from "./run-cli.ts";

afterAll(removeRepositories);

const policy = (id: string, when: string, more = ""): string => `  ${id}:
    title: ${id} change
    why: It matters
    enforcement: block
    when: ${when}
    requires: { checklist: [{ id: looked, text: Somebody looked }${more}] }
`;

const own = `version: 1
policies:
${policy("pay", '{ paths: ["src/pay/**", "src/money/**", "!**/*.md"], not: { authors: ["dependabot[bot]"] } }')}${policy("data", "{ added_lines: ['DROP TABLE'] }", ", { id: tested, text: Tested, verify: { file: test/** } }")}${policy("sdk", "{ dependencies: [stripe] }").replace("block", "advise")}${policy("gone", '{ paths: ["nowhere/**"] }')}`;

const other = `version: 1
policies:
${policy("pay", '{ paths: ["src/pay/**"] }')}${policy("docs", '{ paths: ["**/*.md"] }')}`;

let folder = "";
let shas: string[] = [];

beforeAll(() => {
  const { commit, merge, folder: made, git } = makeRepository();
  const small = '{\n  "dependencies": {\n    "zod": "1"\n  }\n}\n';
  commit("Begin", { ".github/tollgate.yml": own, "package.json": small });
  merge("Merge pull request #1 from acme/pay-one\n\nPay once <b>&amp;", {
    "src/pay/a.ts": "1\n",
    "src/pay/b.ts": "1\n",
  });
  commit("Tidy the money (#2)", { "src/money/c.ts": "1\n", "src/pay/a.ts": "2\n" });
  commit("A direct push", { "src/pay/a.ts": "3\n" });
  commit("Drop it (#3)", { "db/x.sql": "DROP TABLE users;\n", "test/x.ts": "1\n" });
  commit("Bump (#4)", { "src/pay/lock.ts": "1\n" }, "dependabot[bot]");
  commit("Add stripe (#5)", { "package.json": small.replace('"zod": "1"', '"stripe": "1",\n    "zod": "1"') });
  commit("Words (#6)", { "src/pay/README.md": "words\n" });
  commit("Nothing at all (#7)");
  writeFileSync(join(made, "other.yml"), other);
  folder = made;
  shas = git("log", "--first-parent", "--format=%H").trim().split("\n");
});

const json = async (...args: readonly string[]): Promise<Record<string, never>> => {
  const { code, out } = await runCli(["backtest", "--json", ...args], { cwd: folder });
  expect(code).toBe(0);
  return JSON.parse(out) as Record<string, never>;
};

describe("a repository with merges and squash merges", () => {
  test("is counted by its own policies at HEAD", async () => {
    const report = await json();
    expect(report).toMatchObject({
      schema: "tollgate.backtest/1",
      branch: "main",
      policiesFrom: ".github/tollgate.yml at HEAD",
      assumption: "merges-and-numbered",
      leftOut: 2,
      pullRequests: 7,
      counts: {
        held: 3,
        advised: 1,
        observed: 0,
        untouched: 3,
        asked: 4,
        answered: 1,
        policiesEach: [3, 4, 0, 0, 0, 0, 0, 0, 0],
      },
    });
    expect(report["policies"]).toMatchObject([
      {
        ...{ id: "pay", applied: 2, held: 2 },
        deciders: [
          { predicate: "paths", by: "src/pay/**", pullRequests: 2, alone: 1 },
          { predicate: "paths", by: "src/money/**", pullRequests: 1, alone: 0 },
        ],
        files: [{ path: "src/pay/a.ts", pullRequests: 2 }, { pullRequests: 1 }, { pullRequests: 1 }],
        examples: [
          { number: 2, title: "Tidy the money", file: "src/money/c.ts", files: 2 },
          { number: 1, title: "Pay once <b>&amp;", files: 2 },
        ],
      },
      { id: "data", applied: 1, held: 1, deciders: [{ predicate: "added_lines", by: "DROP TABLE" }] },
      { id: "sdk", applied: 1, held: 0, deciders: [{ predicate: "dependencies", by: "stripe" }] },
      { id: "gone", applied: 0 },
    ]);
  });

  test("a time without a pull request says so, with the day of the newest commit", async () => {
    const { code, out } = await runCli(["backtest", "--since", "2999-01-01"], { cwd: folder });
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, " ")).toMatch(
      /^Nothing to replay\. No pull request was merged into main in that time; its newest commit is of 2026-01-01\. --last 200/,
    );
  });

  test("a long pattern is shown by its place, and what holds little has nothing to switch off", async () => {
    const { commit, folder: made } = makeRepository();
    commit("Begin", { ".github/tollgate.yml": own.replace("'DROP TABLE'", `'DROP TABLE|${"x".repeat(80)}'`) });
    for (let number = 1; number <= 20; number++)
      commit(`Change (#${number})`, number === 7 ? { "db/x.sql": "DROP TABLE a;\n" } : { [`${number}.txt`]: "a\n" });
    const { out } = await runCli(["backtest"], { cwd: made });
    expect(out).toMatch(/added_lines {2}pattern at \.github\/tollgate\.yml:13:27\n/);
    expect(out).toMatch(/held +1 +5 %/);
    expect(out).not.toMatch(/xxx|switch off|0 by it alone/);
  });

  test.each<[string, string[], number, string]>([
    ["the last two", ["--last", "2"], 2, "merges-and-numbered"],
    ["all commits", ["--all-commits"], 9, "every-commit-asked"],
    ["since a time", ["--since", "2026-01-01T07:30:00Z"], 3, "merges-and-numbered"],
    ["since a time to come", ["--since", "2999-01-01"], 0, "merges-and-numbered"],
    ["a commit of old", ["--branch", "HEAD~6"], 2, "merges-and-numbered"],
  ])("%s", async (_name, args, count, assumption) => {
    expect(await json(...args)).toMatchObject({ pullRequests: count, assumption });
  });

  test("is compared with another file: what appeared and what vanished", async () => {
    const { comparison } = (await json("--compare", "other.yml")) as unknown as {
      comparison: { policies: { id: string }[] };
    };
    expect(comparison).toMatchObject({
      with: "other.yml",
      newlyHeld: 2,
      noLongerHeld: 1,
      counts: { held: 4, advised: 0 },
    });
    const byId = new Map(comparison.policies.map((one) => [one.id, one]));
    expect(comparison.policies[0]?.id).toBe("pay");
    expect(Object.fromEntries(byId)).toMatchObject({
      pay: {
        ...{ before: { applied: 2, held: 2 }, after: { applied: 4, held: 4 }, appeared: 2, vanished: 0 },
        appearedExamples: [{ number: 6 }, { number: 4 }],
      },
      docs: { before: null, after: { applied: 1 }, appeared: 1, vanished: 0 },
      data: { before: { applied: 1 }, after: null, vanished: 1, vanishedExamples: [{ number: 3 }] },
      sdk: { before: { enforcement: "advise", applied: 1 }, after: null, vanished: 1 },
    });
    expect(byId.has("gone")).toBe(false);
  });

  test("is reported in a terminal: counts, what decided and where it is written, examples, what was assumed", async () => {
    const { code, out, err } = await runCli(["backtest", "--compare", "other.yml"], { cwd: folder });
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(out).toMatch(/· main · 7 pull requests, 2026-01-01 to 2026-01-01/);
    expect(out.replaceAll(/\s+/g, " ")).toContain("2 other commits are left out (--all-commits takes them too)");
    expect(out).toMatch(/held +3 +42\.9 %/);
    expect(out).toMatch(/^pay +block +2 +28\.6 % +2$/m);
    expect(out).toMatch(/^sdk +advise +1 +14\.3 % +–$/m);
    expect(out).toMatch(/2 {2}paths {2}src\/pay\/\*\* \(1 by it alone\)/);
    expect(out).toContain(`e.g. #2 ${shas[6]?.slice(0, 9)} Tidy the money · src/money/c.ts and 1 more`);
    expect(out).toMatch(/People would have ticked 4 a week, 4 each \(1 author\)\./);
    expect(out).toMatch(/Bots opened 1 \(14\.3 %\): 0 held, 0 boxes\./);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "What to switch off first: pay. Without it 14.3 % are held instead of 42.9 %; it asks 2 of 4 open boxes.",
    );
    for (const line of out.split("\n")) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    expect(out).toMatch(
      /^Compared: \.github\/tollgate\.yml at HEAD → other\.yml\n {2}held +3 → 4 \(42\.9 % → 57\.1 %\): 2 newly, 1 no longer\n/m,
    );
    expect(out).toMatch(/pay +applied 2 → 4, held 2 → 4 \(2 newly\)\n/);
  });

  test("lists what each policy would have held, and why, with --list", async () => {
    const { out } = await runCli(["backtest", "--list"], { cwd: folder });
    const flat = out.replaceAll(/\s+/g, " ");
    const [held] = (
      JSON.parse((await runCli(["backtest", "--json"], { cwd: folder })).out) as {
        policies: { id: string; held: number; heldExamples: { sha: string; title: string; why: unknown[] }[] }[];
      }
    ).policies.filter(({ id }) => id === "pay");
    expect(held?.heldExamples).toHaveLength(held?.held ?? 0);
    expect(held?.heldExamples[0]?.why).toContainEqual({ predicate: "paths", by: "src/pay/**" });
    for (const { sha } of held?.heldExamples ?? [])
      expect(flat).toMatch(new RegExp(`held (?:#\\d+ )?${sha.slice(0, 9)} `));
    expect(flat).toContain("· paths: src/pay/**");
    for (const line of out.split("\n")) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    expect((await runCli(["backtest"], { cwd: folder })).out).not.toMatch(/^ +held #/m);
  });

  test("is reported as one page that asks no network and escapes what strangers wrote", async () => {
    const { code, err } = await runCli(["backtest", "--html", "report.html"], { cwd: folder });
    expect(code).toBe(0);
    expect(err).toContain("report.html");
    const page = readFileSync(join(folder, "report.html"), "utf8");
    expect(page).toContain("default-src 'none'");
    expect(page).toContain("Pay once &lt;b&gt;&amp;amp;");
    expect(page).not.toMatch(/<script|<link|<img|url\(|https?:/i);
    expect(page).toContain("<b>3</b><span>held, 42.9 %</span>");
    expect(page).toContain("src/pay/**");
  });
});

describe("histories of other kinds", () => {
  test("where hardly any commit is a merge, each is one, and that is said", async () => {
    const { commit, folder: made } = makeRepository();
    for (let number = 0; number < 12; number++) commit(`Change ${number}`, { "db/migrate/1_a.rb": `${number}\n` });
    const { out } = await runCli(["backtest"], { cwd: made });
    expect(out.replaceAll(/\s+/g, " ")).toContain("so each commit of the branch is taken for one");
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "tollgate:recommended (there is no .github/tollgate.yml at HEAD; --policies names a file on disk)",
    );
    expect(out).toMatch(/^schema-change +block +12 +100 %/m);
  });

  test("a shallow clone is replayed as far as it goes", async () => {
    const clone = makeRepository().folder;
    const { git } = makeRepository();
    git("clone", "-q", "--depth", "2", `file://${folder}`, join(clone, "shallow"));
    const { code, out } = await runCli(["backtest", "--pack", "playbook", "--repo", "shallow"], { cwd: clone });
    expect(code).toBe(0);
    // The oldest commit of a shallow clone has lost its parent, and would seem to add every file there is.
    expect(out).toContain("· 1 pull request,");
    expect(out).toContain("This clone is shallow");
  });

  test("progress is plain lines where nobody watches", async () => {
    const { commit, folder: made } = makeRepository();
    for (let number = 0; number < 100; number++) commit(`Change ${number}`, number < 3 ? { a: `${number}\n` } : {});
    const { err } = await runCli(["backtest", "--json"], { cwd: made });
    expect(err).toMatch(/^100 of 100 pull requests$/m);
    expect(err).not.toContain("\r");
    expect(err).not.toContain("\x1b");
  });
});

test.each<[string, string[], RegExp]>([
  ["a count that is none", ["--last", "many"], /--last: "many" is no whole number from 1/],
  ["no days", ["--days", "0"], /--days/],
  ["a date that is none", ["--since", "yesterday"], /--since: "yesterday" is no date/],
  ["days and a date", ["--days", "1", "--since", "2026-01-01"], /not both/],
  ["a branch that is not there", ["--branch", "nope"], /no commit "nope"/],
  ["no repository", ["--repo", "/"], /no git repository/],
  ["a policy file that is not there", ["--policies", "nope.yml"], /nope\.yml/],
  ["a pack that is not there", ["--compare", "tollgate:nope"], /no built-in pack/],
  ["a file and a pack", ["--policies", "other.yml", "--pack", "playbook"], /not both/],
  ["a report in no folder", ["--last", "1", "--html", "nope/report.html"], /no such folder/],
  ["a report that is a folder", ["--last", "1", "--html", "src"], /is a folder/],
])("%s ends with 2 and says so", async (_name, args, words) => {
  const { code, out, err } = await runCli(["backtest", ...args], { cwd: folder });
  expect(err).toMatch(words);
  expect(out).toBe("");
  expect(code).toBe(2);
});

test("a repository without a commit ends with 2", async () => {
  const { code, err } = await runCli(["backtest"], { cwd: makeRepository().folder });
  expect(err).toContain("no commit yet");
  expect(code).toBe(2);
});

test("a pull request with an object that is missing is left out, and the others are counted", async () => {
  const { commit, folder: made, git } = makeRepository();
  commit("Begin", { ".github/tollgate.yml": own });
  commit("Pay (#1)", { "src/pay/a.ts": "1\n" });
  commit("Pay more (#2)", { "src/pay/b.ts": "2\n" });
  commit("Pay again (#3)", { "src/pay/c.ts": "3\n" });
  const blob = git("rev-parse", "HEAD:src/pay/b.ts").trim();
  rmSync(join(made, ".git/objects", blob.slice(0, 2), blob.slice(2)), { force: true });
  const { code, out, err } = await runCli(["backtest"], { cwd: made });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/· main · 2 pull requests/);
  expect(out.replaceAll(/\s+/g, " ")).toContain(
    "1 pull request could not be read, because objects are missing here, and is left out.",
  );
  expect(JSON.parse((await runCli(["backtest", "--json"], { cwd: made })).out)).toMatchObject({
    ...{ pullRequests: 2, unread: 1, counts: { held: 2 } },
    first: { id: "pay", heldWithout: 0, boxes: 2 },
  });
});
