import type { Side } from "../policy/model/facts.ts";
import type { Read } from "../policy/model/problem.ts";
import { askGit, branchName, branchOf, commandProblem, missingOf, type Repository, refName } from "./repository.ts";

export type Range = {
  /** The base as git names it: `origin/main`. */
  readonly into: string;
  readonly base: Side;
  readonly head: Side;
  readonly mergeBase: string;
  /** What is evaluated in place of the head's own files. */
  readonly tree?: string;
};

/** Finds the commits of a range. @param wanted names of commits, also on `origin` */
export const resolveRange = async (
  repository: Repository,
  wanted: { readonly base?: string | undefined; readonly head?: string | undefined },
): Promise<Read<Range>> => {
  const bases = wanted.base === undefined ? USUAL_BASES : [wanted.base, `refs/remotes/origin/${wanted.base}`];
  const heads = wanted.head === undefined ? ["HEAD"] : [wanted.head, `refs/remotes/origin/${wanted.head}`];
  // Side by side, here and below: starting git takes longer than what it does.
  const [base, head] = await Promise.all([firstCommit(repository, bases), firstCommit(repository, heads)]);
  if (head === undefined) {
    return wanted.head === undefined
      ? commandProblem("not-found", "--head", "The repository has no commit yet.")
      : notFound(repository, "--head", wanted.head);
  }
  if (base === undefined) {
    return wanted.base === undefined
      ? commandProblem(
          "missing-key",
          "--base",
          "There is no branch main or master here; say what to compare with, as --base <ref>.",
        )
      : notFound(repository, "--base", wanted.base);
  }
  const [met, baseRef, headBranch] = await Promise.all([
    askGit(repository, ["merge-base", "--end-of-options", base.sha, head.sha]),
    refName(repository, base.name),
    branchName(repository, head.name),
  ]);
  if (met.code !== 0) {
    const missing = await missingOf(repository);
    const why = missing === "" ? "" : `; ${missing}`;
    return commandProblem(
      "wrong-value",
      "--base",
      `The histories of ${base.name} and ${head.name} never met here${why}.`,
    );
  }
  const mergeBase = met.out.toString("utf8").trim();
  return {
    ok: true,
    value: {
      into: shortName(base.name, baseRef),
      base: { ref: branchOf(baseRef) ?? (await usualBranch(repository)), sha: base.sha },
      head: { ref: headBranch ?? head.sha, sha: head.sha },
      mergeBase,
    },
  };
};

/** `origin/main` of `refs/remotes/origin/main`; a commit's id is cut. */
const shortName = (name: string, ref: string): string =>
  /^refs\/(?:heads|remotes|tags)\/(.+)$/s.exec(ref)?.[1] ?? name.replace(/^([0-9a-f]{9})[0-9a-f]{31,}$/, "$1");

const notFound = async (
  repository: Repository,
  option: string,
  name: string,
): Promise<ReturnType<typeof commandProblem>> => {
  const missing = await missingOf(repository, name);
  const why = missing === "" ? "" : `; ${missing}`;
  return commandProblem("not-found", option, `There is no commit ${JSON.stringify(name)} here${why}.`);
};

/** A base without a branch counts as the default branch, so that policies for `main` apply. */
const usualBranch = async (repository: Repository): Promise<string> => {
  const usual = await firstCommit(repository, USUAL_BASES);
  return (usual && (await branchName(repository, usual.name))) ?? "main";
};

export const resolveBranch = async (repository: Repository, wanted: string | undefined): Promise<Read<Side>> => {
  const names = wanted === undefined ? [...USUAL_BASES, "HEAD"] : [wanted, `refs/remotes/origin/${wanted}`];
  const found = await firstCommit(repository, names);
  if (found === undefined) {
    const message =
      wanted === undefined ? "The repository has no commit yet." : `There is no commit ${JSON.stringify(wanted)} here.`;
    return commandProblem("not-found", "--branch", message);
  }
  return { ok: true, value: { ref: (await branchName(repository, found.name)) ?? found.name, sha: found.sha } };
};

const USUAL_BASES = ["refs/remotes/origin/HEAD", "origin/main", "origin/master", "main", "master"];

export const firstCommit = async (
  repository: Repository,
  names: readonly string[],
): Promise<{ name: string; sha: string } | undefined> => {
  for (const name of names) {
    // An argument cannot contain a NUL.
    if (name === "" || name.includes("\0")) continue;
    const found = await askGit(repository, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${name}^{commit}`,
    ]);
    if (found.code === 0) return { name, sha: found.out.toString("utf8").trim() };
  }
  return undefined;
};
