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

  test("loads neither the engine nor the client for an event that asks for nothing", async () => {
    const { stdout } = await run(
      process.execPath,
      [
        "-e",
        `process.argv[1] = ${JSON.stringify(join(folder, "index.js"))}; require(process.argv[1]); process.on("exit", () => console.log(JSON.stringify(Object.keys(require.cache))));`,
      ],
      {
        env: {
          PATH: process.env["PATH"],
          INPUT_TOKEN: "t",
          "INPUT_POLICY-FILE": "",
          GITHUB_EVENT_NAME: "issue_comment",
          GITHUB_EVENT_PATH: join(import.meta.dirname, "../support/chat-event.json"),
          GITHUB_REPOSITORY: "acme/shop",
        },
      },
    );
    expect(stdout).toContain("Nothing to do");
    const loaded = (JSON.parse(stdout.trim().split("\n").at(-1) ?? "[]") as string[]).map((path) =>
      path.slice(folder.length + 1),
    );
    expect(loaded).toContain("index.js");
    expect(loaded.filter((name) => ["evaluate.js", "utils.js"].includes(name))).toEqual([]);
    expect(existsSync(join(folder, "evaluate.js"))).toBe(true);
  });

  test("keeps the names of functions, so that a stack trace says where it was", () => {
    expect(text("evaluate.js")).toMatch(/\bevaluateAndReport\b/);
    expect(code.map(text).join("\n")).toMatch(/\bmatchPolicies\b/);
  });
});
