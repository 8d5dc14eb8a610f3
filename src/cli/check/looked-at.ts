import { terminalText } from "../../comment/escape/markdown.ts";
import { counted, listText } from "../../comment/words/item-words.ts";
import type { Range } from "../../git/range.ts";
import { askGit, type Repository } from "../../git/repository.ts";
import type { Uncommitted } from "../../git/uncommitted.ts";
import { wrap } from "../../report/terminal-layout.ts";
import type { Paint } from "../shared/terminal.ts";

/** What a local check looked at, and what it did not. */
export type LookedAt = {
  readonly what: "commits" | "staged" | "worktree";
  /** The base as git names it, and the head: a branch, or the beginning of a commit's id. */
  readonly into: string;
  readonly head: string;
  readonly base: string;
  readonly commits: number;
  readonly files: number;
  readonly shallow: boolean;
  /** Files that are not in the commits, and the policies that apply only with them. */
  readonly uncommitted?: { readonly paths: readonly string[]; readonly also: readonly string[] };
};

const SHORT = 9;

export const lookedAt = async (
  repository: Repository,
  { into, head, mergeBase }: Range,
  { what, files }: Pick<LookedAt, "what" | "files">,
): Promise<LookedAt> => {
  const [count, shallow] = await Promise.all([
    askGit(repository, ["rev-list", "--count", "--end-of-options", head.sha, `^${mergeBase}`]),
    askGit(repository, ["rev-parse", "--is-shallow-repository"]),
  ]);
  return {
    ...{ what, into, files },
    head: head.ref === head.sha ? head.sha.slice(0, SHORT) : head.ref,
    base: mergeBase.slice(0, SHORT),
    commits: Number(count.out.toString("utf8").trim()) || 0,
    shallow: shallow.out.toString("utf8").trim() === "true",
  };
};

export const pathsOf = ({ staged, changed, untracked }: Uncommitted): readonly string[] =>
  [...new Set([...staged, ...changed, ...untracked])].sort();

const NAMED = 3;

/** Whether there is nothing to evaluate, so that a green line would be a false all-clear. */
export const isNothing = ({ commits, files, what }: LookedAt): boolean =>
  files === 0 && (what !== "commits" || commits === 0);

export const printLookedAt = (looked: LookedAt, columns: number, colour: Paint): string => {
  const { what, into, head, base, commits, files, shallow, uncommitted } = looked;
  const side = what === "commits" ? terminalText(head) : `${WHAT[what]} (on ${terminalText(head)})`;
  const first = isNothing(looked)
    ? `Nothing to compare: ${side} ${what === "commits" ? "has no commit that" : "does not differ from what"} ${terminalText(into)} (${base}) ${what === "commits" ? "lacks" : "has"}. ${what === "commits" && uncommitted === undefined ? "--worktree looks at files that are not committed, too, and --staged at what is staged; " : ""}--base <ref> compares with another commit.`
    : `Looked at ${side} into ${terminalText(into)} (from ${base}): ${what === "commits" ? `${counted(commits, "commit")}, ` : ""}${counted(files, "file")}`;
  const lines = wrap(first, columns, "", "  ").map((line) => colour(isNothing(looked) ? "yellow" : "dim", line));
  const yellow = (text: string): readonly string[] =>
    wrap(text, columns, "", "  ").map((line) => colour("yellow", line));
  return `${[
    ...lines,
    ...(shallow ? yellow("This clone is shallow: commits before its beginning are not known here.") : []),
    ...(uncommitted === undefined ? [] : yellow(uncommittedText(uncommitted))),
    "",
  ].join("\n")}\n`;
};

const WHAT: Readonly<Record<Exclude<LookedAt["what"], "commits">, string>> = {
  staged: "what is staged",
  worktree: "all files on disk",
};

const uncommittedText = ({ paths, also }: NonNullable<LookedAt["uncommitted"]>): string => {
  const shown = paths.slice(0, NAMED).map((path) => terminalText(path, 120));
  const rest = paths.length - shown.length;
  const files = listText(rest > 0 ? [...shown, counted(rest, "more file")] : shown);
  const more =
    also.length === 0
      ? ""
      : ` With ${paths.length === 1 ? "it" : "them"}, ${listText(also)} ${also.length === 1 ? "applies" : "apply"}, too.`;
  return `Not committed, so not looked at: ${files}.${more} --worktree looks at all files, --staged at what is staged.`;
};
