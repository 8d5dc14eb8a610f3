import type { Measured } from "./measure-app.ts";

type Result = {
  readonly name: string;
  readonly rates?: { readonly runs: readonly Measured[]; readonly held: Measured | undefined };
  readonly long?: {
    readonly steps: readonly { readonly events: number; readonly memoryMB: number; readonly heapMB: number }[];
    /** Megabytes in 10,000 events. */
    readonly slope: { readonly memory: number; readonly heap: number };
  };
};

const whole = (value: number, width: number): string => (Number.isNaN(value) ? "-" : value.toFixed(0)).padStart(width);

/** Prints what was measured, in 80 columns. */
export const printRuns = (
  results: readonly Result[],
  about: { readonly cores: number; readonly load: number; readonly pulls: number; readonly active: number },
): void => {
  console.log(
    `${about.pulls} open pull requests in 3 installations, ${about.active} active; ${about.cores} cores, load average ${about.load.toFixed(1)}.`,
  );
  console.log("The App shares the cores with the stand-in GitHub; its own throttle is set wide.");
  for (const { name, rates, long } of results) {
    if (rates !== undefined) {
      console.log(`\n${name.padEnd(10)}   ack, ms   event to verdict, ms  left  calls/  CPU ms/  memory`);
      console.log(" events/s   p50  p99    p50    p95    p99  verd.  over   event    event      MB");
      for (const run of rates.runs) console.log(line(String(run.rate), run));
      console.log(
        rates.held === undefined ? "  highest held: none of those tried" : line(`held ${rates.held.rate}`, rates.held),
      );
    }
    if (long !== undefined) {
      console.log(`\n${name}: memory after so many events`);
      for (const { events, memoryMB, heapMB } of long.steps)
        console.log(`${String(events).padStart(8)}  ${whole(memoryMB, 5)} MB  heap ${whole(heapMB, 4)} MB`);
      console.log(
        `slope per 10,000 events, after 20,000: memory ${long.slope.memory.toFixed(2)} MB, heap ${long.slope.heap.toFixed(2)} MB`,
      );
    }
  }
  const [one, other] = results.flatMap(({ rates }) => rates?.runs[0] ?? []);
  if (one !== undefined && other !== undefined)
    console.log(
      `\n${results[1]?.name} to ${results[0]?.name}, at ${one.rate}/s: verdict p50 ${(other.verdict.p50 / one.verdict.p50).toFixed(2)}, CPU ${(other.cpuMsPerEvent / one.cpuMsPerEvent).toFixed(2)}, calls ${(other.requests / other.sent / (one.requests / one.sent)).toFixed(2)}`,
    );
};

const line = (title: string, run: Measured): string => {
  const { ack, verdict, unanswered, requests, sent, cpuMsPerEvent, memoryMB } = run;
  const calls = (requests / sent).toFixed(2).padStart(8);
  return `${title.padStart(9)}${whole(ack.p50, 6)}${whole(ack.p99, 5)}${whole(verdict.p50, 7)}${whole(verdict.p95, 7)}${whole(verdict.p99, 7)}${whole(verdict.count, 7)}${whole(unanswered, 6)}${calls}${cpuMsPerEvent.toFixed(1).padStart(9)}${whole(memoryMB.max, 8)}`;
};
