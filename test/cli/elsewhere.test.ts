import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OrganisationContext, startOrganisation } from "../support/organisation-world.ts";
import { runCli } from "./run-cli.ts";

const pay = `version: 1
policies:
  pay: { title: Payments, when: { paths: ["pay/**"] }, requires: { checklist: [{ id: two, text: Two people looked }] } }
`;
const defaults = `version: 1
extends: [acme/rules:pay@v1]
policies: { pay: { locked: true } }
`;
const own = (enforcement: string): string =>
  `version: 1\nextends: [acme/rules:pay@v1]\npolicies: { pay: { enforcement: ${enforcement} } }\n`;

let folder: string;
let context: OrganisationContext;

const repository = (name: string, files: Readonly<Record<string, string>>): string => {
  const path = join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: path });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "Begin");
  git("tag", "v1");
  return path;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tollgate-elsewhere-"));
  repository("rules", { "pay.yml": pay });
  repository("dot-github", { ".github/tollgate.yml": defaults });
  repository("shop", { ".github/tollgate.yml": own("advise"), "pay/a.ts": "1\n" });
  context = await startOrganisation({
    shop: {},
    others: { rules: { "pay.yml": pay }, ".github": { ".github/tollgate.yml": defaults } },
  });
}, 60_000);
afterAll(async () => {
  await context.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  runCli([...args], { cwd: join(folder, "shop"), env });
const rules = ["--extends", "acme/rules=../rules"];
const both = [...rules, "--extends", "acme/.github=../dot-github"];
const fromGitHub = () => ({
  GITHUB_TOKEN: context.sandbox.token({
    actor: "github-actions[bot]",
    permissions: { contents: "read" },
    repositories: ["acme/rules", "acme/.github"],
  }),
  GITHUB_API_URL: context.sandbox.url,
});

test.each<[string, string[]]>([
  ["validate", ["validate"]],
  ["explain", ["explain", "pay/a.ts"]],
  ["check", ["check", "--base", "HEAD", "--head", "HEAD"]],
  ["backtest", ["backtest", "--all-commits"]],
])("%s reads what is extended from a clone, from GitHub, or says how it could", async (_name, args) => {
  const offline = await run(args);
  expect(`${offline.out}${offline.err}`.replaceAll(/\s+/g, " ")).toContain(
    "names a file of acme/rules, which is not read here. Set GITHUB_TOKEN, or give a clone: --extends acme/rules=<folder>",
  );
  expect(offline.code).toBeGreaterThan(1);
  expect(await run([...args, ...rules])).toMatchObject({ code: 0 });
  expect(await run(args, fromGitHub())).toMatchObject({ code: 0 });
});

test.each<[string, () => Promise<{ code: number; err: string; out: string }>]>([
  ["from a clone", () => run(["validate", ...both])],
  ["from GitHub", () => run(["validate", "--owner", "acme"], fromGitHub())],
])("the organisation's locks are held against the repository's file: %s", async (_name, validated) => {
  const { code, err } = await validated();
  expect(code).toBe(2);
  expect(err.replaceAll(/\s+/g, " ")).toContain(
    "lowers the enforcement from block to advise, but acme/.github:.github/tollgate.yml has locked it",
  );
});

test("--origin names the files, and who decided and who locked each key", async () => {
  writeFileSync(join(folder, "shop", "block.yml"), own("block"));
  const args = ["explain", "--origin", "--policies", "block.yml", ...both];
  const { code, out } = await run(args);
  expect(code).toBe(0);
  expect(out.split("\n").every((line) => line.length <= 80)).toBe(true);
  expect(out).toContain("   1  acme/rules:pay.yml@v1\n   2  acme/.github:.github/tollgate.yml\n   3  block.yml\n");
  expect(out).toMatch(/\n {2}enforcement +3:3 {2}locked in 2:3\n/);
  expect(out).toMatch(/\n {2}item two +1:3 {2}locked in 2:3\n/);
  expect(JSON.parse((await run([...args, "--json"])).out)).toMatchObject({
    origins: [
      {
        id: "pay",
        keys: {
          enforcement: { file: "block.yml", line: 3, locked: { file: "acme/.github:.github/tollgate.yml", line: 3 } },
        },
      },
    ],
  });
});

test.each<[string, string[], RegExp]>([
  ["no repository", ["--extends", "../rules"], /does not say which repository is where/],
  ["no clone", ["--extends", "acme/rules=../nowhere"], /nowhere/],
  ["an owner without a token", ["--owner", "acme", ...rules], /GITHUB_TOKEN.*is not set: the defaults of acme/s],
])("%s is a problem", async (_name, args, words) => {
  const { code, err } = await run(["validate", ...args]);
  expect(code).toBe(2);
  expect(err).toMatch(words);
});
