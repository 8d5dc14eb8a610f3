import { resolve } from "node:path";
import { Command } from "commander";
import { backtest } from "../../backtest/backtest.ts";
import { renderBacktestHtml } from "../../backtest/render-backtest-html.ts";
import { collectCommits, selectPullRequests } from "../../backtest/select-pull-requests.ts";
import { createSigner } from "../../gate/signer.ts";
import { resolveBranch } from "../../git/range.ts";
import { askGit, openRepository } from "../../git/repository.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { Read } from "../../policy/model/problem.ts";
import { placeFinder, printBacktest } from "../backtest/print-backtest.ts";
import { readBacktestPolicies, readStretch } from "../backtest/read-backtest-policies.ts";
import { showProgress } from "../backtest/show-progress.ts";
import { REPO_OPTION } from "../shared/find-place.ts";
import { printProblems } from "../shared/print-problems.ts";
import { type RemoteOptions, withRemoteOptions } from "../shared/remote-options.ts";
import { paint, type Terminal } from "../shared/terminal.ts";
import { writeFile } from "../shared/write-file.ts";

type BacktestOptions = RemoteOptions & {
  readonly repo?: string;
  readonly branch?: string;
  readonly last?: string;
  readonly days?: string;
  readonly since?: string;
  readonly allCommits?: boolean;
  readonly policies?: string;
  readonly pack?: string;
  readonly compare?: string;
  readonly html?: string;
  readonly json?: boolean;
};

const examples = `
Pull requests are the merge commits of the branch, and single commits with a number in
their title such as (#12). Where hardly any commit is either, each commit counts as one;
the output says which was assumed. Nothing is written but the report of --html.

Examples:
  tollgate backtest                                        the last 1,000 by your own policies
  tollgate backtest --days 90 --pack playbook
  tollgate backtest --last 5000 --html report.html
  tollgate backtest --policies new.yml --compare ${POLICY_FILE}
  tollgate backtest --pack recommended --compare tollgate:playbook --json
`;

export const backtestCommand = (terminal: Terminal): Command =>
  withRemoteOptions(new Command("backtest"))
    .option(...REPO_OPTION)
    .option("--branch <ref>", "branch whose history is replayed (default: the default branch)")
    .option("--last <count>", "the last so many pull requests (default: 1000)")
    .option("--days <count>", "those merged in the last so many days")
    .option("--since <date>", "those merged since a date, as 2026-01-31")
    .option("--all-commits", "take every commit of the branch for a pull request")
    .option("--policies <file>", "policy file to use (default: the repository's own at HEAD, else recommended)")
    .option("--pack <name>", "built-in pack to use instead: recommended or playbook")
    .option("--compare <file>", "another policy file, or tollgate:<pack>, to compare the numbers with")
    .option("--html <file>", "write a report with charts, one file that needs no network")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (options: BacktestOptions) => {
      const done = await replay(terminal, options);
      if (!done.ok) return printProblems(terminal, done.problems, options);
      const { report, placeOf, newest } = done.value;
      if (options.html !== undefined) {
        const written = writeFile(terminal, { option: "--html", file: options.html, text: renderBacktestHtml(report) });
        if (!written.ok) return printProblems(terminal, written.problems, options);
        terminal.err(`The report is in ${options.html}\n`);
      }
      await terminal.out(
        options.json === true
          ? `${JSON.stringify({ schema: "tollgate.backtest/1", ...report }, null, 2)}\n`
          : printBacktest(report, { placeOf, newest }, paint(terminal.colour.out), terminal.columns),
      );
    });

type Replayed = {
  readonly report: Awaited<ReturnType<typeof backtest>>;
  readonly placeOf: ReturnType<typeof placeFinder>;
  readonly newest: string;
};

const replay = async (terminal: Terminal, options: BacktestOptions): Promise<Read<Replayed>> => {
  const stretch = readStretch(options, Date.now());
  if (!stretch.ok) return stretch;
  const repository = await openRepository(resolve(terminal.cwd, options.repo ?? "."), options.repo !== undefined);
  if (!repository.ok) return repository;
  const branch = await resolveBranch(repository.value, options.branch);
  if (!branch.ok) return branch;
  const policies = await readBacktestPolicies(terminal, repository.value, options);
  if (!policies.ok) return policies;
  const { own, compare } = policies.value;
  const allCommits = options.allCommits === true;
  const { commits, shallow } = await collectCommits(repository.value, branch.value, stretch.value, allCommits);
  const { last } = stretch.value;
  const wanted = { branch: branch.value.ref, allCommits, ...(last === undefined ? {} : { last }) };
  const selected = selectPullRequests(commits, wanted);
  const progress = showProgress(terminal, selected.pullRequests.length, () => performance.now());
  try {
    const report = await backtest({
      repository: repository.value,
      branch: branch.value.ref,
      selected,
      shallow,
      set: own.set,
      policiesFrom: own.name,
      ...(compare === undefined ? {} : { compare }),
      hash: createSigner([]).hash,
      onProgress: progress.done,
    });
    const newest = await askGit(repository.value, ["log", "-1", "--format=%cs", "--end-of-options", branch.value.sha]);
    const place = placeFinder(terminal, own.set);
    return { ok: true, value: { report, placeOf: place, newest: newest.out.toString("utf8").trim() } };
  } finally {
    progress.end();
  }
};
