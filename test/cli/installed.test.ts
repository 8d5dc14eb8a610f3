import { execFile } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";

const exec = promisify(execFile);

/** `npm pack` of the clone, installed into an empty folder without a network, and run there. */
describe("the package, packed and installed", () => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-installed-"));
  const clone = join(folder, "clone");
  const user = join(folder, "user");
  const env = {
    // Not all of ours: vitest has a BASE_URL of its own.
    PATH: process.env["PATH"],
    HOME: folder,
    npm_config_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    NO_COLOR: "1",
  };
  const tollgate = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const command = join(user, "node_modules", ".bin", "tollgate");
    return exec(command, args, { cwd: user, env: { ...env, INIT_CWD: "", ...more } }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  };

  beforeAll(async () => {
    // A clone of its own, so that the repository's `bin/` is nobody's business but its owner's.
    mkdirSync(clone);
    mkdirSync(user);
    for (const name of ["action.yml", "app.yml", "dist", "docs", "policies", "schema", "LICENSE", "README.md"])
      copy(name);
    const manifest = JSON.parse(readFileSync(join(REPOSITORY_ROOT, "package.json"), "utf8"));
    writeFileSync(join(clone, "package.json"), JSON.stringify({ ...manifest, workspaces: undefined }));
    await exec(process.execPath, [join(REPOSITORY_ROOT, "scripts", "bundle-cli.ts"), join(clone, "bin")]);
    await exec("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: clone, env });
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
    await exec("npm", ["install", "--ignore-scripts", join(folder, tarball)], { cwd: user, env });
    await exec("git", ["init", "-q", "-b", "main"], { cwd: user });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const copy = (name: string): void => {
    // npm packs no links, so folders are copied.
    const from = join(REPOSITORY_ROOT, name);
    if (existsSync(from)) cpSync(from, join(clone, name), { recursive: true });
  };

  test("brings no other package, and takes at most 15 MB", () => {
    const modules = join(user, "node_modules");
    expect(readdirSync(modules).filter((name) => !name.startsWith("."))).toEqual(["tollgate"]);
    expect(sizeOf(modules)).toBeLessThan(15_000_000);
  });

  test("says its version, and what its commands take", async () => {
    const { version } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, "package.json"), "utf8"));
    expect(await tollgate(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n` });
    const { stdout } = await tollgate(["--help"]);
    const [, listed = ""] = /^Commands:\n((?: .*\n)+)/m.exec(stdout) ?? [];
    const commands = [...listed.matchAll(/^ {2}(?!help\b)([a-z]+)/gm)].map(([, command = ""]) => command);
    expect(commands).toEqual(expect.arrayContaining(["check", "evidence", "import", "sandbox", "start"]));
    const said = await Promise.all(
      commands.map(async (command) => [command, await tollgate([command, "--help"])] as const),
    );
    for (const [command, { code, stdout: help }] of said)
      expect([command, code, help.includes(`Usage: tollgate ${command}`)]).toEqual([command, 0, true]);
  });

  test("imports what another tool was told", async () => {
    writeFileSync(join(user, "CODEOWNERS"), "/db/ @acme/dba\n");
    const imported = await tollgate(["import", "CODEOWNERS"]);
    expect([imported.code, imported.stdout]).toEqual([0, expect.stringContaining("code-owners:")]);
  });

  test("writes a policy file, finds it right, and checks a change by it", async () => {
    await exec("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "--allow-empty", "-m", "start"], {
      cwd: user,
    });
    expect(await tollgate(["init"])).toMatchObject({ code: 0 });
    expect(await tollgate(["validate"])).toMatchObject({ code: 0 });
    writeFileSync(join(user, ".gitignore"), "node_modules/\n");
    const commit = ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m"];
    await exec("git", ["add", "-A"], { cwd: user });
    await exec("git", [...commit, "policies"], { cwd: user });
    await exec("git", ["checkout", "-q", "-b", "feature"], { cwd: user });
    mkdirSync(join(user, "db", "migrate"), { recursive: true });
    writeFileSync(join(user, "db", "migrate", "20240101000000_add.rb"), "add_column :a, :b, :string\n");
    await exec("git", ["add", "-A"], { cwd: user });
    await exec("git", [...commit, "Add a column"], { cwd: user });
    const checked = await tollgate(["check", "--base", "main", "--head", "feature", "--json"]);
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout).verdict).toBe("blocked");
  });

  test("says how to get the App's parts, which it does without", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    const started = await tollgate(["start"], {
      APP_ID: "1",
      PRIVATE_KEY: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
      WEBHOOK_SECRET: randomBytes(24).toString("hex"),
      TOLLGATE_SIGNING_KEY: randomBytes(32).toString("hex"),
    });
    expect([started.code, started.stderr]).toEqual([2, expect.stringContaining("npm install @tollgate/app")]);
    // The command stays in one line, and no stack is shown.
    expect(started.stderr.split("\n").filter((line) => line.includes("`npm install @tollgate/app`"))).toHaveLength(1);
    expect(started.stderr).not.toMatch(/^\s+at /m);
  });
});

const sizeOf = (path: string): number => {
  const found = statSync(path);
  return found.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : found.size;
};
