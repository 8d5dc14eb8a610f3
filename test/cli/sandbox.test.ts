import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { freshBundle } from "../support/fresh-bundle.ts";
import { makeRepository } from "../support/sandbox-world.ts";
import { runCli, spawnCli } from "./run-cli.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});

const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-cli-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const start = (
  args: readonly string[],
  scratch: string,
): { child: ChildProcess; next: () => Promise<Record<string, unknown>> } => {
  const main = join(import.meta.dirname, "../../src/cli/main.ts");
  const child = spawn(process.execPath, [main, "sandbox", "--json", ...args], {
    env: { PATH: process.env["PATH"] ?? "", HOME: scratch, TMPDIR: scratch },
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanups.push(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    next: async () => JSON.parse((await lines.next()).value as string) as Record<string, unknown>,
  };
};

test("serves a page, evaluates what happens on it by the given policies, and leaves nothing behind", async () => {
  const repository = await makeRepository({ base: { "a.txt": "a" }, branches: { change: { "src/b.txt": "b" } } });
  cleanups.push(repository.cleanup);
  const scratch = temporary();
  const policies = join(scratch, "mine.yml");
  writeFileSync(
    policies,
    'version: 1\npolicies:\n  code:\n    title: Code\n    why: Ours\n    when: { paths: ["src/**"] }\n    requires: { checklist: [{ id: read, text: It was read }] }\n',
  );
  const { child, next } = start(
    ["--repo", repository.dir, "--policies", policies, "--shell", "engine", "--unkind", "staleReads", "nullUsers"],
    scratch,
  );
  const ready = await next();
  expect(ready).toMatchObject({ branch: "main", check: "tollgate", shell: "engine", login: "ada" });
  const headers = { authorization: `Bearer ${String(ready["token"])}` };
  const quirks = await fetch(`${String(ready["api"])}/_sandbox/api/quirks`, { headers });
  expect(await quirks.json()).toMatchObject({ staleReads: 1, nullUsers: true, webhooksTwice: false });
  const page = String(ready["page"]);
  expect((await fetch(page)).status).toBe(200);
  const opened = await openByPage(page);
  expect(opened).toMatch(/\/pull\/1$/);
  expect(await next()).toMatchObject({ event: "pull_request_target", code: 0 });
  const shown = await (await fetch(new URL(opened, page))).text();
  expect(shown).toContain("It was read");
  const printed = commandsOf(ready);
  expect(printed.lines.map(([name]) => name)).toEqual(["check", "evidence", "protect"]);
  for (const [at, words] of [/ It was read/, /^$/, /the ruleset "Tollgate" is as wanted/].entries())
    expect(await runCli(printed.lines[at] ?? [], { cwd: scratch, env: printed.env })).toMatchObject({
      code: at === 0 ? 1 : 0,
      out: expect.stringMatching(words) as string,
    });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(readdirSync(scratch).filter((name) => name.startsWith("tollgate-"))).toEqual([]);
}, 120_000);

/** The command lines that the sandbox prints, as a shell would read them, and the environment that they count on. */
const commandsOf = (ready: Record<string, unknown>) => {
  const lines = (ready["commands"] as { line: string }[]).map(({ line }) => line);
  const env: Record<string, string> = { GITHUB_API_URL: String(ready["api"]), GITHUB_TOKEN: String(ready["token"]) };
  for (const [, name = "", value = ""] of lines.join("\n").matchAll(/^export (\w+)=(\S+)$/gm)) env[name] = value;
  const words = lines.filter((line) => line.startsWith("tollgate ")).map((line) => line.split(" ").slice(1));
  return { env, lines: words.map((line) => line.map((word) => word.replaceAll("'", ""))) };
};

/** Fills in the page's form for a new pull request, as its button would; gives where the page leads to. */
const openByPage = async (page: string): Promise<string> => {
  const html = await (await fetch(page)).text();
  expect(html).toContain('action="/_sandbox/pulls"');
  const body = new URLSearchParams({ base: "main", head: "change", title: "Change", body: "" });
  const headers = { origin: new URL(page).origin };
  const answer = await fetch(new URL("/_sandbox/pulls", page), { method: "POST", body, redirect: "manual", headers });
  return answer.headers.get("location") ?? `status ${answer.status}`;
};

test("prints commands that run against the App too, doctor among them", async () => {
  const repository = await makeRepository({ base: { "a.txt": "a" }, branches: { change: { "src/b.txt": "b" } } });
  cleanups.push(repository.cleanup);
  const { child, next } = start(["--repo", repository.dir, "--shell", "app"], temporary());
  const printed = commandsOf(await next());
  const doctor = printed.lines.find(([name]) => name === "doctor") ?? [];
  const { code, out } = await runCli(doctor, { cwd: temporary(), env: printed.env });
  expect(out).not.toMatch(/^[✗?]/m);
  expect(out).toMatch(/^✓ credentials/m);
  expect(code).toBe(0);
  const evidence = printed.lines.find(([name]) => name === "evidence") ?? [];
  expect(evidence).toContain("tollgate[bot]");
  const ended = new Promise<number | null>((done) => child.on("close", done));
  child.kill("SIGINT");
  expect(await ended).toBe(0);
}, 120_000);

test.each<[string, string[], RegExp]>([
  ["a folder that is no repository", ["--repo", "."], /in no git repository/],
  ["a quirk that is none", ["--repo", join(import.meta.dirname, "../.."), "--unkind", "stale"], /no quirk "stale"/],
  [
    "a policy file that is wrong",
    ["--repo", join(import.meta.dirname, "../.."), "--policies", "wrong.yml"],
    /wrong\.yml:1:1/,
  ],
])("%s ends with 2", async (_name, args, words) => {
  const cwd = temporary();
  writeFileSync(join(cwd, "wrong.yml"), "polices: {}\n");
  expect(await runCli(["sandbox", ...args], { cwd })).toMatchObject({
    code: 2,
    err: expect.stringMatching(words) as string,
  });
});

test("the demo runs to its end with the Action's bundle, on a shallow, detached and dirty clone", async () => {
  const repository = await makeRepository({
    base: { "a.txt": "a", "package.json": "{}\n" },
    branches: { other: { "b.txt": "b" } },
  });
  cleanups.push(repository.cleanup);
  const scratch = temporary();
  const clone = join(scratch, "clone");
  execFileSync("git", ["clone", "-q", "--depth", "1", `file://${repository.dir}`, clone]);
  execFileSync("git", ["checkout", "-q", "--detach"], { cwd: clone });
  writeFileSync(join(clone, "a.txt"), "dirty");
  const { code, out, err } = await spawnCli(["demo", "--repo", clone, "--bundle", await freshBundle()], {
    env: { TMPDIR: scratch },
  });
  expect(err).toBe("");
  expect(code).toBe(0);
  expect(out.match(/405 Required status check "tollgate" is pending/g)).toHaveLength(3);
  expect(out).toContain("the line was put back, open");
  expect(out).toMatch(/status tollgate: success/);
  expect(out).toMatch(/200 Pull Request successfully merged/);
  for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  expect(readdirSync(scratch).filter((name) => name.startsWith("tollgate-"))).toEqual([]);
}, 120_000);

test("the four-eyes story: the author refused, the reviewer's tick stale after a rewrite, merged when ticked again", async () => {
  const { code, out, err } = await spawnCli(["demo", "--story", "four-eyes", "--bundle", await freshBundle()]);
  expect(err).toBe("");
  expect(code).toBe(0);
  expect(out.match(/status tollgate: \w+/g)?.map((line) => line.split(" ").at(-1))).toEqual([
    "pending",
    "pending",
    "success",
    "pending",
    "success",
  ]);
  expect(out.match(/405 Required status check "tollgate" is pending/g)).toHaveLength(2);
  expect(out.replaceAll(/\s+/g, " ")).toMatch(/To ada: your answer \([^)]*\) does not count/);
  expect(out.replaceAll(/\s+/g, " ")).toMatch(/Stale\. Ticked by bob, .* but db\/migrate\/\S+ changed since/);
  expect(out).toMatch(/200 Pull Request successfully merged/);
  for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
}, 120_000);

test("the demo on something that is no repository, or without the bundle, ends with 2", async () => {
  const cwd = temporary();
  const bundle = await freshBundle();
  expect(await runCli(["demo", "--repo", ".", "--bundle", bundle], { cwd })).toMatchObject({ code: 2 });
  expect(await runCli(["demo", "--bundle", "none.js"], { cwd })).toMatchObject({
    code: 2,
    err: expect.stringContaining("npm run bundle") as string,
  });
});
