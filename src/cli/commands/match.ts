import { Command } from "commander";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { readLines } from "../../git/files.ts";
import { readMatchLine } from "../match/read-match-line.ts";
import { findPlace } from "../shared/find-place.ts";
import { loadPolicies } from "../shared/load-policies.ts";
import { printProblems } from "../shared/print-problems.ts";
import { paint, type Terminal } from "../shared/terminal.ts";

const LONGEST_LINE = 8_000_000;

const MAX_TOLD = 100;

const examples = `
One pull request a line, as JSON, on standard input:
  {"id": 1, "files": [{"path": "db/migrate/1_add.rb", "status": "added"}],
   "dependencies": [{"manifest": "package.json", "name": "stripe"}]}
status: added, modified, removed, renamed, or git's letters A M D R; a renamed file
may have "previous". One answer a line, in the same order: {"id": 1, "policies": ["schema-change"]}
Lines of the files are not known here, so conditions on added or removed lines do not hold.

Examples:
  tollgate match < changes.jsonl > matches.jsonl
  tollgate match --pack playbook < changes.jsonl
`;

/** It holds one line in memory. */
export const matchCommand = (terminal: Terminal): Command =>
  new Command("match")
    .option("--repo <folder>", "use the policy file of this git repository (its files, not a commit)")
    .option("--policies <file>", "policy file to use (default: the pack)")
    .option("--pack <name>", "built-in pack to use: recommended or playbook (default: recommended)")
    .option("--json", "print JSON (it always is)")
    .addHelpText("after", examples)
    .action(async (options: { repo?: string; policies?: string; pack?: string; json?: boolean }) => {
      const place = options.repo === undefined ? undefined : await findPlace(terminal, options.repo);
      if (place?.ok === false) return printProblems(terminal, place.problems, options);
      const set = await loadPolicies(terminal, { ...options, own: place?.value });
      if (!set.ok) return printProblems(terminal, set.problems, options);
      const faulty = await matchLines(terminal, (facts) =>
        matchPolicies(set.value.policies, facts).map(({ policy }) => policy.id),
      );
      if (faulty > MAX_TOLD) terminal.err(`${faulty - MAX_TOLD} more lines are wrong and were left out.\n`);
      terminal.exit(faulty === 0 ? 0 : 2);
    });

const matchLines = async (
  terminal: Terminal,
  match: (facts: Parameters<typeof matchPolicies>[1]) => readonly string[],
): Promise<number> => {
  const mark = paint(terminal.colour.err)("red", "problem");
  let number = 0;
  let faulty = 0;
  for await (const batch of readLines(terminal.stdin, LONGEST_LINE)) {
    const answers: string[] = [];
    for (const { bytes, cut } of batch) {
      number++;
      const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
      if (text.trim() === "") continue;
      const read = cut ? `is longer than ${LONGEST_LINE} bytes` : readMatchLine(text);
      if (typeof read !== "string") {
        answers.push(`${JSON.stringify({ id: read.id, policies: match(read.facts) })}\n`);
        continue;
      }
      faulty++;
      if (faulty <= MAX_TOLD) terminal.err(`${mark} line ${number}: ${terminalText(read)}\n`);
    }
    if (answers.length > 0) await terminal.out(answers.join(""));
    if (terminal.gone()) break;
  }
  return faulty;
};
