import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";

import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GOOD_ENV } from "../app/config/config-env.ts";
import { runCli, spawnCli } from "./run-cli.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "tollgate-start-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

describe("without an App", () => {
  test("one screen says how to try it and how to make one, and it does not end with 0", async () => {
    const { code, out, err } = await spawnCli(["start"], { cwd });
    expect(code).toBe(2);
    expect(out).toBe("");
    for (const words of [
      "APP_ID",
      "npm run sandbox",
      "npm run demo",
      "npm start -- --setup",
      "doctor",
      "docs/how-to/install-app.md",
    ])
      expect(err).toContain(words);
    const lines = err.trimEnd().split("\n");
    // npm says four lines before it, and the prompt takes one after it.
    expect(lines.length).toBeLessThanOrEqual(24 - 4 - 1);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test("--check lists no settings of an App that nobody has", async () => {
    const { code, err } = await runCli(["start", "--check"], { cwd });
    expect(code).toBe(2);
    expect(err).toContain("There is no GitHub App to run as yet");
    expect(err).toContain("For one repository the Action needs no server");
  });

  test("for a program it says which settings are missing", async () => {
    const { code, out } = await runCli(["start", "--json"], { cwd });
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ started: false, faults: [{ variable: "APP_ID" }, {}, {}, {}] });
  });
});

describe("with settings that are wrong", () => {
  test("all are reported, and it ends with 2", async () => {
    const { code, out, err } = await runCli(["start"], {
      cwd,
      env: { ...GOOD_ENV, PORT: "x", WEBHOOK_SECRET: "hush-hush" },
    });
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("2 settings are missing or wrong.");
    expect(err).toMatch(/^WEBHOOK_SECRET: /m);
    expect(err).toMatch(/^PORT: It is "x"\./m);
    expect(err).not.toContain("hush");
  });

  test("half an App is no reason for the welcome", async () => {
    const { code, err } = await runCli(["start"], { cwd, env: { APP_ID: "1" } });
    expect(code).toBe(2);
    expect(err).toContain("PRIVATE_KEY");
  });
});

describe("--check", () => {
  test("says that they are right, and shows no secret", async () => {
    const { code, out } = await runCli(["start", "--check"], { cwd, env: GOOD_ENV });
    expect(code).toBe(0);
    expect(out).toContain(
      `App 123456 at https://api.github.com, on 127.0.0.1:3000, with SQLite in ${join(cwd, "data")}`,
    );
    expect(out).not.toContain(GOOD_ENV.WEBHOOK_SECRET);
  });

  test("reads .env, a file that is named, and the environment before both", async () => {
    const text = Object.entries(GOOD_ENV).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    writeFileSync(join(cwd, ".env"), [...text, "PORT=4001"].join("\n"));
    writeFileSync(join(cwd, "other.env"), [...text, "PORT=4002"].join("\n"));
    const port = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      /:(\d+), with/.exec((await runCli(["start", "--check", ...args], { cwd, env })).out)?.[1];
    expect(await port([])).toBe("4001");
    expect(await port(["--env-file", "other.env"])).toBe("4002");
    expect(await port([], { PORT: "4003" })).toBe("4003");
    expect(await port([], { PORT: "" })).toBe("4001");
  });

  test("reads the private key from a file beside it", async () => {
    writeFileSync(join(cwd, "app.pem"), GOOD_ENV.PRIVATE_KEY);
    const env = { ...GOOD_ENV, PRIVATE_KEY: "", PRIVATE_KEY_PATH: "app.pem" };
    expect((await runCli(["start", "--check"], { cwd, env })).code).toBe(0);
  });

  test("a file of settings that is not there is a problem", async () => {
    const { code, err } = await runCli(["start", "--check", "--env-file", "none.env"], { cwd, env: GOOD_ENV });
    expect(code).toBe(2);
    expect(err).toContain("none.env: There is no such file");
  });
});

test("an error that ends the command fits the terminal, with its causes", async () => {
  writeFileSync(join(cwd, "file"), "");
  const DATA_DIR = join(cwd, "file", "a-folder-whose-name-is-long-enough-to-need-another-line");
  const { code, err } = await runCli(["start"], {
    cwd,
    env: { ...GOOD_ENV, PORT: "0", LOG_LEVEL: "silent", DATA_DIR },
  });
  expect(code).toBeGreaterThan(1);
  expect(err).toMatch(/^tollgate: error: /);
  expect(err.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

describe("a port that is taken", () => {
  const taken = async (use: (port: string) => Promise<void>): Promise<void> => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      await use(String((server.address() as AddressInfo).port));
    } finally {
      server.close();
    }
  };

  test("start says the whole command with one that is free", () =>
    taken(async (port) => {
      const env = { ...GOOD_ENV, PORT: port, DATA_DIR: join(cwd, "data"), LOG_LEVEL: "silent" };
      const { code, err } = await runCli(["start"], { cwd, env: { ...env, BASE_URL: `http://127.0.0.1:${port}` } });
      expect(code).toBe(2);
      expect(err).toContain(`PORT: The port ${port} is in use by another program.`);
      const [, free = "", base = ""] = /^ {2}example: PORT=(\d+) BASE_URL=(\S+) tollgate start$/m.exec(err) ?? [];
      expect(Number(free)).toBeGreaterThan(Number(port));
      expect(base).toBe(`http://127.0.0.1:${free}`);
      const { out } = await runCli(["start", "--json"], { cwd, env: { ...env, BASE_URL: "https://gate.acme.dev" } });
      expect(JSON.parse(out)).toMatchObject({
        started: false,
        faults: [{ variable: "PORT", example: expect.stringMatching(/^PORT=\d+ tollgate start$/) }],
      });
    }));

  test("the setup, too", () =>
    taken(async (port) => {
      const args = ["start", "--setup", "--env-file", "a.env"];
      const { code, err } = await runCli(args, { cwd, env: { PORT: port } });
      expect(code).toBe(2);
      expect(err).toMatch(/^ {2}example: PORT=\d+ tollgate start --setup --env-file a\.env$/m);
    }));
});

test.each<[Readonly<Record<string, string>>, string]>([
  [{ BASE_URL: "http://127.0.0.1:3017" }, "BASE_URL has port 3017, and the App listens at 3000: set PORT=3017."],
  [{ BASE_URL: "http://localhost", PORT: "8080" }, "BASE_URL has port 80, and the App listens at 8080: set PORT=80."],
  [{ BASE_URL: "http://127.0.0.1:3017", PORT: "3017" }, ""],
  [{ BASE_URL: "http://127.0.0.1:3017", HOST: "0.0.0.0" }, ""],
  [{ BASE_URL: "https://localhost:3017" }, ""],
  [{ BASE_URL: "http://gate.acme.dev:3017" }, ""],
  [{}, ""],
])("a BASE_URL of this machine with another port is reported: %j", async (env, note) => {
  const { code, err } = await runCli(["start", "--check"], { cwd, env: { ...GOOD_ENV, BASE_URL: "", ...env } });
  expect(code).toBe(0);
  expect(err.replace(/\s+/g, " ").trim()).toBe(note === "" ? "" : `Note: ${note}`);
  const { out } = await runCli(["start", "--check", "--json"], { cwd, env: { ...GOOD_ENV, BASE_URL: "", ...env } });
  expect(JSON.parse(out)).toMatchObject({ doubts: note === "" ? [] : [note] });
});

describe("--setup", () => {
  test("is not opened beside an App that is there", async () => {
    const { code, err } = await runCli(["start", "--setup"], { cwd, env: GOOD_ENV });
    expect(code).toBe(2);
    expect(err).toContain("APP_ID: It is set, so there is an App already");
  });

  test("is not opened to other machines without a name that they reach it by", async () => {
    const { code, err } = await runCli(["start", "--setup"], { cwd, env: { HOST: "0.0.0.0" } });
    expect(code).toBe(2);
    expect(err).toMatch(/^BASE_URL: /m);
  });

  test.each<[Readonly<Record<string, string>>, string | undefined]>([
    [{ GITHUB_SERVER_URL: "http://127.0.0.1:9" }, "GITHUB_API_URL=http://127.0.0.1:9"],
    [{ GITHUB_SERVER_URL: "https://github.acme.dev" }, "GHE_HOST=github.acme.dev"],
    [{ GITHUB_SERVER_URL: "https://a.acme.dev", GHE_HOST: "b.acme.dev" }, "GHE_HOST=a.acme.dev"],
    [{ GITHUB_SERVER_URL: "http://127.0.0.1:9", GITHUB_API_URL: "http://127.0.0.1:9" }, undefined],
    [{ GITHUB_SERVER_URL: "https://acme.ghe.com", GHE_HOST: "acme.ghe.com" }, undefined],
    [{ GITHUB_SERVER_URL: "https://github.com" }, undefined],
  ])("asks no other server for the App than makes it: %j", async (env, example) => {
    // A key of another App ends it in any case.
    const { code, out } = await runCli(["start", "--setup", "--json"], { cwd, env: { APP_ID: "1", ...env } });
    expect(code).toBe(2);
    const { faults } = JSON.parse(out) as { readonly faults: readonly object[] };
    const wanted = example === undefined ? [] : [expect.objectContaining({ variable: "GITHUB_API_URL", example })];
    expect(faults).toEqual([expect.objectContaining({ variable: "APP_ID" }), ...wanted]);
  });

  test("serves the page to who has the printed address, until it is stopped", async () => {
    const main = join(import.meta.dirname, "../../src/cli/main.ts");
    const child = spawn(process.execPath, [main, "start", "--setup", "--json"], {
      cwd,
      env: { PATH: process.env["PATH"] ?? "", PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [line] = await once(child.stdout);
      const { url } = JSON.parse(String(line)) as { readonly url: string };
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup\?token=[0-9a-f]{64}$/);
      expect((await fetch(url.replace(/token=.*/, ""))).status).toBe(403);
      const entered = await fetch(url, { redirect: "manual" });
      expect(entered.status).toBe(303);
      const [cookie = ""] = entered.headers.getSetCookie();
      const page = await fetch(new URL("/setup", url), { headers: { cookie: cookie.split(";")[0] ?? "" } });
      expect(await page.text()).toContain("Step 1 of 3");
    } finally {
      child.kill("SIGTERM");
    }
    expect(await new Promise((resolve) => child.once("close", (code) => resolve(code)))).toBe(143);
  });

  test("a signal while GitHub hands the App over, and another, lose no credentials", async () => {
    let answer: () => void = () => {};
    let asked: () => void = () => {};
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    const github = createHttpServer((_, response) => {
      answer = () => response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(HANDED_OVER));
      asked();
    });
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(github.address() as AddressInfo).port}`;
    const main = join(import.meta.dirname, "../../src/cli/main.ts");
    const child = spawn(process.execPath, [main, "start", "--setup", "--json"], {
      cwd,
      env: { PATH: process.env["PATH"] ?? "", PORT: "0", GITHUB_SERVER_URL: origin, GITHUB_API_URL: origin },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise((resolve) => child.once("close", (code) => resolve(code)));
    try {
      const { url } = JSON.parse(String((await once(child.stdout))[0])) as { readonly url: string };
      const [set = ""] = (await fetch(url, { redirect: "manual" })).headers.getSetCookie();
      const headers = { cookie: set.split(";")[0] ?? "" };
      const textOf = async (path: string, body?: URLSearchParams): Promise<string> =>
        (await fetch(new URL(path, url), { headers, ...(body && { method: "POST", body }) })).text();
      const form = /name="form" value="([^"]*)"/.exec(await textOf("/setup"))?.[1] ?? "";
      const fields = { form, name: "gate", owner: "", base_url: "https://gate.acme.dev" };
      const page = await textOf("/setup", new URLSearchParams(fields));
      const last = textOf(`/setup/callback?code=good&state=${/\?state=(\w+)/.exec(page)?.[1]}`);
      await wasAsked;
      child.kill("SIGINT");
      expect(String((await once(child.stderr))[0])).toContain("this ends when they are written");
      child.kill("SIGINT");
      child.kill("SIGTERM");
      // The signals have arrived once this process is asked something that it answers no more.
      await expect(textOf("/setup")).rejects.toThrow();
      answer();
      expect(await last).toContain("The GitHub App is made");
    } finally {
      child.kill("SIGKILL");
      github.close();
    }
    await ended;
    expect(readFileSync(join(cwd, ".env"), "utf8")).toContain("CLIENT_SECRET=shown-once");
  });
});

test("with settings that are right it answers, though GitHub does not, and ends with 0 when it is stopped", async () => {
  const main = join(import.meta.dirname, "../../src/cli/main.ts");
  const settings = {
    PORT: "0",
    LOG_LEVEL: "silent",
    DATA_DIR: join(cwd, "data"),
    GITHUB_API_URL: "http://127.0.0.1:9",
  };
  const child = spawn(process.execPath, [main, "start", "--json"], {
    cwd,
    env: { ...GOOD_ENV, ...settings, PATH: process.env["PATH"] ?? "" } as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(child.stdout);
    const { started, url } = JSON.parse(String(line)) as { readonly started: boolean; readonly url: string };
    expect(started).toBe(true);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    // The page that makes Apps is not there beside one, nor is Probot's.
    for (const path of ["/setup", "/probot", "/probot/import"]) expect((await fetch(`${url}${path}`)).status).toBe(404);
  } finally {
    child.kill("SIGTERM");
  }
  expect(await new Promise((resolve) => child.once("close", (code) => resolve(code)))).toBe(0);
});

const HANDED_OVER = {
  ...{
    id: 7,
    slug: "gate",
    html_url: "https://github.com/apps/gate",
    pem: "-----BEGIN KEY-----\nx\n-----END KEY-----\n",
  },
  ...{ client_id: "Iv1.x", client_secret: "shown-once", webhook_secret: "hook" },
};

const once = (stream: NodeJS.ReadableStream): Promise<readonly unknown[]> =>
  new Promise((resolve) => stream.once("data", (chunk: unknown) => resolve([chunk])));
