import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";
import { makeRepository } from "../support/sandbox-world.ts";

const page = readFileSync(join(REPOSITORY_ROOT, "docs/how-to/auditing.md"), "utf8");

/** The commands of the page below `<!-- recipe: name -->`. */
const recipe = (name: string): string => {
  const [, , block = ""] = new RegExp(`<!-- recipe: ${name} -->\\n( *)\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  expect(block, name).not.toBe("");
  return block;
};

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

/** A reader's folder, in which `tollgate` is this repository's. */
const reader = () => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-pair-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  mkdirSync(join(folder, "bin"));
  const shim = `#!/bin/sh\nexec "${process.execPath}" "${join(REPOSITORY_ROOT, "src/cli/main.ts")}" "$@"\n`;
  writeFileSync(join(folder, "bin/tollgate"), shim);
  chmodSync(join(folder, "bin/tollgate"), 0o755);
  const env = { PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`, HOME: folder };
  const run = (script: string) => spawnSync("sh", ["-e", "-c", script], { cwd: folder, env, encoding: "utf8" });
  return { folder, env, run };
};

type Ready = { readonly api: string; readonly token: string; readonly page: string; readonly dashboard?: string };

/** Starts the sandbox as the page says, on a free port, and gives what it prints. */
const start = async (
  { folder, env }: ReturnType<typeof reader>,
  script: string,
): Promise<{ readonly ready: Ready; readonly printed: () => string }> => {
  const child: ChildProcess = spawn("sh", ["-e", "-c", script], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  cleanups.push(async () => {
    const ended = new Promise((done) => child.on("close", done));
    process.kill(-(child.pid ?? 0), "SIGINT");
    await ended;
  });
  let printed = "";
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  while (true) {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`The sandbox ended: ${printed}`);
    printed += `${value}\n`;
    if (String(value).startsWith("{")) return { ready: JSON.parse(String(value)) as Ready, printed: () => printed };
  }
};

const POLICIES = `version: 1
policies:
  code:
    title: Code
    why: Ours
    when: { paths: ["src/**"] }
    requires: { checklist: [{ id: read, text: It was read }] }
`;

test.each(["engine", "app"])(
  "the way from a pair to a verified export, followed to the letter (%s)",
  async (shell) => {
    const repository = await makeRepository({
      base: { ".github/tollgate.yml": POLICIES },
      branches: { change: { "src/b.txt": "b" } },
    });
    cleanups.push(repository.cleanup);
    const at = reader();
    const begin = recipe("sandbox-start").replace("--port 4242", `--json --shell ${shell} --repo ${repository.dir}`);
    const { ready, printed } = await start(at, begin);
    const privateLine = readFileSync(join(at.folder, "tollgate.key"), "utf8").trim();
    expect(printed()).toContain("ed25519-public:");
    expect(printed()).not.toContain(privateLine.split(":")[1]);
    const [, whole = ""] = /"owner":"acme","repo":"([^"]+)"/.exec(printed()) ?? [];

    const ask = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
      const response = await fetch(`${ready.api}/repos/acme/${whole}${path}`, {
        method,
        headers: { authorization: `Bearer ${ready.token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return (await response.json()) as Answer;
    };
    await ask("POST", "/pulls", { title: "Change", head: "change", base: "main" });
    // As a person does: a comment is about a page that was there at least a second before.
    const isRead = async (): Promise<boolean> => {
      const comments = await ask<readonly { updated_at: string }[]>("GET", "/issues/1/comments");
      return comments.some((one) => Date.now() - Date.parse(one.updated_at) > 2_000);
    };
    await expect.poll(isRead, { timeout: 60_000, interval: 250 }).toBe(true);
    await ask("POST", "/issues/1/comments", { body: "/tollgate done read" });
    await expect
      .poll(() => ask<object>("PUT", "/pulls/1/merge", {}), {
        timeout: 60_000,
        interval: 250,
      })
      .toMatchObject({ merged: true });

    const collect = recipe("sandbox-collect")
      .replace("http://127.0.0.1:4242", ready.api)
      .replace("ghp_sandbox_…", ready.token)
      .replace("acme/shop", `acme/${whole}${shell === "app" ? " --bot 'tollgate[bot]'" : ""}`);
    expect(at.run(collect)).toMatchObject({ status: 0, stderr: expect.stringContaining("1 signed") as string });
    const verify = recipe("sandbox-verify");
    expect(at.run(verify)).toMatchObject({ status: 0, stdout: expect.stringContaining("Verified.") as string });
    if (ready.dashboard !== undefined) {
      const served = await fetch(new URL("/.well-known/tollgate-keys.json", ready.dashboard));
      writeFileSync(join(at.folder, "for-the-auditor.txt"), await served.text());
      expect(at.run(verify).status).toBe(0);
    }
    const file = join(at.folder, "q3.jsonl");
    writeFileSync(file, readFileSync(file, "utf8").replace("It was read", "It was reed"));
    expect(at.run(verify)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("Something was changed") as string,
    });
  },
  180_000,
);
