import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { GLOBS } from "../../src/policy/builtin-files.ts";
import type { GlobProgram } from "../../src/policy/globs/glob-program.ts";
import { pathsFor } from "../match-paths.ts";

/**
 * `lean-engine-process.ts <folder of the prepared policies> <files>`: the least that matching so many paths for the first
 * time costs in a new V8. It reads the compiled globs of the built-in policies, arranges them for look-ups, and looks up
 * each part of each path: as it is, by its ending, and by its first, last and each three characters. No pattern is
 * tested, no glob is decided, and nobody learns which policy applies. Prints JSON.
 */
const [folder = "", count = "3000"] = process.argv.slice(2);
const globs = readBuiltinPolicies(folder).prepared?.get(GLOBS) ?? "";
const paths = pathsFor(Number(count));
const KEY = 4;

const used = process.cpuUsage();
const begun = performance.now();
const { tree } = JSON.parse(globs) as GlobProgram;
const shelves = tree.segments.flatMap(({ names, stems }) =>
  [names, stems].map(({ exact, byEnd, byStart, holding }) => ({
    exact: new Map(exact),
    ends: new Map(byEnd.map(([key, some]) => [key, some.length])),
    starts: new Map(byStart.map(([key, some]) => [key, some.length])),
    holding: new Map(holding.map(([key, some]) => [key, some.length])),
  })),
);
const known = new Map<string, number>();
let found = 0;
const lookUp = (name: string): number => {
  let sum = 0;
  for (const { exact, ends, starts, holding } of shelves) {
    if (exact.has(name)) sum++;
    for (let size = 1, end = 0, start = 0; size <= KEY && size <= name.length; size++) {
      end = end * 128 + name.charCodeAt(name.length - size);
      start = start * 128 + name.charCodeAt(size - 1);
      sum += (ends.get(end) ?? 0) + (starts.get(start) ?? 0);
    }
    for (let at = 0; at + 2 < name.length; at++)
      sum += holding.get((name.charCodeAt(at) * 128 + name.charCodeAt(at + 1)) * 128 + name.charCodeAt(at + 2)) ?? 0;
  }
  return sum;
};
for (const path of paths) {
  for (const name of path.split("/")) {
    const before = known.get(name) ?? lookUp(name);
    known.set(name, before);
    found += before;
  }
}
const cold = performance.now() - begun;
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify({ cold, cpu: (user + system) / 1_000, found }));
