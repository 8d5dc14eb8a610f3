/**
 * Measures how long it takes to read the built-in policies and to match a big pull request against them, beside what the
 * same globs cost with minimatch alone. Everything is measured in one run, so that the ratios hold on a busy machine,
 * and every answer is compared with minimatch's: a difference ends the run with code 1.
 *
 *   node bench/match.ts [--paths 3000] [--rounds 7]
 *
 * `first` is what an Action pays, which judges once; `again` (the median) what a server pays.
 */

import { parseArgs } from "node:util";
import { Minimatch } from "minimatch";
import { matchPolicies } from "../src/checklist/requirements/match-policies.ts";
import { readBuiltinPolicies } from "../src/gate/builtin-policies.ts";
import { globLists } from "../src/policy/globs/glob-lists.ts";
import { globOptions } from "../src/policy/globs/segment-shape.ts";
import { readPolicies } from "../src/policy/read-policies.ts";
import { type GlobList, globListsOf } from "./match-lists.ts";
import { changeOf, pathsFor } from "./match-paths.ts";

const { values } = parseArgs({
  options: { paths: { type: "string", default: "3000" }, rounds: { type: "string", default: "7" } },
});
const paths = pathsFor(Number(values.paths));
const rounds = Number(values.rounds);

type Timing = { readonly first: number; readonly again: number };
const timed = (work: () => unknown, times = rounds): Timing => {
  const took = Array.from({ length: times }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  const later = took.slice(1).toSorted((a, b) => a - b);
  return { first: took[0] ?? 0, again: later[Math.floor(later.length / 2)] ?? Number.NaN };
};

const text = new TextEncoder().encode("version: 1\nextends: tollgate:playbook\n");
const file = { file: ".github/tollgate.yml", bytes: text };
const builtin = readBuiltinPolicies(import.meta.url);
const reading = timed(() => readPolicies({ file, builtin }));
// Another copy of the same texts is read as if it were the first, only with the code warm.
const readingAnew = timed(() => readPolicies({ file, builtin: new Map(builtin) }));
const read = readPolicies({ file, builtin: new Map(builtin) });
if (!read.ok) throw new Error("The built-in policies have problems; run the tests of test/policies.");
const { policies } = read.value;

const facts = changeOf(paths);
const matching = timed(() => matchPolicies(policies, facts));

// The lists alone: which glob of each decides for each path, found by us, by minimatch, and by nobody.
const lists = globListsOf(builtin.values());
type Decide = (path: string) => number;
const ask = (decides: readonly Decide[]): Int16Array => {
  const answers = new Int16Array(decides.length * paths.length);
  let at = 0;
  for (const decide of decides) for (const path of paths) answers[at++] = decide(path);
  return answers;
};
const ours = (): readonly Decide[] => {
  const together = globLists(() => {});
  return lists.map(({ globs, ignoreCase }) => together.add(globs.map(plain), ignoreCase));
};
const plain = (glob: string): string => glob.replace(/^!/, "");
const byMinimatch = ({ globs, ignoreCase }: GlobList): Decide => {
  const compiled = globs.map((glob) => new Minimatch(plain(glob), { ...globOptions, nocase: ignoreCase }));
  // From the last backwards, stopping at the first that matches, as anyone would write it.
  return (path) => compiled.findLastIndex((glob) => glob.match(path));
};

let decides: readonly Decide[] = [];
const oursFirst = timed(() => {
  decides = ours();
  ask(decides);
}, 1).first;
const oursAgain = timed(() => ask(decides)).again;
const oursAnew = timed(() => ask(ours()), 3).again;
let plainly: readonly Decide[] = [];
const minimatchFirst = timed(() => {
  plainly = lists.map(byMinimatch);
  ask(plainly);
}, 1).first;
const minimatchAgain = timed(() => ask(plainly), 2).again;
const bare = timed(() =>
  ask(
    lists.map(
      ({ globs }) =>
        (path: string) =>
          path.length > globs.length ? 0 : -1,
    ),
  ),
).again;

const right = ask(plainly);
const different = ask(decides).findIndex((answer, at) => answer !== right[at]);

const globs = lists.flatMap((list) => list.globs).length;
console.log(`${policies.length} policies, ${lists.length} lists with ${globs} globs, ${paths.length} paths\n`);
const row = (name: string, first: number, again: number): void => {
  const numbers = [first, again].map((ms) => (Number.isNaN(ms) ? "" : ms.toFixed(1)).padStart(11));
  console.log(`${name.padEnd(44)}${numbers.join("")}`);
};
console.log(`${"milliseconds".padEnd(44)}${["first", "again"].map((word) => word.padStart(11)).join("")}`);
row("read tollgate:playbook", reading.first, reading.again);
row("  the same, from texts not seen before", readingAnew.first, readingAnew.again);
row("match all policies", matching.first, matching.again);
row("all lists on all paths: Tollgate", oursFirst, oursAgain);
row("  the same, compiled anew", Number.NaN, oursAnew);
row("all lists on all paths: minimatch, compiled", minimatchFirst, minimatchAgain);
row("all lists on all paths: a bare loop", Number.NaN, bare);
const times = (a: number, b: number): string => `${(a / b).toFixed(1)} times`;
console.log(
  `\nminimatch takes ${times(minimatchFirst, oursFirst)} as long first, ${times(minimatchAgain, oursAgain)} again;`,
);
console.log(`Tollgate takes ${times(oursAgain, bare)} as long as the bare loop.`);
if (different === -1) console.log(`All ${right.length} answers are minimatch's.`);
else {
  const list = lists[Math.floor(different / paths.length)];
  console.error(`A different answer for ${paths[different % paths.length]}: ${JSON.stringify(list)}`);
  process.exitCode = 1;
}
