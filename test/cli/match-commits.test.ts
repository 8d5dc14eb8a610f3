import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRepository, type TestRepository } from "../support/sandbox-world.ts";
import { runCli } from "./run-cli.ts";

const policy = (id: string, when: string): string =>
  `  ${id}: { title: It, when: ${when}, requires: { checklist: [{ id: sure, text: Sure }] } }\n`;

const policies = `version: 1\npolicies:\n${[
  policy("lines", "{ added_lines: 'DROP TABLE' }"),
  policy("content", "{ paths: '**/*.yml', content: 'AWSTemplateFormatVersion' }"),
  policy("beside", "{ paths: '**/*.ts', beside: [cdk.json] }"),
  policy("handwritten", "{ generated: false }"),
  policy("package", "{ dependencies: stripe }"),
  policy("bump", "{ edits: { only: bump } }"),
].join("")}`;

const big = (tail: string): string => `${"x".repeat(80)}\n`.repeat(20_000) + tail;

let repository: TestRepository;
let folder: string;
const shas: Record<string, string> = {};
const git = (...args: string[]): string =>
  execFileSync("git", ["-C", repository.dir, ...args], { encoding: "utf8" }).trim();

const branches = {
  lines: { "db/1.sql": "DROP TABLE users;\n" },
  content: {
    "stacks/odd.yml": "Resources:\n  B: { Type: AWS::S3::Bucket, Name: b }\nAWSTemplateFormatVersion: '2010-09-09'\n",
  },
  beside: { "infra/lib/stack.ts": "export const a = 2;\n" },
  generated: { "gen/client.ts": "export const made = 2;\n", "package-lock.json": "{}\n" },
  package: { "package.json": '{ "dependencies": { "stripe": "^1.0.0" } }\n' },
  bump: { "chart/Chart.yaml": "version: 1.1.0\n" },
  large: { "huge.yml": big("AWSTemplateFormatVersion: x\n") },
  removed: { "old.yml": null },
};

beforeAll(async () => {
  repository = await makeRepository({
    base: {
      ".gitattributes": "gen/** linguist-generated\n",
      "gen/client.ts": "export const made = 1;\n",
      "infra/cdk.json": "{}\n",
      "infra/lib/stack.ts": "export const a = 1;\n",
      "stacks/odd.yml": "Resources:\n  B: { Type: AWS::S3::Bucket }\nAWSTemplateFormatVersion: '2010-09-09'\n",
      "chart/Chart.yaml": "version: 1.0.0\n",
      "old.yml": "AWSTemplateFormatVersion: x\n",
      "package.json": "{}\n",
    },
    branches,
  });
  for (const name of Object.keys(branches)) shas[name] = git("rev-parse", name);
  folder = mkdtempSync(join(tmpdir(), "tollgate-match-"));
  writeFileSync(join(folder, "p.yml"), policies);
});
afterAll(async () => {
  await repository.cleanup();
  rmSync(folder, { recursive: true });
});

const expected: readonly (readonly [name: keyof typeof branches, ids: readonly string[]])[] = [
  ["lines", ["lines", "handwritten"]],
  ["content", ["content", "handwritten"]],
  ["beside", ["beside", "handwritten"]],
  ["generated", []],
  ["package", ["handwritten", "package"]],
  ["bump", ["handwritten", "bump"]],
  // Its diff and its text are too large, so both count.
  ["large", ["lines", "content", "handwritten"]],
  ["removed", ["content", "handwritten"]],
];

const input = (): string =>
  [
    ...expected.map(([name]) => ({ id: name, commit: shas[name] })),
    { id: "root", commit: git("rev-list", "--max-parents=0", "main") },
  ]
    .map((one) => `${JSON.stringify(one)}\n`)
    .join("");

const idsOf = (out: string): Record<string, string[]> =>
  Object.fromEntries(
    out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; policies: string[] })
      .map(({ id, policies: ids }) => [id, ids]),
  );

test.each(["a clone", "a bare repository"])("commits of %s are matched with all that git knows", async (kind) => {
  const repo = join(folder, kind);
  execFileSync("git", ["clone", "-q", ...(kind === "a clone" ? [] : ["--bare"]), repository.dir, repo]);
  const { code, out, err } = await runCli(["match", "--repo", repo, "--policies", "p.yml"], {
    cwd: folder,
    input: input(),
  });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const { root, ...others } = idsOf(out);
  expect(others).toEqual(Object.fromEntries(expected));
  expect(root).toEqual(["content", "beside", "handwritten"]);
});

test("check of the same branch says the same", async () => {
  for (const [name, ids] of expected) {
    const { out } = await runCli(["check", "--repo", repository.dir, "--head", name, "--policies", "p.yml", "--json"], {
      cwd: folder,
    });
    const report = JSON.parse(out) as { policies: { id: string }[] };
    expect([name, report.policies.map(({ id }) => id).sort()]).toEqual([name, [...ids].sort()]);
  }
});

test.each<[string, string[], unknown, RegExp]>([
  ["without a repository", [], { id: 1, commit: "HEAD" }, /line 1: commit: names a commit, and no repository/],
  ["an unknown one", ["--repo"], { id: 1, commit: "0".repeat(40) }, /line 1: commit: there is no commit "0{40}"/],
  ["a file of the repository", ["--repo"], { id: 1, commit: "HEAD:package.json" }, /there is no commit/],
  ["two lines", ["--repo"], { id: 1, commit: "HEAD\nHEAD" }, /there is no commit/],
  ["no text", ["--repo"], { id: 1, commit: 7 }, /line 1: commit/],
])("a commit that is %s is a wrong line; the others are answered", async (_name, more, wrong, words) => {
  const repo = more.length === 0 ? [] : ["--repo", repository.dir];
  const good = `${JSON.stringify({ id: "good", files: [{ path: "a.ts", status: "A" }] })}\n`;
  const { code, out, err } = await runCli(["match", ...repo, "--policies", "p.yml"], {
    cwd: folder,
    input: `${JSON.stringify(wrong)}\n${good}`,
  });
  expect(code).toBe(2);
  expect(err).toMatch(words);
  expect(idsOf(out)).toEqual({ good: ["handwritten"] });
});

test("a commit whose objects are missing is a wrong line; those before and after it are answered", async () => {
  const repo = join(folder, "broken");
  execFileSync("git", ["clone", "-q", "--no-hardlinks", repository.dir, repo]);
  const inRepo = (...args: string[]) => execFileSync("git", ["-C", repo, ...args], { encoding: "utf8" }).trim();
  const lost = inRepo("rev-parse", `${shas["package"]}:package.json`);
  unpack(repo);
  rmSync(join(repo, ".git/objects", lost.slice(0, 2), lost.slice(2)));
  const names = ["lines", "package", "bump", "package", "beside"] as const;
  const lines = names.map((name, at) => `${JSON.stringify({ id: `${at} ${name}`, commit: shas[name] })}\n`).join("");
  const { code, out, err } = await runCli(["match", "--repo", repo, "--policies", "p.yml"], {
    cwd: folder,
    input: lines,
  });
  expect(code).toBe(2);
  expect(err).toMatch(/line 2: commit: objects of "[0-9a-f]{40}" are missing or broken[\s\S]*line 4: commit: objects/);
  expect(idsOf(out)).toEqual({
    "0 lines": ["lines", "handwritten"],
    "2 bump": ["handwritten", "bump"],
    "4 beside": ["beside", "handwritten"],
  });
});

/** Objects as files of their own, so that one can be taken away. */
const unpack = (repo: string): void => {
  const packs = join(repo, ".git/objects/pack");
  for (const name of readdirSync(packs).filter((one) => one.endsWith(".pack"))) {
    const moved = join(repo, name);
    renameSync(join(packs, name), moved);
    execFileSync("git", ["-C", repo, "unpack-objects", "-q"], { input: readFileSync(moved) });
  }
};

test("a line without a commit may bring the text of a file", async () => {
  const line = { id: 1, files: [{ path: "a.yml", status: "A", text: "AWSTemplateFormatVersion: x" }] };
  const { out } = await runCli(["match", "--policies", "p.yml"], { cwd: folder, input: `${JSON.stringify(line)}\n` });
  expect(idsOf(out)["1"]).toEqual(["content", "handwritten"]);
});

test("explain says of a path what HEAD holds there, and which pattern and folder decided", async () => {
  const clone = join(folder, "clone");
  execFileSync("git", ["clone", "-q", "-b", "main", repository.dir, clone]);
  const run = async (path: string) =>
    (await runCli(["explain", "--repo", clone, "--policies", join(folder, "p.yml"), path])).out;
  expect(await run("stacks/odd.yml")).toMatch(/content: the text of 1 file matches\s+AWSTemplateFormatVersion/);
  expect(await run("infra/lib/stack.ts")).toMatch(/beside: 1 file is in or below .*\s+infra\/cdk\.json/);
  expect(await run("gen/client.ts")).toMatch(/handwritten {2}generated: no file is written by hand/);
  expect(await run("stacks/new.yml")).toMatch(/content\s+content: not known here/);
});
