import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { makeDemoRepository } from "../../src/cli/demo/demo-repository.ts";
import { execGit } from "../../src/git/safe-git.ts";
import { startSandbox } from "../support/start-sandbox.ts";
import { runCli } from "./run-cli.ts";

const top = mkdtempSync(join(tmpdir(), "tollgate-hostile-"));
afterAll(() => rmSync(top, { recursive: true, force: true, maxRetries: 3 }));

const ran = join(top, "ran");
const whatRan = (): readonly string[] =>
  existsSync(ran) ? [...new Set(readFileSync(ran, "utf8").trim().split("\n"))].sort() : [];
beforeEach(() => rmSync(ran, { force: true }));

/** A program of the repository that says that it ran. */
const canary = (name: string, path = join(top, "canaries", name)): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho ${name} >> ${ran}\n`);
  chmodSync(path, 0o755);
  return path;
};

const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@users.noreply.github.com", ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
/** For a command that a canary makes fail. */
const tryGit = (cwd: string, ...args: string[]): void => {
  try {
    git(cwd, ...args);
  } catch {}
};

const write = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

const POLICY = `version: 1
extends: [tollgate:recommended]
policies:
  code: { title: Code, why: Ours, when: { paths: ["**"] }, requires: { checklist: [{ id: read, text: Read }] } }
`;
const SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n \n canary\n -----END PGP SIGNATURE-----";
const SUITE = `policy: code
cases:
  - { name: the branch, commit: change, expect: match }
`;

/** A repository with two branches, a submodule that moves, and a signed commit. */
const makeOrigin = (): string => {
  const dir = join(top, "origin");
  git(top, "init", "-q", "-b", "main", dir);
  write(dir, {
    "a.txt": "1\n",
    "b.txt": "1\n",
    ".gitattributes": "*.txt filter=canary diff=canary merge=canary\n",
    ".github/tollgate.yml": POLICY,
    ".github/tollgate/code.test.yml": SUITE,
  });
  git(dir, "add", ".");
  git(dir, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
  git(dir, "commit", "-qm", "Begin");
  git(dir, "checkout", "-qb", "change");
  write(dir, { "a.txt": "2\n", "db/migrate/1.sql": "DROP TABLE a;\n" });
  git(dir, "add", ".");
  git(dir, "update-index", "--add", "--cacheinfo", `160000,${"2".repeat(40)},sub`);
  git(dir, "commit", "-qm", "Change (#1)");
  const signed = git(dir, "cat-file", "commit", "HEAD").replace(/^(committer .*)$/m, `$1\ngpgsig ${SIGNATURE}`);
  const id = execFileSync("git", ["hash-object", "-t", "commit", "-w", "--stdin"], { cwd: dir, input: `${signed}\n` });
  git(dir, "update-ref", "refs/heads/change", id.toString().trim());
  git(dir, "checkout", "-q", "main");
  write(dir, { "a.txt": "3\n" });
  git(dir, "commit", "-qam", "Base");
  git(dir, "config", "uploadpack.allowFilter", "true");
  return dir;
};
const origin = makeOrigin();

const HOOKS = [
  "post-checkout",
  "pre-commit",
  "post-index-change",
  "reference-transaction",
  "pre-auto-gc",
  "post-merge",
];

/** Plants a program in every place of a repository that git takes one from. */
const plant = (dir: string): void => {
  const gitDir = join(dir, git(dir, "rev-parse", "--git-dir"));
  for (const hook of HOOKS) canary("hook", join(gitDir, "hooks", hook));
  const hooksPath = join(top, "canaries", "hooks-path");
  for (const hook of HOOKS) canary("hooks-path", join(hooksPath, hook));
  const settings: Readonly<Record<string, string>> = {
    "core.fsmonitor": canary("fsmonitor"),
    "core.hooksPath": hooksPath,
    "core.sshCommand": canary("ssh"),
    "core.gitProxy": canary("proxy"),
    "core.askPass": canary("askpass"),
    "core.pager": canary("pager"),
    "pager.log": canary("pager"),
    "pager.diff-tree": canary("pager"),
    "core.editor": canary("editor"),
    "core.alternateRefsCommand": canary("alternate-refs"),
    "credential.helper": canary("credential"),
    "diff.external": canary("external-diff"),
    "diff.canary.command": canary("diff-driver"),
    "diff.canary.textconv": canary("textconv"),
    "diff.submodule": "diff",
    "filter.canary.clean": canary("clean"),
    "filter.canary.smudge": canary("smudge"),
    "merge.canary.driver": canary("merge-driver"),
    "merge.default": "canary",
    "gpg.program": canary("gpg"),
    "log.showSignature": "true",
    "commit.gpgSign": "true",
    "uploadpack.packObjectsHook": canary("pack-objects"),
    "submodule.recurse": "true",
    "protocol.allow": "always",
    "protocol.ext.allow": "always",
    "protocol.file.allow": "always",
    "protocol.ssh.allow": "always",
    "alias.log": `!${canary("alias")}`,
    "alias.rev-parse": `!${canary("alias")}`,
    "remote.origin.uploadpack": canary("upload-pack"),
    "maintenance.auto": "true",
    "gc.auto": "1",
  };
  // By way of an include, which is one more place that settings come from.
  const included = join(gitDir, "hostile.config");
  for (const [key, value] of Object.entries(settings)) git(dir, "config", "--file", included, key, value);
  git(dir, "config", "includeIf.gitdir:**.path", included);
  write(gitDir, { "info/attributes": "*.txt filter=canary diff=canary merge=canary\n" });
};

const whole = join(top, "whole");
git(top, "clone", "-q", origin, whole);
git(whole, "branch", "-q", "change", "origin/change");
plant(whole);
// Programs that bear git's name, where a careless PATH finds them: git is run in the git directory.
for (const folder of [whole, join(whole, ".git")]) {
  canary("git", join(folder, "git"));
  canary("git", join(folder, "bin", "git"));
  canary("git", join(folder, "node_modules", ".bin", "git"));
}

/** A partial clone: the text of the files is missing, and git would fetch it by a program of the repository. */
const makePartial = (name: string, url: string): string => {
  const dir = join(top, name);
  git(top, "clone", "-q", "--filter=blob:none", "--no-checkout", `file://${origin}`, dir);
  git(dir, "branch", "-q", "change", "origin/change");
  plant(dir);
  git(dir, "config", "remote.origin.url", url);
  return dir;
};
const partials = [
  ["file", `file://${origin}`],
  ["path", origin],
  ["ext", `ext::${canary("ext")} %S`],
  ["ssh", "ssh://example.org/a"],
].map(([name = "", url = ""]) => [name, makePartial(`partial-${name}`, url)] as const);

describe("the planted programs are live: git by itself runs them", () => {
  const spare = join(top, "spare");
  git(top, "clone", "-q", origin, spare);
  git(spare, "config", "user.name", "Ada");
  plant(spare);
  const [, file = ""] = partials.find(([name]) => name === "file") ?? [];
  const [, ext = ""] = partials.find(([name]) => name === "ext") ?? [];
  const [, ssh = ""] = partials.find(([name]) => name === "ssh") ?? [];
  test.each<[string, string, string[]]>([
    ["fsmonitor", spare, ["status"]],
    ["external-diff", spare, ["diff", "origin/main", "origin/change", "--", "db"]],
    ["diff-driver", spare, ["diff", "origin/main", "origin/change"]],
    ["textconv", spare, ["log", "-p", "-1", "origin/change"]],
    ["gpg", spare, ["log", "-1", "origin/change"]],
    ["editor", spare, ["-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "commit", "--allow-empty"]],
    ["hooks-path", spare, ["-c", "commit.gpgSign=false", "commit", "--allow-empty", "-m", "a"]],
    ["merge-driver", spare, ["merge-tree", "--write-tree", "origin/main", "origin/change"]],
    ["smudge", spare, ["cat-file", "--filters", "origin/change:a.txt"]],
    ["upload-pack", spare, ["fetch"]],
    ["upload-pack", file, ["diff-tree", "-p", "origin/main", "origin/change"]],
    ["ext", ext, ["cat-file", "blob", "origin/change:a.txt"]],
    ["ssh", ssh, ["cat-file", "blob", "origin/change:a.txt"]],
  ])("%s", (name, dir, args) => {
    tryGit(dir, ...args);
    expect(whatRan()).toContain(name);
  });
});

/** Every command that asks git something; those that ask GitHub only are not among them. */
const COMMANDS: readonly (readonly [args: readonly string[], input?: string])[] = [
  [["check", "--json"]],
  [["check", "--base", "main", "--head", "change"]],
  [["check", "--repo", ".", "--head", "change", "--extends", "acme/.github=."]],
  [["explain", "a.txt", "--origin", "--extends", "acme/.github=."]],
  [["validate", "--extends", "acme/.github=."]],
  [["test"]],
  [["backtest", "--branch", "change", "--all-commits", "--json"]],
  [["backtest", "--repo", ".", "--json"]],
  [["init", "--dry-run"]],
  [["match", "--json"], `${JSON.stringify({ id: 1, files: [{ path: "a.txt", status: "M" }] })}\n`],
];

describe("the CLI runs no program of the repository that it reads", () => {
  test.each(COMMANDS.map(([args, input = ""]) => ({ args, input })))("$args", async ({ args, input }) => {
    vi.stubEnv("PATH", `.::bin:node_modules/.bin:${join(whole, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`);
    const { code, err } = await runCli(args, { cwd: whole, input });
    expect(whatRan()).toEqual([]);
    expect([0, 1], err).toContain(code);
  });

  test.each(partials.flatMap(([name, dir]) => COMMANDS.map(([args, input]) => [name, args, dir, input] as const)))(
    "of a partial clone by %s: %j",
    async (_name, args, dir, input = "") => {
      await runCli(args, { cwd: dir, input });
      expect(whatRan()).toEqual([]);
    },
  );

  test.each([["whole", whole] as const, ...partials])("the sandbox on a copy of it (%s)", async (_name, dir) => {
    vi.stubEnv("PATH", `.::bin:node_modules/.bin:${process.env["PATH"] ?? ""}`);
    try {
      const sandbox = await startSandbox({ gitDir: join(dir, ".git"), onEvent: async () => {} });
      try {
        const { number } = await sandbox.openPullRequest({
          base: "main",
          head: "change",
          title: "Change",
          author: "ada",
        });
        const api = `${sandbox.url}/repos/${sandbox.owner}/${sandbox.repo}/pulls/${number}`;
        const headers = { authorization: `Bearer ${sandbox.token({ actor: "ada" })}` };
        for (const path of ["", "/files", "/commits"]) await fetch(`${api}${path}`, { headers });
        await fetch(`${api}/merge`, { method: "PUT", headers });
      } finally {
        await sandbox.close();
      }
    } catch (error) {
      expect(String(error)).toMatch(/IncompleteClone/);
    }
    expect(whatRan()).toEqual([]);
  });

  test.each([["whole", whole] as const, ...partials])("the demo on a copy of it (%s)", async (_name, dir) => {
    const file = [{ path: "new.txt", bytes: Buffer.from("a") }];
    const story = { branch: "story", base: file, baseMessage: "Base", change: file, changeMessage: "Change" };
    await (await makeDemoRepository(dir, true, story))?.remove();
    expect(whatRan()).toEqual([]);
  });
});

describe("each guard holds by itself, where a command should ever need it", () => {
  // Off, as in a git that does not know it: before 2.39.4.
  const env = { GIT_NO_LAZY_FETCH: "0" };
  test.each([
    ...partials.map(
      ([name, dir]) => [`what is missing, by ${name}`, dir, ["cat-file", "blob", "change:a.txt"]] as const,
    ),
    ...partials.map(([name, dir]) => [`a fetch by ${name}`, dir, ["fetch", "origin"]] as const),
    ["hooks", whole, ["update-ref", "refs/heads/other", "HEAD"]] as const,
    ["signatures", whole, ["log", "-1", "change"]] as const,
    ["the index", whole, ["ls-files", "--others"]] as const,
  ])("%s", async (_name, cwd, args) => {
    await execGit({ args, cwd, env });
    expect(whatRan()).toEqual([]);
  });
});
