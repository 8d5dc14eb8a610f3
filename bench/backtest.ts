/**
 * Measures `tollgate backtest` on a synthetic history against what `git log` alone takes for the same diffs, so that the
 * figure means something on any machine.
 *
 *   node bench/backtest.ts [--merges 10000] [--pack recommended] [--repo <clone>] [--json]
 *
 * Exit code 0; 1 where ten thousand pull requests would take over two minutes on this machine.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { syntheticHistory } from "./synthetic-history.ts";

const { values } = parseArgs({
  options: {
    merges: { type: "string", default: "10000" },
    pack: { type: "string", default: "recommended" },
    repo: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

/** Runs a command to its end; returns how long it took, in milliseconds, and what it said. */
const timed = (command: string, args: readonly string[], cwd: string): { ms: number; out: string } => {
  const began = performance.now();
  const run = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 31 - 1,
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (run.status !== 0) throw new Error(`${command} ${args[0]} ended with ${run.status}`, { cause: run.error });
  return { ms: performance.now() - began, out: run.stdout };
};

const folder = mkdtempSync(join(tmpdir(), "tollgate-bench-"));
try {
  const repo = values.repo ?? join(folder, "history");
  const merges = Number(values.merges);
  if (values.repo === undefined) await syntheticHistory(repo, merges);
  // Into git's own void, so that only git is measured; once before, so that both find a warm disk.
  const log = ["log", "--first-parent", "-m", "--raw", "-M", "-p", `--max-count=${merges}`, "--output=/dev/null"];
  timed("git", log, repo);
  const git = timed("git", log, repo);
  const cli = join(import.meta.dirname, "../src/cli/main.ts");
  const ours = timed(
    process.execPath,
    [cli, "backtest", "--json", "--last", String(merges), "--pack", values.pack],
    repo,
  );
  const { pullRequests } = JSON.parse(ours.out) as { pullRequests: number };
  const each = ours.ms / pullRequests;
  const figures = {
    pullRequests,
    pack: values.pack,
    backtestMs: Math.round(ours.ms),
    gitLogMs: Math.round(git.ms),
    msEach: Number(each.toFixed(2)),
    gitLogMsEach: Number((git.ms / pullRequests).toFixed(2)),
    ratio: Number((ours.ms / git.ms).toFixed(2)),
  };
  console.log(
    values.json
      ? JSON.stringify(figures)
      : `${pullRequests} pull requests by tollgate:${values.pack}: ${(ours.ms / 1_000).toFixed(1)} s, ${figures.msEach} ms each; git log alone ${(git.ms / 1_000).toFixed(1)} s, ${figures.gitLogMsEach} ms each; ratio ${figures.ratio}`,
  );
  process.exitCode = each * 10_000 > 120_000 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
