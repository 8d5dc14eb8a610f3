import { Command } from "commander";
import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import { commandProblem } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { exitCode, jsonReport } from "../../report/json.ts";
import { jsonText } from "../../report/json-text.ts";
import {
  type CheckOptions,
  evaluateLocally,
  isNothing,
  type LookedAt,
  printLookedAt,
} from "../check/evaluate-local.ts";
import { REPO_OPTION } from "../shared/find-place.ts";
import { printProblems } from "../shared/problems.ts";
import { withRemoteOptions } from "../shared/remote-options.ts";
import { paint, type Terminal } from "../shared/terminal.ts";

const examples = `
A range is evaluated as a pull request that was just opened: nothing is ticked yet, and
policies are read at the base, as on GitHub. A pull request on GitHub is evaluated as it
stands, by what the Action's comment says, and nothing is written to it.

Examples:
  tollgate check                                      HEAD into the default branch
  tollgate check --staged                             with what you are about to commit
  tollgate check --worktree                           with all files on disk
  tollgate check --base origin/main --head feature
  tollgate check --policies ${POLICY_FILE}      by the policies you are writing
  tollgate check --body "$(cat description.md)"       with the description it will have
  tollgate check acme/shop#123
  tollgate check https://github.com/acme/shop/pull/123 --json

Environment: GITHUB_TOKEN or GH_TOKEN; TOLLGATE_SIGNING_KEY, where the Action has one.
`;

const LOCAL_ONLY = [
  "repo",
  "base",
  "head",
  "staged",
  "worktree",
  "policies",
  "title",
  "body",
  "author",
  "label",
  "draft",
  "extends",
  "owner",
] as const;

export const checkCommand = (terminal: Terminal): Command =>
  withRemoteOptions(new Command("check"))
    .argument("[pull-request]", "owner/repo#123, or its address; without it, a local range")
    .option(...REPO_OPTION)
    .option("--base <ref>", "what it goes into (default: the default branch)")
    .option("--head <ref>", "what is evaluated (default: HEAD)")
    .option("--staged", "evaluate what is staged, in place of the last commit")
    .option("--worktree", "evaluate the files on disk, also new ones, in place of the last commit")
    .option("--policies <file>", "policy file to use instead of the base's")
    .option("--title <text>", "title it will have (default: the commit's or the branch's)")
    .option("--body <text>", "description it will have (default: the commit's)")
    .option("--author <login>", "who will open it (default: who committed)")
    .option("--label <name...>", "labels it will have")
    .option("--draft", "it will be a draft")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (target: string | undefined, options: CheckOptions) => {
      const extra = target === undefined ? undefined : LOCAL_ONLY.find((name) => options[name] !== undefined);
      const evaluated =
        extra === undefined
          ? await evaluateNamed(terminal, target, options)
          : commandProblem("wrong-value", `--${extra}`, "A pull request on GitHub says this itself; leave it out.");
      if (!evaluated.ok) return printProblems(terminal, evaluated.problems, options);
      const { report, looked } = evaluated.value;
      const nothing =
        looked !== undefined && isNothing(looked) && report.verdict === "pass" && report.policies.length === 0;
      if (options.json !== true && looked !== undefined)
        await terminal.out(printLookedAt(looked, terminal.columns, paint(terminal.colour.out)));
      if (options.json === true)
        await terminal.out(jsonText({ ...jsonReport(report), ...(looked === undefined ? {} : { looked }) }));
      else if (nothing) return terminal.exit(0);
      else {
        const { renderTerminal } = await import("../../report/terminal.ts");
        const { colour, columns } = terminal;
        if (report.verdict === "error") terminal.err(renderTerminal(report, { colour: colour.err, columns }));
        else await terminal.out(renderTerminal(report, { colour: colour.out, columns }));
      }
      terminal.exit(exitCode(report));
    });

const evaluateNamed = async (
  terminal: Terminal,
  target: string | undefined,
  options: CheckOptions,
): Promise<Read<{ readonly report: Evaluation | EvaluationError; readonly looked?: LookedAt }>> => {
  if (target === undefined) return evaluateLocally(terminal, options);
  // Loaded on demand: most runs do not ask GitHub.
  const { evaluateRemotely } = await import("../check/evaluate-remote.ts");
  const report = await evaluateRemotely(terminal, target, options);
  return report.ok ? { ok: true, value: { report: report.value } } : report;
};
