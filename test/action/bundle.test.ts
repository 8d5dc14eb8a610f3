import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { freshBundle } from "../support/fresh-bundle.ts";

const run = promisify(execFile);
const folder = dirname(await freshBundle());
const code = readdirSync(folder).filter((name) => name.endsWith(".js"));
const text = (name: string): string => readFileSync(join(folder, name), "utf8");

/** Something that only this package's code says. */
const TRACES = {
  "@actions/core": "GITHUB_OUTPUT",
  "@actions/github": "GITHUB_EVENT_PATH",
  "@octokit/endpoint": "application/vnd.github.",
  minimatch: "globstar",
  re2js: "error parsing regexp",
  yaml: "Excessive alias count",
  zod: "_zod",
};

describe("the Action's bundle", () => {
  test("is at most 1.2 MB of code", () => {
    const bytes = code.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThan(1_200_000);
  });

  test("brings the licence text of each package in it, and of no other", () => {
    const all = code.map(text).join("\n");
    const sections = text("licenses.txt").split(`\n${"-".repeat(80)}\n`);
    const names = sections.map((section) => /^(\S+) \d\S* \(.+\)$/m.exec(section)?.[1] ?? "");
    for (const [name, trace] of Object.entries(TRACES)) {
      expect(all).toContain(trace);
      expect(names).toContain(name);
    }
    expect(names).not.toContain("undici");
    for (const section of sections) expect(section).toMatch(/copyright|permission|licen[cs]e/i);
    expect(new Set(names).size).toBe(names.length);
  });

  /** Runs the bundle after `before`, which may print what `loaded()` has. */
  const start = async (event: string, name: string, before: string): Promise<string> => {
    const { stdout } = await run(
      process.execPath,
      [
        "-e",
        `const loaded = () => JSON.stringify(Object.keys(require.cache)); ${before}; process.argv[1] = ${JSON.stringify(join(folder, "index.js"))}; require(process.argv[1]);`,
      ],
      {
        env: {
          PATH: process.env["PATH"],
          INPUT_TOKEN: "t",
          "INPUT_POLICY-FILE": "",
          GITHUB_EVENT_NAME: name,
          GITHUB_EVENT_PATH: join(import.meta.dirname, "../support", event),
          GITHUB_REPOSITORY: "acme/shop",
          GITHUB_API_URL: "http://127.0.0.1:9",
          GITHUB_GRAPHQL_URL: "http://127.0.0.1:9/graphql",
        },
      },
    );
    return stdout;
  };
  const namesIn = (line: string | undefined): readonly string[] =>
    (JSON.parse(line ?? "[]") as string[]).map((path) => path.slice(folder.length + 1));
  const ENGINE = ["evaluate.js", "utils.js", "signer.js"];

  test("loads neither the engine nor the client for an event that asks for nothing", async () => {
    const stdout = await start("chat-event.json", "issue_comment", `process.on("exit", () => console.log(loaded()))`);
    expect(stdout).toContain("Nothing to do");
    const loaded = namesIn(stdout.trim().split("\n").at(-1));
    expect(loaded).toContain("index.js");
    expect(loaded.filter((name) => ENGINE.includes(name))).toEqual([]);
    expect(ENGINE.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
  });

  test("sends its first requests before the engine and the client are loaded", async () => {
    const stdout = await start(
      "push-event.json",
      "pull_request",
      `const http = require("node:http"); http.request = (url) => { console.log(String(url) + " " + loaded()); if (String(url).includes("/files")) process.exit(0); throw new Error("not sent"); }`,
    );
    const sent = stdout.split("\n").filter((line) => line.startsWith("http://127.0.0.1:9/"));
    expect(sent.map((line) => line.split(" ")[0])).toEqual([
      "http://127.0.0.1:9/graphql",
      "http://127.0.0.1:9/repos/acme/shop/pulls/1/files?per_page=100&page=1",
    ]);
    for (const line of sent) {
      const loaded = namesIn(line.slice(line.indexOf(" ")));
      expect(loaded).toContain("index.js");
      expect(loaded.filter((name) => ENGINE.includes(name))).toEqual([]);
    }
  });

  test("keeps the names of functions, so that a stack trace says where it was", () => {
    expect(text("evaluate.js")).toMatch(/\bevaluateAndReport\b/);
    expect(code.map(text).join("\n")).toMatch(/\bmatchPolicies\b/);
  });
});
