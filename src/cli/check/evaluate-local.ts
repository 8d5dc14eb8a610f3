import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { policyFileAt } from "../../git/files.ts";
import { countCommits, type Range, readCommits, readLocalFacts, resolveRange } from "../../git/range.ts";
import { commandProblem, isShallow, openRepository, type Repository } from "../../git/repository.ts";
import { ignoredBy, readUncommitted, type Uncommitted, withUncommitted } from "../../git/uncommitted.ts";
import type { Read } from "../../policy/model/problem.ts";
import { counted, listText, someText, wholeSeconds } from "../../policy/model/words.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { wrap } from "../../report/terminal-layout.ts";
import type { RemoteOptions } from "../shared/remote-options.ts";
import type { Paint, Terminal } from "../shared/terminal.ts";

export type CheckOptions = RemoteOptions & {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly staged?: boolean;
  readonly worktree?: boolean;
  readonly policies?: string;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  readonly label?: readonly string[];
  readonly draft?: boolean;
  readonly json?: boolean;
};

export type Checked = { readonly report: Evaluation | EvaluationError; readonly looked: LookedAt };

export const evaluateLocally = async (terminal: Terminal, options: CheckOptions): Promise<Read<Checked>> => {
  const which = options.staged === true ? "staged" : options.worktree === true ? "worktree" : "commits";
  if (options.staged === true && options.worktree === true)
    return commandProblem("wrong-value", "--staged", "Look at what is staged, or at all files; not both.");
  if (which !== "commits" && options.head !== undefined)
    return commandProblem("wrong-value", `--${which}`, "These files are compared with the base; leave --head out.");
  const repository = await openRepository(resolve(terminal.cwd, options.repo ?? "."), options.repo !== undefined);
  if (!repository.ok) return repository;
  const range = await resolveRange(repository.value, options);
  if (!range.ok) return range;
  const bytes = options.policies === undefined ? undefined : await readNamed(terminal, options.policies);
  if (bytes?.ok === false) return bytes;
  const commits = readCommits(repository.value, range.value);
  const ofBase = bytes === undefined ? policyFileAt(repository.value, range.value.base.sha, POLICY_FILE) : undefined;
  const own = ofBase && ownPolicies(repository.value, range.value.head.sha, ofBase);
  // They are awaited below, unless something else fails first.
  for (const asked of [commits, ofBase, own]) asked?.catch(() => {});
  const { cwd, env, err } = terminal;
  const evaluate = async (from: Repository, tree?: string): Promise<Evaluated> => {
    const facts = readLocalFacts(
      from,
      { ...range.value, ...(tree === undefined ? {} : { tree }) },
      {
        ...{ title: options.title, body: options.body, author: options.author, commits },
        ...{ labels: options.label, draft: options.draft },
      },
    );
    const { evaluateRange, completeSources, createSigner } = await loadEngine();
    const report = await evaluateRange({
      ...{ repository: from, base: range.value.base.sha, facts, policyPath: POLICY_FILE },
      builtin: readBuiltinPolicies(import.meta.url),
      ...(ofBase === undefined ? {} : { ofBase }),
      ...(bytes === undefined || options.policies === undefined
        ? {}
        : { file: { file: options.policies, bytes: bytes.value } }),
      complete: (sources) => completeSources({ cwd, env, err, repository }, sources, options),
      hash: createSigner([]).hash,
      now: wholeSeconds(Date.now()),
    });
    return { report, files: (await facts).files.length };
  };
  if (which !== "commits") {
    const done = await withUncommitted(repository.value, which, evaluate);
    if (!done.ok) return done;
    const looked = await lookedAt(repository.value, range.value, {
      ...{ what: which, files: done.value.files, commits, own },
    });
    return { ok: true, value: { report: done.value.report, looked } };
  }
  const [{ report, files }, pending, looked] = await Promise.all([
    evaluate(repository.value),
    options.head === undefined ? readUncommitted(repository.value) : undefined,
    lookedAt(repository.value, range.value, { what: which, files: 0, commits, own }),
  ]);
  const paths = pending?.ok === true ? pathsOf(pending.value) : [];
  const also =
    paths.length === 0 ? [] : appliesToo(report, await withUncommitted(repository.value, "worktree", evaluate));
  return {
    ok: true,
    value: {
      report,
      looked: { ...looked, files, ...(paths.length === 0 ? {} : { uncommitted: { paths, also } }) },
    },
  };
};

/** While git works, because loading takes as long as all its answers, and starting a process costs more in a large one. */
const loadEngine = async () => {
  const [{ evaluateRange }, { completeSources }, { createSigner }] = await Promise.all([
    import("./evaluate-range.ts"),
    import("../shared/complete-sources.ts"),
    import("../../gate/signer.ts"),
  ]);
  return { evaluateRange, completeSources, createSigner };
};

const readNamed = async (terminal: Terminal, path: string): Promise<Read<Uint8Array>> => {
  const { readBytes } = await import("../shared/files.ts");
  return readBytes(terminal, path);
};

const ownPolicies = async (
  repository: Repository,
  head: string,
  ofBase: ReturnType<typeof policyFileAt>,
): Promise<LookedAt["ownPolicies"] | undefined> => {
  if (repository.root === repository.gitDir || !existsSync(join(repository.root, POLICY_FILE))) return undefined;
  for (const read of [() => ofBase, () => policyFileAt(repository, head, POLICY_FILE)]) {
    const found = await read();
    if (!found.ok || found.value !== undefined) return undefined;
  }
  const by = await ignoredBy(repository, POLICY_FILE);
  return by === undefined ? {} : { ignoredBy: by };
};

type Evaluated = { readonly report: Evaluation | EvaluationError; readonly files: number };

const appliesToo = (report: Evaluation | EvaluationError, worktree: Read<Evaluated>): readonly string[] => {
  if (!worktree.ok) return [];
  const idsOf = (one: Evaluation | EvaluationError): readonly string[] =>
    one.verdict === "error" ? [] : one.policies.map(({ policy }) => policy.id);
  const known = idsOf(report);
  return idsOf(worktree.value.report).filter((id) => !known.includes(id));
};

/**
 * What a local check looked at, and what it did not.
 * - `into`: the base as git names it; `head`: a branch, or the beginning of a commit's id.
 * - `ownPolicies`: a policy file that is only on disk, so it decides nothing, and the line that makes git ignore it.
 * - `uncommitted`: files that are not in the commits, and the policies that apply only with them.
 */
export type LookedAt = {
  readonly what: "commits" | "staged" | "worktree";
  readonly into: string;
  readonly head: string;
  readonly base: string;
  readonly commits: number;
  readonly files: number;
  readonly shallow: boolean;
  readonly ownPolicies?: { readonly ignoredBy?: string };
  readonly uncommitted?: { readonly paths: readonly string[]; readonly also: readonly string[] };
};

const SHORT = 9;

const lookedAt = async (
  repository: Repository,
  range: Range,
  looked: Pick<LookedAt, "what" | "files"> & {
    readonly commits: ReturnType<typeof readCommits>;
    readonly own: ReturnType<typeof ownPolicies> | undefined;
  },
): Promise<LookedAt> => {
  const { into, head, mergeBase } = range;
  const [commits, shallow, own] = await Promise.all([
    looked.commits.then(async (read) => countCommits(repository, range, read)),
    isShallow(repository),
    looked.own,
  ]);
  return {
    ...{ what: looked.what, into, files: looked.files },
    head: head.ref === head.sha ? head.sha.slice(0, SHORT) : head.ref,
    base: mergeBase.slice(0, SHORT),
    ...{ commits, shallow },
    ...(own === undefined ? {} : { ownPolicies: own }),
  };
};

const pathsOf = ({ staged, changed, untracked }: Uncommitted): readonly string[] =>
  [...new Set([...staged, ...changed, ...untracked])].sort();

const NAMED = 3;

/** Whether there is nothing to evaluate, so that a green line would be a false all-clear. */
export const isNothing = ({ commits, files, what }: LookedAt): boolean =>
  files === 0 && (what !== "commits" || commits === 0);

export const printLookedAt = (looked: LookedAt, columns: number, colour: Paint): string => {
  const { what, into, head, base, commits, files, shallow, uncommitted, ownPolicies: own } = looked;
  const side = what === "commits" ? terminalText(head) : `${WHAT[what]} (on ${terminalText(head)})`;
  const first = isNothing(looked)
    ? `Nothing to compare: ${side} ${what === "commits" ? "has no commit that" : "does not differ from what"} ${terminalText(into)} (${base}) ${what === "commits" ? "lacks" : "has"}. ${what === "commits" && uncommitted === undefined ? "To include files that are not committed: --worktree; what is staged: --staged. " : ""}To compare with another commit: --base <ref>.`
    : `Compared ${side} with ${terminalText(into)} at ${base}: ${what === "commits" ? `${counted(commits, "commit")}, ` : ""}${counted(files, "file")} ${files === 1 ? "differs" : "differ"}`;
  const lines = wrap(first, columns, "", "  ").map((line) => colour(isNothing(looked) ? "yellow" : "dim", line));
  const yellow = (text: string): readonly string[] =>
    wrap(text, columns, "", "  ").map((line) => colour("yellow", line));
  return `${[
    ...lines,
    ...(shallow ? yellow("This clone is shallow: commits before its beginning are not known here.") : []),
    ...(uncommitted === undefined ? [] : yellow(uncommittedText(uncommitted))),
    ...(own === undefined ? [] : yellow(ownText(into, own.ignoredBy))),
    "",
  ].join("\n")}\n`;
};

const WHAT: Readonly<Record<Exclude<LookedAt["what"], "commits">, string>> = {
  staged: "what is staged",
  worktree: "all files on disk",
};

const ownText = (into: string, by: string | undefined): string =>
  `${terminalText(into)} has no ${POLICY_FILE} yet, so the defaults decide (the organisation's, else tollgate:recommended). The file here ${by === undefined ? "is not committed there, so it" : `is one that git ignores (${terminalText(by, 200)}), so it`} decides nothing; to evaluate by it: --policies ${POLICY_FILE}`;

const uncommittedText = ({ paths, also }: NonNullable<LookedAt["uncommitted"]>): string => {
  const shown = paths.slice(0, NAMED).map((path) => terminalText(path, 120));
  const files = someText(shown, paths.length, (rest) => counted(rest, "more file"));
  const more = also.length === 0 ? "" : ` With ${paths.length === 1 ? "it" : "them"}, ${listText(also)} would apply.`;
  return `Not committed, so left out: ${files}.${more} To include all files on disk: --worktree; what is staged: --staged.`;
};
