/**
 * Many interleavings on all cores: `node test/model/run.ts [count] [first seed] [--until-failed] [--hasty]`; exits 1 when
 * one of them fails. `--hasty`: most clicks within seconds. `--trace <seed>` prints one of them.
 */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { simulate } from "./simulate.ts";

type Tally = { runs: number; greens: number; done: number; failed: { seed: number; faults: readonly string[] }[] };

const hasty = process.argv.includes("--hasty");

const work = async (from: number, count: number, report: (tally: Tally) => void): Promise<Tally> => {
  const tally: Tally = { runs: 0, greens: 0, done: 0, failed: [] };
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await simulate(seed, { hasty });
    tally.done += 1;
    tally.runs += result.runs;
    tally.greens += result.greens;
    if (result.faults.length > 0) {
      tally.failed.push({ seed, faults: result.faults });
      // Print it at once, without waiting for the end.
      console.error(`seed ${seed}: ${result.faults.join("; ")}`);
    }
    if (tally.done % 50 === 0) report(tally);
  }
  report(tally);
  return tally;
};

const main = async (count: number, first: number, untilFailed: boolean): Promise<void> => {
  const workers = Math.min(availableParallelism(), count);
  const each = Math.ceil(count / workers);
  const tallies: Tally[] = [];
  let ended = false;
  await Promise.all(
    Array.from(
      { length: workers },
      (_, index) =>
        new Promise<void>((resolve, reject) => {
          const child = fork(import.meta.filename, [
            ...["--worker", String(first + index * each), String(each)],
            ...(hasty ? ["--hasty"] : []),
          ]);
          child.on("message", (tally: Tally) => {
            tallies[index] = tally;
            const done = tallies.reduce((sum, one) => sum + (one?.done ?? 0), 0);
            if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${each * workers} interleavings`);
            else if (tally.done % 5_000 === 0) console.error(`${done} of ${each * workers} interleavings`);
            ended ||= untilFailed && tally.failed.length > 0;
            if (ended) child.kill();
          });
          child.on("exit", (code) =>
            code === 0 || ended ? resolve() : reject(new Error(`a worker ended with ${code}`)),
          );
        }),
    ),
  );
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
  const failed = tallies.flatMap((tally) => tally.failed);
  if (process.stderr.isTTY) process.stderr.write("\n");
  console.log(
    `${sum((tally) => tally.done)} interleavings, ${sum((tally) => tally.runs)} runs of the gate, ${sum((tally) => tally.greens)} greens written, ${failed.length} failed`,
  );
  const [example] = failed;
  if (example !== undefined) console.log(`seed ${example.seed}: ${example.faults.join("; ")}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
};

if (process.argv[2] === "--worker") {
  await work(Number(process.argv[3]), Number(process.argv[4]), (tally) => process.send?.(tally));
} else if (process.argv[2] === "--trace") {
  console.log((await simulate(Number(process.argv[3]), { requests: true, hasty })).trace.join("\n"));
} else {
  await main(Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 1), process.argv.includes("--until-failed"));
}
