import type { Faults } from "./count-faults.ts";
import type { ScenarioResult } from "./scenario.ts";

const COLUMNS: readonly (readonly [keyof Faults, string])[] = [
  ["lost", "lost"],
  ["doubleComments", "double"],
  ["wrongVerdicts", "wrong"],
  ["unjustifiedGreens", "false green"],
  ["left", "left over"],
];
const MAX_EXAMPLES = 12;

/** Prints what came of the scenarios. @returns whether any of them failed */
export const printResults = (
  results: readonly {
    readonly name: string;
    readonly about: string;
    readonly seconds: number;
    readonly result: ScenarioResult;
  }[],
  { json, load }: { readonly json: boolean; readonly load: number },
): boolean => {
  const failed = (one: ScenarioResult): boolean =>
    one.failed.length > 0 || COLUMNS.some(([key]) => one.faults[key].length > 0);
  const anyFailed = results.some(({ result }) => failed(result));
  if (json) {
    console.log(JSON.stringify({ schema: "tollgate.chaos/1", failed: anyFailed, load, results }));
    return anyFailed;
  }
  console.log(
    `${"scenario".padEnd(20)}${COLUMNS.map(([, title]) => title.padStart(title.length + 2)).join("")}${"seconds".padStart(10)}`,
  );
  for (const { name, about, seconds, result } of results) {
    const counts = COLUMNS.map(([key, title]) => String(result.faults[key].length).padStart(title.length + 2)).join("");
    const verdict = result.skipped !== undefined ? "skipped" : failed(result) ? "FAILED" : "ok";
    console.log(`${name.padEnd(20)}${counts}${seconds.toFixed(0).padStart(10)}  ${verdict}`);
    console.log(`  ${result.skipped ?? about}`);
    for (const line of result.did) console.log(`  ${line}`);
    const found = [
      ...result.failed,
      ...COLUMNS.flatMap(([key, title]) => result.faults[key].map((one) => `${title}: ${one}`)),
    ];
    for (const line of found.slice(0, MAX_EXAMPLES)) console.log(`  ! ${line}`);
    if (found.length > MAX_EXAMPLES) console.log(`  ! and ${found.length - MAX_EXAMPLES} more`);
  }
  console.log(`\nload average ${load.toFixed(1)}; all but the seconds should be 0`);
  return anyFailed;
};
