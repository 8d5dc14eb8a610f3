import { addedDependencies } from "../policy/dependencies/added-dependencies.ts";
import type { Facts, Side } from "../policy/model/facts.ts";
import { accountNamed } from "../policy/model/facts.ts";
import type { Read } from "../policy/model/problem.ts";
import { diffRange } from "./diffs.ts";
import {
  askGit,
  branchName,
  branchOf,
  commandProblem,
  loginOf,
  missingOf,
  type Repository,
  readGit,
  refNames,
  repositoryName,
  unreadable,
} from "./repository.ts";

/** `into`: the base as git names it: `origin/main`. `tree`: files that are evaluated instead of those of the head. */
export type Range = {
  readonly into: string;
  readonly base: Side;
  readonly head: Side;
  readonly mergeBase: string;
  readonly tree?: string;
};

/** Finds the commits of a range. @param wanted names of commits, also on `origin` */
export const resolveRange = async (
  repository: Repository,
  wanted: { readonly base?: string | undefined; readonly head?: string | undefined },
): Promise<Read<Range>> => {
  const bases = wanted.base === undefined ? USUAL_BASES : [wanted.base, `refs/remotes/origin/${wanted.base}`];
  const heads = wanted.head === undefined ? ["HEAD"] : [wanted.head, `refs/remotes/origin/${wanted.head}`];
  const [base, head] = await firstCommits(repository, [bases, heads]);
  if (head === undefined) {
    return wanted.head === undefined ? noCommit(repository, "--head") : notFound(repository, "--head", wanted.head);
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
  // Concurrent, because starting git takes longer than its work.
  const [met, [baseRef, headRef]] = await Promise.all([
    askGit(repository, ["merge-base", "--end-of-options", base.sha, head.sha]),
    refNames(repository, base.name, head.name),
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
      head: { ref: branchOf(headRef) ?? head.sha, sha: head.sha },
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

/** HEAD names no commit: nothing is committed yet, or the repository is damaged. */
const noCommit = async (repository: Repository, option: string): Promise<ReturnType<typeof commandProblem>> => {
  const [head, refs] = await Promise.all([
    askGit(repository, ["log", "-1", "--format=", "HEAD", "--"]),
    askGit(repository, ["for-each-ref", "refs/heads"]),
  ]);
  const broken = refs.err.split("\n").find((line) => line.includes("broken ref"));
  if (broken !== undefined || !/bad revision|unknown revision/.test(head.err))
    return commandProblem("not-found", option, unreadable(broken ?? head.err));
  const branch = refs.out.length === 0 ? "The repository" : "The current branch";
  return commandProblem("not-found", option, `${branch} has no commit yet.`);
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
    if (wanted === undefined) return noCommit(repository, "--branch");
    return commandProblem("not-found", "--branch", `There is no commit ${JSON.stringify(wanted)} here.`);
  }
  return { ok: true, value: { ref: (await branchName(repository, found.name)) ?? found.name, sha: found.sha } };
};

const USUAL_BASES = ["refs/remotes/origin/HEAD", "origin/main", "origin/master", "main", "master"];

type Named = { readonly name: string; readonly sha: string };

const COMMIT = /^([0-9a-f]{40,64}) commit \d+$/;

/** The first of each list that names a commit, by one process of git. */
const firstCommits = async (
  repository: Repository,
  lists: readonly (readonly string[])[],
): Promise<readonly (Named | undefined)[]> => {
  // A name of two lines would be two questions.
  const names = [...new Set(lists.flat())].filter((name) => name !== "" && !/[\0\n]/.test(name));
  const input = names.map((name) => `${name}^{commit}\n`).join("");
  const { out } = await askGit(repository, ["cat-file", "--batch-check"], input);
  const answers = out.toString("utf8").split("\n");
  const found = new Map(names.map((name, at) => [name, COMMIT.exec(answers[at] ?? "")?.[1]]));
  return lists.map((list) => {
    const name = list.find((one) => found.get(one) !== undefined);
    const sha = found.get(name ?? "");
    return name === undefined || sha === undefined ? undefined : { name, sha };
  });
};

export const firstCommit = async (repository: Repository, names: readonly string[]): Promise<Named | undefined> =>
  (await firstCommits(repository, [names]))[0];

type Assumed = {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly author?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly draft?: boolean | undefined;
  readonly commits?: Promise<readonly Commit[]>;
};

/** GitHub lists 250 commits, too. */
const MAX_COMMITS = 250;

export const countCommits = async (repository: Repository, range: Range, read: readonly Commit[]): Promise<number> => {
  if (read.length < MAX_COMMITS) return read.length;
  const count = ["rev-list", "--count", "--end-of-options", range.head.sha, `^${range.mergeBase}`];
  return Number((await readGit(repository, count)).toString("utf8").trim());
};

/** The facts of a local range, as of a new pull request. Title and body are what GitHub would propose. */
export const readLocalFacts = async (repository: Repository, range: Range, assumed: Assumed = {}): Promise<Facts> => {
  const [changed, commits, name] = await Promise.all([
    diffRange(repository, range.mergeBase, range.tree ?? range.head.sha),
    assumed.commits ?? readCommits(repository, range),
    repositoryName(repository),
  ]);
  const only = commits.length === 1 ? commits[0] : undefined;
  const branch = /^[0-9a-f]{40,64}$/.test(range.head.ref)
    ? ""
    : range.head.ref.replace(/^.*\//, "").replaceAll(/[-_]+/g, " ");
  const login = assumed.author ?? commits[0]?.author ?? "";
  return {
    repository: name,
    number: 0,
    title: assumed.title ?? only?.subject ?? branch,
    body: assumed.body ?? only?.body ?? "",
    draft: assumed.draft ?? false,
    author: accountNamed(login),
    base: range.base,
    head: { ...range.head, ...(range.tree === undefined ? {} : { sha: range.tree }), fork: false },
    labels: assumed.labels ?? [],
    committers: [...new Set(commits.flatMap((commit) => [commit.author, commit.committer]))],
    files: changed.map(({ patch: _patch, ...file }) => file),
    dependencies: addedDependencies(changed),
  };
};

type Commit = { readonly author: string; readonly committer: string; readonly subject: string; readonly body: string };

export const readCommits = async (repository: Repository, range: Range): Promise<readonly Commit[]> => {
  const format = ["%an", "%ae", "%cn", "%ce", "%s", "%b"].join("%x00");
  const log = await readGit(repository, [
    ...["log", "-z", `--format=${format}%x00`, "--no-show-signature", "--encoding=UTF-8", `--max-count=${MAX_COMMITS}`],
    ...["--end-of-options", range.head.sha, `^${range.mergeBase}`],
  ]);
  const fields = log.toString("utf8").split("\0");
  const commits: Commit[] = [];
  // Six fields and the empty one of `-z`.
  for (let at = 0; at + 6 < fields.length; at += 7) {
    const [name = "", mail = "", committerName = "", committerMail = "", subject = "", body = ""] = fields.slice(
      at,
      at + 6,
    );
    commits.push({
      author: loginOf(name, mail),
      committer: loginOf(committerName, committerMail),
      subject,
      body: body.trim(),
    });
  }
  return commits;
};
