import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import type { RecordVerdict, Totals } from "../../audit/audit-record.ts";
import { RECORD_WORDS } from "../../audit/audit-words.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { counted, listText, timeText } from "../../comment/words/item-words.ts";
import { commandProblem } from "../../git/repository.ts";
import { WORKFLOW_BOT } from "../../github/client/github-client.ts";
import type { Read } from "../../policy/model/problem.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { type EvidenceOptions, readEvidenceOptions, wholeSeconds } from "../evidence/evidence-options.ts";
import { verifyCommand } from "../evidence/verify-command.ts";
import type { Collected } from "../evidence/write-evidence.ts";
import { nameOfClone } from "../shared/find-place.ts";
import { printProblems } from "../shared/print-problems.ts";
import type { Terminal } from "../shared/terminal.ts";

const examples = `
Every pull request that was merged in the time that is asked for, with who answered what on
it, and how far that record can be believed: signed, unsigned, forged, missing, not-ours,
not-asked. Nothing is written to GitHub. What each means: docs/how-to/auditing.md

Examples:
  tollgate evidence acme/shop --since 2026-07-01 --until 2026-09-30 --format html --out q3.html
  tollgate evidence acme/shop --signing-key-file keys --fail-on forged,missing > records.jsonl
  tollgate evidence acme/shop --format csv --out records.csv --resume
  tollgate evidence verify q3.jsonl --public-key tollgate.pub   without asking GitHub

Environment: GITHUB_TOKEN or GH_TOKEN; TOLLGATE_SIGNING_KEY, one key a line, as the Action has it.
Exit codes: 0 collected · 1 a record has a verdict of --fail-on · 2 a wrong option · 3 an error
`;

export const evidenceCommand = (terminal: Terminal): Command =>
  new Command("evidence")
    .argument("[repository]", "owner/repo, or its address (default: the remote origin of the clone here)")
    .option("--repo <folder>", "folder of a clone of it, whose remote origin says its name")
    .option("--since <day>", "merged on this day (UTC) or later; also a time (default: the beginning)")
    .option("--until <day>", "merged on this day (UTC) or before; also a time (default: now)")
    .option("--format <format>", "jsonl, csv or html (default: jsonl)")
    .option("--out <file>", "write here, by way of a journal beside it (default: standard output)")
    .option("--resume", "go on with a collection into --out that was ended")
    .option("--signing-key-file <file>", "keys to verify with, one a line (default: TOLLGATE_SIGNING_KEY)")
    .option("--bot <login>", "who writes the comments", WORKFLOW_BOT)
    .option("--check <name>", "the check whose last word is noted", "tollgate")
    .option("--fail-on <verdicts>", "end with 1 where a record is one of these: forged,missing,not-ours,unsigned")
    .option("--api-url <url>", "GitHub's API (default: GITHUB_API_URL, else https://api.github.com)")
    .option("--json", "the same as --format jsonl; problems are JSON too")
    .addHelpText("after", examples)
    .addCommand(verifyCommand(terminal))
    .action(async (named: string | undefined, options: EvidenceOptions & { readonly repo?: string }) => {
      const target = await targetOf(terminal, named, options);
      const request = target.ok ? readEvidenceOptions(terminal, target.value, options) : target;
      if (!request.ok) return printProblems(terminal, request.problems, options);
      const { writeEvidence } = await import("../evidence/write-evidence.ts");
      try {
        const collected = await writeEvidence(terminal, request.value);
        if (!collected.ok) return await printProblems(terminal, collected.problems, options);
        const { totals } = collected.value;
        const notes = notesOf(collected.value, Date.now()).flatMap((note) => wrap(note, terminal.columns));
        terminal.err(
          `${summary(totals)}${notes.map((line) => `\n${line}`).join("")}${options.out === undefined ? "" : `\nwritten to ${options.out}, with a manifest beside it`}\n`,
        );
        const failed = request.value.failOn.some((verdict) => totals.verdicts[verdict] > 0);
        terminal.exit(failed ? 1 : 0);
      } catch (error) {
        const failed = await problemOf(terminal, error, target.ok ? target.value : "", options);
        return failed.ok ? undefined : await printProblems(terminal, failed.problems, options);
      }
    });

const targetOf = async (
  terminal: Terminal,
  named: string | undefined,
  options: EvidenceOptions & { readonly repo?: string },
): Promise<Read<string>> => {
  if (named !== undefined && options.repo !== undefined)
    return commandProblem("wrong-value", "--repo", "Name the repository, or a clone of it; not both.");
  if (named !== undefined) return { ok: true, value: named };
  const found = await nameOfClone(terminal, options);
  return found.ok ? { ok: true, value: `${found.value.owner}/${found.value.name}` } : found;
};

const summary = ({ pullRequests, verdicts }: Totals): string => {
  const counts = (Object.keys(RECORD_WORDS) as RecordVerdict[])
    .filter((verdict) => verdicts[verdict] > 0)
    .map((verdict) => `${verdicts[verdict]} ${RECORD_WORDS[verdict].word}`);
  return `${counted(pullRequests, "merged pull request")}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}`;
};

/** GitHub's lists are read from copies that lag behind. */
const LAG_MS = 10 * 60_000;

const notesOf = ({ until, otherBots }: Collected, now: number): readonly string[] => {
  const sure = wholeSeconds(now - LAG_MS);
  const named = otherBots.map((login) => terminalText(login, 60));
  return [
    ...(until <= sure
      ? []
      : [
          `What was merged before ${timeText(sure)} is complete. A later merge may be missing, because GitHub's list is some minutes behind: collect again later, or name a day that is over by --until.`,
        ]),
    ...(named.length === 0
      ? []
      : [`Records are also in comments of ${listText(named)}. If that is your App, name it: --bot '${named[0]}'.`]),
  ];
};

const problemOf = async (
  terminal: Terminal,
  error: unknown,
  target: string,
  { out, apiUrl }: EvidenceOptions,
): Promise<Read<never>> => {
  const { githubProblem } = await import("../shared/github-problem.ts");
  const begun = out !== undefined && existsSync(resolve(terminal.cwd, `${out}.journal`));
  return githubProblem(error, {
    key: "repository",
    missing: `There is no repository ${target}`,
    rights: "it needs to read the repository's pull requests, issues and statuses",
    tooMany: "Ask for less at a time, by --since.",
    ...{ env: terminal.env, apiUrl },
    ...(begun ? { also: "What was collected is kept: go on by the same command with --resume." } : {}),
  });
};
