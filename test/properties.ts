/**
 * Runs every property test with seeds that no run had before: `npm run test:properties -- [seeds] [first seed]`.
 * Prints the seeds that failed with what failed; exits with 1 if there was one. Ten seeds take about six minutes.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [count = "10", first = String(Date.now() % 2 ** 30)] = process.argv.slice(2);
if (![count, first].every((text) => /^\d{1,10}$/.test(text))) {
  console.error("Usage: npm run test:properties -- [seeds, 10 by default] [first seed, a new one by default]");
  process.exit(2);
}

const files = readdirSync("test", { recursive: true, encoding: "utf8" })
  .map((path) => join("test", path))
  .filter((path) => path.endsWith(".test.ts") && readFileSync(path, "utf8").includes('"fast-check"'));

const failed: number[] = [];
for (let index = 0; index < Number(count); index++) {
  const seed = Number(first) + index;
  const run = spawnSync("npx", ["vitest", "run", "--reporter=dot", "--testTimeout=600000", ...files], {
    encoding: "utf8",
    env: { ...process.env, TOLLGATE_TEST_SEED: String(seed), NO_COLOR: "1" },
    maxBuffer: 64 * 1024 * 1024,
  });
  console.log(`seed ${seed} (${index + 1} of ${count}): ${run.status === 0 ? "ok" : "FAILED"}`);
  if (run.status === 0) continue;
  failed.push(seed);
  console.log(run.stdout.slice(-6_000), run.stderr.slice(-6_000));
}
console.log(
  `${files.length} files, ${count} seeds, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(", ")}` : "."}`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
