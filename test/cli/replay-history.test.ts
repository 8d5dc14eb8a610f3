import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadPolicies } from "../../src/cli/shared/load-policies.ts";
import { historyText, lookAtHistory } from "../../src/cli/shared/replay-history.ts";
import { openRepository } from "../../src/git/repository.ts";

/** Of one file each. */
const PULL_REQUESTS = 60;
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tollgate-history-"));
  const commits = Array.from({ length: PULL_REQUESTS }, (_, at) =>
    [
      "commit refs/heads/main",
      `committer Ada <ada@users.noreply.github.com> ${1_700_000_000 + at * 3_600} +0000`,
      `data ${`Change (#${at + 1})`.length}`,
      `Change (#${at + 1})`,
      `M 100644 inline docs/${at}.md`,
      "data 5\ntext\n\n",
    ].join("\n"),
  );
  execFileSync("git", ["init", "-q", "-b", "main", folder]);
  execFileSync("git", ["fast-import", "--quiet"], { cwd: folder, input: commits.join("") });
  writeFileSync(join(folder, "README.md"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const look = async (limits: Parameters<typeof lookAtHistory>[2]) => {
  const repository = await openRepository(folder, true);
  const pack = await loadPolicies({ cwd: folder, env: {} } as never, { pack: "recommended" });
  if (!repository.ok || !pack.ok) throw new Error("The repository or the pack cannot be read");
  return historyText(await lookAtHistory(repository.value, pack.value, limits));
};

/** A clock that each look at moves on. */
const slow = (ms: number): (() => number) => {
  let at = 0;
  return () => (at += ms);
};

describe("how far init looks, and what it says of it", () => {
  test.each<[string, Parameters<typeof lookAtHistory>[2], RegExp]>([
    ["all there are", {}, /^Replayed the last 60 pull requests into main \([^)]*\)\. The levels/],
    ["all, though the machine is slow", { now: slow(10_000) }, /^Replayed the last 60 /],
    [
      "the first, where a file is much",
      { mostWork: 45 },
      /^Replayed the last 40 .*\. It stopped there, because they change much: `tollgate backtest --last 200` replays more\./,
    ],
    ["as many as are not too much", { mostWork: 55 }, /^Replayed the last 50 .* because they change much: /],
    [
      "the first, where the machine hardly moves",
      { now: slow(31_000) },
      /^Replayed the last 40 .*\. It stopped there, after 31 seconds: `tollgate backtest --last 200` replays more\./,
    ],
  ])("%s", async (_name, limits, words) => {
    expect(await look(limits)).toMatch(words);
  });
});
