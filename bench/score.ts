/**
 * Measures how well the built-in policies fire: precision, recall and F1 by category, the worst misses, and
 * cross-validation by repository, over a corpus of labelled changes. The real engine runs on it.
 *
 *   node bench/score.ts --corpus <labelled.jsonl> [--stratum <name>] [--by-repo] [--misses 20] [--new-only] [--json]
 *
 * Each line of the corpus is the form that `tollgate match` reads, with the truth beside it: see `score-read-commit.ts`.
 * Exit code 0, 2 where it was asked wrongly.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { readBuiltinPolicies } from "../src/gate/builtin-policies.ts";
import { readPolicies } from "../src/policy/read-policies.ts";
import { judgeCommits } from "./score-commits.ts";
import { crossValidate } from "./score-cross-validate.ts";
import { printScores } from "./score-print.ts";
import { type LabelledCommit, readCommit } from "./score-read-commit.ts";

const { values } = parseArgs({
  options: {
    corpus: { type: "string" },
    stratum: { type: "string" },
    "by-repo": { type: "boolean", default: false },
    "new-only": { type: "boolean", default: false },
    misses: { type: "string", default: "20" },
    json: { type: "boolean", default: false },
  },
});

if (values.corpus === undefined) {
  console.error("Say which corpus: node bench/score.ts --corpus <labelled.jsonl> [--stratum random] [--by-repo]");
  process.exit(2);
}

const read = readPolicies({ builtin: readBuiltinPolicies(import.meta.url) });
if (!read.ok) throw new Error("The built-in policies have problems; run the tests of test/policies.");

const commits: LabelledCommit[] = [];
for await (const line of createInterface({ input: createReadStream(values.corpus) })) {
  if (line.trim() === "") continue;
  const commit = readCommit(line, { newOnly: values["new-only"] });
  if (values.stratum === undefined || commit.stratum === values.stratum) commits.push(commit);
}

const evaluated = judgeCommits(commits, read.value.policies);
console.log(
  values.json
    ? JSON.stringify(crossValidate(evaluated), null, 2)
    : printScores(evaluated, { byRepo: values["by-repo"], misses: Number(values.misses) }),
);
