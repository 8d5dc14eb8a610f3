import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { standingIn } from "../../src/cli/shared/terminal.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { runCli } from "./run-cli.ts";

const files = {
  ".github/tollgate.yml":
    "version: 1\npolicies:\n  pay: { title: Payments, when: { paths: [pay/**] }, requires: { checklist: [{ id: two, text: Two looked }] } }\n",
  ".github/tollgate/pay.test.yml":
    "policy: pay\ncases:\n  - { name: a ledger, files: [pay/ledger.ts], expect: match }\n",
  "pay/ledger.ts": "1\n",
  "pay/deep/tax.ts": "1\n",
};
const changes = '{"id":1,"files":[{"path":"pay/a.ts","status":"added"}]}\n';

let parent: string;
let shop: string;
const git = (cwd: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=a@example.org", ...args], { cwd, encoding: "utf8" });

beforeAll(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), "tollgate-own-")));
  shop = join(parent, "shop");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(shop, path)), { recursive: true });
    writeFileSync(join(shop, path), text);
  }
  git(shop, "init", "-q", "-b", "main");
  git(shop, "add", "-A");
  git(shop, "commit", "-q", "-m", "Begin");
  git(shop, "switch", "-q", "-c", "change");
  writeFileSync(join(shop, "pay/ledger.ts"), "2\n");
  git(shop, "commit", "-q", "-a", "-m", "Change");
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

type Case = { readonly args: string[]; readonly code: number; readonly words: string; readonly input?: string };

const commands: readonly Case[] = [
  { args: ["check"], code: 1, words: "Payments" },
  { args: ["check", "--policies", "POLICIES"], code: 1, words: "Payments" },
  { args: ["explain", "pay/new.ts"], code: 0, words: "applies pay" },
  { args: ["explain", "--origin"], code: 0, words: ".github/tollgate.yml" },
  { args: ["validate"], code: 0, words: "is right: 1 policy" },
  { args: ["validate", "POLICIES"], code: 0, words: "is right: 1 policy" },
  { args: ["test"], code: 0, words: "1 passed, 0 failed" },
  { args: ["backtest", "--all-commits"], code: 0, words: "pay" },
  { args: ["backtest", "--all-commits", "--policies", "POLICIES"], code: 0, words: "pay" },
  { args: ["init", "--dry-run"], code: 0, words: "version: 1" },
  { args: ["match", "--repo", "HERE"], code: 0, words: '{"id":1,"policies":["pay"]}', input: changes },
  { args: ["match", "--policies", "POLICIES"], code: 0, words: '{"id":1,"policies":["pay"]}', input: changes },
];

const placed = (args: readonly string[], policies: string, here: string): string[] =>
  args.map((arg) => (arg === "POLICIES" ? policies : arg === "HERE" ? here : arg));

describe("a subfolder of the repository", () => {
  test.each(commands)("$args", async ({ args, code, words, input }) => {
    const cwd = join(shop, "pay", "deep");
    // A path from the root is found from a subfolder, too; other paths are relative to where the user is.
    const run = await runCli(placed(args, "../../.github/tollgate.yml", "."), {
      cwd,
      ...(input === undefined ? {} : { input }),
    });
    expect(run).toMatchObject({ code, err: "" });
    expect(run.out).toContain(words);
  });
});

describe("--repo names a repository, and paths are relative to where the user is", () => {
  test.each(commands)("$args", async ({ args, code, words, input }) => {
    const repo = args.includes("--repo") ? [] : ["--repo", "shop/pay"];
    const named = [...placed(args, "shop/.github/tollgate.yml", "shop"), ...repo];
    const run = await runCli(named, { cwd: parent, ...(input === undefined ? {} : { input }) });
    expect(run).toMatchObject({ code, err: "" });
    expect(run.out).toContain(words);
  });
});

test.each([
  ["tax.ts", "pay/deep/tax.ts"],
  ["./new.ts", "pay/deep/new.ts"],
  ["../ledger.ts", "pay/ledger.ts"],
  ["new.ts", "pay/deep/new.ts"],
  ["pay/ledger.ts", "pay/ledger.ts"],
])("explain %s in pay/deep is about %s", async (written, path) => {
  const { out } = await runCli(["explain", written], { cwd: join(shop, "pay", "deep") });
  expect(out).toMatch(new RegExp(`^${path} \\((added|modified)\\)`));
});

test("a problem of the repository's own file names it from where the user is", async () => {
  const broken = join(parent, "broken");
  mkdirSync(join(broken, ".github"), { recursive: true });
  git(broken, "init", "-q");
  writeFileSync(join(broken, ".github/tollgate.yml"), "version: 1\nextend: [x]\n");
  const { code, err } = await runCli(["validate", "--repo", "broken"], { cwd: parent });
  expect(code).toBe(2);
  expect(err).toContain("broken/.github/tollgate.yml:2:1");
});

test("a bare repository has no files to read, and says so", async () => {
  git(parent, "clone", "-q", "--bare", "shop", "bare.git");
  for (const command of [["explain", "a"], ["validate"], ["test"]]) {
    const { code, err } = await runCli([...command, "--repo", "bare.git"], { cwd: parent });
    expect(code).toBe(2);
    expect(err).toContain("is a bare repository");
  }
});

describe("commands that ask GitHub take the name from the clone", () => {
  test.each<[string, string, RegExp]>([
    ["https://github.com/acme/shop.git", "protect", /GITHUB_TOKEN: is not set/],
    ["git@github.com:acme/shop", "evidence", /GITHUB_TOKEN: is not set/],
    ["ssh://git@github.com:22/acme/shop.git", "protect", /GITHUB_TOKEN: is not set/],
    ["https://git.example.org/acme/shop", "protect", /origin` is on git\.example\.org[\s\S]*acme\/shop/],
    ["https://git.example.org/acme/shop", "evidence", /origin` is on git\.example\.org[\s\S]*acme\/shop/],
    ["../shop", "protect", /no\s+remote\s+`origin`\s+on\s+a\s+server/],
  ])("%s, %s", async (origin, command, words) => {
    const clone = mkdtempSync(join(parent, "clone-"));
    git(clone, "init", "-q");
    git(clone, "remote", "add", "origin", origin);
    const more = command === "protect" ? ["--action"] : [];
    const { code, err } = await runCli([command, "--repo", clone, ...more], { cwd: parent });
    expect(err).toMatch(words);
    expect(code).toBe(2);
  });

  test.each([["protect"], ["evidence"]])("%s outside of a repository asks for a name", async (command) => {
    const { code, err } = await runCli([command], { cwd: parent });
    expect(err).toContain("such as acme/shop");
    expect(code).toBe(2);
  });
});

describe("the folder where the user is", () => {
  const script = join(REPOSITORY_ROOT, "package.json");
  test.each<[string, string, Record<string, string>, string]>([
    ["npm run, from another folder", REPOSITORY_ROOT, { npm_package_json: script, INIT_CWD: "/" }, "/"],
    ["no npm", REPOSITORY_ROOT, { INIT_CWD: "/" }, REPOSITORY_ROOT],
    ["a script of another package", "/usr", { npm_package_json: "/usr/package.json", INIT_CWD: "/" }, "/usr"],
    ["a process that went elsewhere", "/usr", { npm_package_json: script, INIT_CWD: "/" }, "/usr"],
    ["a folder that is gone", REPOSITORY_ROOT, { npm_package_json: script, INIT_CWD: "/none/x" }, REPOSITORY_ROOT],
  ])("%s", (_name, cwd, env, wanted) => {
    expect(standingIn(cwd, env)).toBe(wanted);
  });

  test("npm run, as a person calls it", () => {
    const out = execFileSync("npm", ["--prefix", REPOSITORY_ROOT, "run", "-s", "cli", "--", "explain", "tax.ts"], {
      cwd: join(shop, "pay", "deep"),
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "", HOME: tmpdir() },
    });
    expect(out).toContain("pay/deep/tax.ts (modified)");
  });
});
