import { resolve } from "node:path";
import { Command } from "commander";
import { backtest } from "../../backtest/backtest.ts";
import { renderBacktestHtml } from "../../backtest/render-backtest-html.ts";
import { collectCommits, type Stretch, selectPullRequests } from "../../backtest/select-pull-requests.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { createSigner } from "../../gate/signer.ts";
import { policyFileAt } from "../../git/files.ts";
import { resolveBranch } from "../../git/range.ts";
import { askGit, commandProblem, openRepository, type Repository } from "../../git/repository.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Read } from "../../policy/model/problem.ts";
import { numberText } from "../../policy/model/words.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { jsonText } from "../../report/json-text.ts";
import { writeFile } from "../shared/files.ts";
import { REPO_OPTION } from "../shared/find-place.ts";
import { loadPolicies, readCompleted } from "../shared/load-policies.ts";
import { printProblems } from "../shared/problems.ts";
import { type RemoteOptions, withRemoteOptions } from "../shared/remote-options.ts";
import { paint, type Terminal } from "../shared/terminal.ts";
import { placeFinder, printBacktest } from "./backtest-print.ts";

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
  readonly list?: boolean;
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
    .option("--list", "list the pull requests that each policy would have held, the newest 50, and why")
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
          ? jsonText({ schema: "tollgate.backtest/1", ...report })
          : printBacktest(
              report,
              { placeOf, newest, list: options.list === true },
              paint(terminal.colour.out),
              terminal.columns,
            ),
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

type NamedSet = { readonly set: PolicySet; readonly name: string };

export const readBacktestPolicies = async (
  terminal: Pick<Terminal, "cwd" | "env" | "err">,
  repository: Repository,
  options: RemoteOptions & { readonly policies?: string; readonly pack?: string; readonly compare?: string },
): Promise<Read<{ readonly own: NamedSet; readonly compare?: NamedSet }>> => {
  const { policies, pack, compare: _, ...remote } = options;
  const own =
    policies === undefined && pack === undefined
      ? await ownPolicies(terminal, repository, options)
      : named(
          policies ?? `tollgate:${pack?.replace(/^tollgate:/, "")}`,
          await loadPolicies(terminal, { ...options, policies, pack }),
        );
  if (!own.ok || options.compare === undefined) return own.ok ? { ok: true, value: { own: own.value } } : own;
  const other = options.compare.startsWith("tollgate:") ? { pack: options.compare } : { policies: options.compare };
  const compare = named(options.compare, await loadPolicies(terminal, { ...remote, ...other }));
  return compare.ok ? { ok: true, value: { own: own.value, compare: compare.value } } : compare;
};

const ownPolicies = async (
  terminal: Pick<Terminal, "cwd" | "env" | "err">,
  repository: Repository,
  options: RemoteOptions,
): Promise<Read<NamedSet>> => {
  const file = await policyFileAt(repository, "HEAD", POLICY_FILE);
  if (!file.ok) return file;
  const builtin = readBuiltinPolicies(import.meta.url);
  if (file.value === undefined) {
    return named(
      `tollgate:recommended (there is no ${POLICY_FILE} at HEAD; --policies names a file on disk)`,
      await readCompleted(terminal, { builtin }, options),
    );
  }
  return named(`${POLICY_FILE} at HEAD`, await readCompleted(terminal, { file: file.value, builtin }, options));
};

const named = (name: string, set: Read<PolicySet>): Read<NamedSet> =>
  set.ok ? { ok: true, value: { set: set.value, name } } : set;

const DEFAULT_LAST = 1_000;
const MAX_LAST = 200_000;

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

export const readStretch = (
  options: { readonly last?: string; readonly days?: string; readonly since?: string },
  now: number,
): Read<Stretch> => {
  const { last, days, since } = options;
  if (days !== undefined && since !== undefined) {
    return commandProblem("wrong-value", "--since", "Say --days or --since, not both.");
  }
  const count = last === undefined ? undefined : wholeNumber(last, MAX_LAST);
  if (last !== undefined && count === undefined) return notANumber("--last", last, MAX_LAST);
  const length = days === undefined ? undefined : wholeNumber(days, 36_500);
  if (days !== undefined && length === undefined) return notANumber("--days", days, 36_500);
  const began = since === undefined ? undefined : DATE.test(since) ? Date.parse(since) : Number.NaN;
  if (began !== undefined && Number.isNaN(began)) {
    return commandProblem("wrong-value", "--since", `${JSON.stringify(since)} is no date; write it as 2026-01-31.`);
  }
  const from = began ?? (length === undefined ? undefined : now - length * 86_400_000);
  if (from === undefined) return { ok: true, value: { last: count ?? DEFAULT_LAST } };
  return { ok: true, value: { last: count ?? MAX_LAST, since: Math.max(0, Math.floor(from / 1_000)) } };
};

const wholeNumber = (text: string, most: number): number | undefined => {
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number <= most ? number : undefined;
};

const notANumber = (option: string, text: string, most: number): ReturnType<typeof commandProblem> =>
  commandProblem("wrong-value", option, `${JSON.stringify(text)} is no whole number from 1 to ${most}.`);

type Progress = { readonly done: (count: number) => void; readonly end: () => void };

const PAUSE = 100;

export const showProgress = (
  terminal: Pick<Terminal, "err" | "live" | "columns">,
  total: number,
  now: () => number,
): Progress => {
  const began = now();
  let reported = 0;
  let last = Number.NEGATIVE_INFINITY;
  const tenths = (count: number): number => Math.floor((count / total) * 10);
  return {
    done: (count) => {
      if (total === 0) return;
      if (terminal.live === true) {
        if (now() - last < PAUSE && count < total) return;
        last = now();
        const words = `${bar(count / total)} ${numberText(count)} of ${numberText(total)} pull requests${leftText(now() - began, count, total)}`;
        terminal.err(`\r${words.slice(0, terminal.columns - 1)}\x1b[K`);
        reported = count;
      } else if (tenths(count) > tenths(reported) && total >= 100) {
        reported = count;
        terminal.err(`${numberText(count)} of ${numberText(total)} pull requests\n`);
      }
    },
    end: () => {
      if (terminal.live === true && reported > 0) terminal.err("\r\x1b[K");
    },
  };
};

const WIDTH = 20;

const bar = (share: number): string => {
  const full = Math.round(share * WIDTH);
  return "█".repeat(full) + "░".repeat(WIDTH - full);
};

const leftText = (elapsed: number, count: number, total: number): string => {
  if (elapsed < 2_000 || count === 0 || count === total) return "";
  const seconds = Math.ceil(((elapsed / count) * (total - count)) / 1_000);
  return seconds < 90 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} min left`;
};
