import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EvidenceContext, startEvidenceContext } from "../support/evidence-world.ts";

const MERGED = 13;
const main = join(import.meta.dirname, "../../src/cli/main.ts");

let context: EvidenceContext;

beforeAll(async () => {
  const names = Array.from({ length: MERGED }, (_, at) => `b${at}`);
  context = await startEvidenceContext(Object.fromEntries(names.map((name) => [name, { [`db/${name}.sql`]: "--\n" }])));
  context.gate({ on: false });
  for (const name of names) await context.merge(await context.open(name));
}, 120_000);

afterAll(() => context.close());

const numbersIn = (file: string): number[] =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line): { number: number } => JSON.parse(line))
    .map(({ number }) => number);

const all = Array.from({ length: MERGED }, (_, at) => at + 1);

/** Runs the command into a file and kills it, as `kill -9` does, when GitHub has answered so many requests. */
const killAfter = (cwd: string, answers: number, args: readonly string[]): Promise<NodeJS.Signals | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [main, "evidence", "acme/shop", "--until", "2099-12-31", "--out", "all.jsonl", ...args],
      { cwd, env: { PATH: process.env["PATH"] ?? "", ...context.env }, stdio: "ignore" },
    );
    const before = context.sandbox.requests.length;
    const watch = setInterval(() => {
      if (context.sandbox.requests.length - before >= answers) child.kill("SIGKILL");
    }, 1);
    child.on("error", reject);
    child.on("close", (_, signal) => {
      clearInterval(watch);
      resolve(signal);
    });
  });

describe("a collection that is killed", { timeout: 90_000 }, () => {
  it.each([1, 8, 16, 25, 38])(
    "after %i answers is gone on with: nothing is lost, nothing is doubled",
    async (answers) => {
      const cwd = mkdtempSync(join(tmpdir(), "tollgate-resume-"));
      expect(await killAfter(cwd, answers, [])).toBe("SIGKILL");
      expect(readdirSync(cwd)).toEqual(["all.jsonl.journal"]);
      // Once more, in the middle of the continuation.
      await killAfter(cwd, answers + 6, ["--resume"]);
      const { code, err } = await context.evidence(["--out", "all.jsonl", "--resume"], { cwd, key: "" });
      expect(err).toContain(`${MERGED} merged pull requests`);
      expect(code).toBe(0);
      expect(numbersIn(join(cwd, "all.jsonl")).sort((a, b) => a - b)).toEqual(all);
      expect(readdirSync(cwd)).toEqual(["all.jsonl", "all.jsonl.manifest.json"]);
    },
  );

  it("reads again only what is not whole in its journal, and what was torn", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "tollgate-resume-"));
    const journal = join(cwd, "all.csv.journal");
    context.sandbox.fail({ path: /commits\/.*\/status/, status: 404, times: 1 });
    const first = await context.evidence(["--out", "all.csv", "--format", "csv"], { cwd });
    expect(first.code).toBe(2);
    expect(first.err).toContain("--resume");
    expect(existsSync(join(cwd, "all.csv"))).toBe(false);
    expect(existsSync(journal)).toBe(true);

    // A run that got further before it ended, and one whose last line the disk kept only half of.
    context.sandbox.fail({ path: /issues\/3\/comments/, status: 404, times: 100 });
    expect((await context.evidence(["--out", "all.csv", "--format", "csv", "--resume"], { cwd })).code).toBe(2);
    context.sandbox.fix();
    const kept = numbersIn(journal).slice(1);
    expect(kept.length).toBeGreaterThan(3);
    appendFileSync(journal, readFileSync(journal, "utf8").split("\n")[1]?.slice(0, 200) ?? "");
    const before = context.sandbox.requests.length;
    const { code, err } = await context.evidence(["--out", "all.csv", "--format", "csv", "--resume"], { cwd });
    expect(err).toContain(`going on: ${kept.length} pull requests are read already`);
    expect(code).toBe(0);
    const readNow = context.sandbox.requests
      .slice(before)
      .flatMap(({ path }) => /\/pulls\/(\d+)$/.exec(path)?.[1] ?? [])
      .map(Number);
    expect(readNow.filter((number) => kept.includes(number))).toEqual([]);
    expect(new Set([...readNow, ...kept])).toEqual(new Set(all));
    const rows = readFileSync(join(cwd, "all.csv"), "utf8").trimEnd().split("\r\n").slice(1);
    expect(new Set(rows.map((row) => row.split(",")[1]))).toEqual(new Set(all.map(String)));
  });

  it.each<[string, string[], RegExp]>([
    ["a second one into the same file", [], /has begun and not ended[\s\S]*--resume/],
    ["another time", ["--resume", "--since", "2026-01-01"], /another --since/],
    ["another check", ["--resume", "--check", "gate"], /another --check/],
  ])("is not mixed with %s", async (_name, args, words) => {
    const cwd = mkdtempSync(join(tmpdir(), "tollgate-resume-"));
    expect(await killAfter(cwd, 8, [])).toBe("SIGKILL");
    const { code, err } = await context.evidence(["--out", "all.jsonl", ...args], { cwd, key: "" });
    expect(err).toMatch(words);
    expect(code).toBe(2);
  });
});

describe.each<[string, string[], RegExp]>([
  ["a repository that is none", ["--json"], /names no repository/],
  ["a day that is none", ["--since", "2026-02-31"], /no day/],
  ["an end before the beginning", ["--since", "2026-02-02", "--until", "2026-02-01"], /nothing lies between/],
  ["a format that is none", ["--format", "xml"], /jsonl, csv, html/],
  ["--json with another format", ["--json", "--format", "csv"], /leave one of them out/],
  ["--resume without a file", ["--resume"], /--out/],
  ["a verdict that is none", ["--fail-on", "lost"], /forged/],
])("%s", (name, args, words) => {
  it("ends with 2 and says what is allowed", async () => {
    const { runCli } = await import("../cli/run-cli.ts");
    const target = name.startsWith("a repository") ? "shop" : "acme/shop";
    const { code, out, err } = await runCli(["evidence", target, ...args], { env: context.env });
    expect(out + err).toMatch(words);
    expect(code).toBe(2);
  });
});
