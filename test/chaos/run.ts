/**
 * Breaks things while people work, and counts what was lost: `npm run test:chaos`.
 *
 *   node test/chaos/run.ts [--only <name>]… [--rounds N] [--seed N] [--quick] [--json]
 *
 * The App runs in processes of its own, over real HTTP, against the stand-in GitHub. The table goes to standard output,
 * what is going on to standard error. Ends with 1 where anything that must be zero is not.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { printResults } from "./print-results.ts";
import type { ScenarioResult } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/index.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    rounds: { type: "string" },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const unknown = values.only.filter((name) => !SCENARIOS.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no scenario ${unknown.join(", ")}; there are ${SCENARIOS.map(({ name }) => name).join(", ")}.`,
  );
  process.exit(2);
}

/** What could not be run to its end is a fault of its own, and the others are run all the same. */
const broken = (error: unknown): ScenarioResult => ({
  did: [],
  faults: { lost: [], doubleComments: [], wrongVerdicts: [], unjustifiedGreens: [], left: [] },
  failed: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
});

const results: { name: string; about: string; seconds: number; result: ScenarioResult }[] = [];
for (const { name, about, rounds, run } of SCENARIOS) {
  if (values.only.length > 0 && !values.only.includes(name)) continue;
  const begun = performance.now();
  const tell = (text: string): void =>
    console.error(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(5)} s  ${name}: ${text}`);
  const result = await run({
    seed: Number(values.seed),
    rounds: values.rounds === undefined ? rounds[values.quick ? 1 : 0] : Number(values.rounds),
    quick: values.quick,
    tell,
  }).catch(broken);
  results.push({ name, about, seconds: (performance.now() - begun) / 1_000, result });
}
const failed = printResults(results, { json: values.json, load: loadavg()[0] ?? 0 });
process.exit(failed ? 1 : 0);
