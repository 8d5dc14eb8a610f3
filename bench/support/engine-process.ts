import { matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { changeOf, pathsFor } from "../match-paths.ts";

/** `engine-process.ts <folder of the prepared policies> <files>`: reads and matches once cold, then warm; prints JSON. */
const [folder = "", count = "3000"] = process.argv.slice(2);
const file = {
  file: ".github/tollgate.yml",
  bytes: new TextEncoder().encode("version: 1\nextends: tollgate:playbook\n"),
};
const paths = pathsFor(Number(count));
const timed = (work: () => void): number => {
  const begun = performance.now();
  work();
  return performance.now() - begun;
};
let read: ReturnType<typeof readPolicies> | undefined;
const reading = timed(() => {
  read = readPolicies({ file, builtin: readBuiltinPolicies(folder) });
});
if (read?.ok !== true) throw new Error("The built-in policies have problems");
const { policies } = read.value;
let change = changeOf(paths);
const used = process.cpuUsage();
const cold = timed(() => {
  matchPolicies(policies, change);
});
const { user, system } = process.cpuUsage(used);
const warm: number[] = [];
for (let round = 0; round < (paths.length > 3_000 ? 1 : 9); round++) {
  // As a server that is told of the same change again: equal facts, read anew.
  change = changeOf(paths);
  warm.push(timed(() => matchPolicies(policies, change)));
}
console.log(
  JSON.stringify({
    read: reading,
    cold,
    cpu: (user + system) / 1_000,
    warm: warm.toSorted((a, b) => a - b)[Math.floor(warm.length / 2)],
    memory: process.memoryUsage().rss / 1e6,
  }),
);
