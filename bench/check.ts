import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/**
 * Runs the benchmarks of `bench/budgets.json` and compares: measured, and what is allowed. Exit code 1 if something is
 * over its budget. It is no part of `npm test`, because it says something of a quiet machine only.
 *
 *   npm run bench:check [-- --only engine,cli]
 *
 * A benchmark is a file of this folder that prints one object of figures as its last line with `--json`.
 */
type Budget = { readonly atMost?: number; readonly atLeast?: number; readonly what: string };
type Budgets = Readonly<Record<string, { readonly run: string; readonly figures: Readonly<Record<string, Budget>> }>>;

const { values } = parseArgs({ options: { only: { type: "string" } } });
const budgets = JSON.parse(readFileSync(join(import.meta.dirname, "budgets.json"), "utf8")) as Budgets;
const wanted = values.only?.split(",") ?? Object.keys(budgets);
for (const name of wanted) if (budgets[name] === undefined) throw new Error(`There is no budget for ${name}`);

let over = 0;
for (const name of wanted) {
  const { run, figures } = budgets[name] ?? { run: "", figures: {} };
  const printed = execFileSync(process.execPath, [join(import.meta.dirname, run), "--json"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e9,
  });
  const measured = JSON.parse(printed.trim().split("\n").at(-1) ?? "{}") as Record<string, number>;
  for (const [key, { atMost, atLeast, what }] of Object.entries(figures)) {
    const figure = measured[key] ?? Number.NaN;
    const kept = figure <= (atMost ?? Number.POSITIVE_INFINITY) && figure >= (atLeast ?? Number.NEGATIVE_INFINITY);
    if (!kept) over++;
    const allowed = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
    console.log(
      `${kept ? "ok  " : "OVER"}  ${name.padEnd(8)}${what.padEnd(52)}${figure.toFixed(2).padStart(12)}  ${allowed}`,
    );
  }
}
process.exitCode = over === 0 ? 0 : 1;
