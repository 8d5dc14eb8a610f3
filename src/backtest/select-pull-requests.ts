import { type Commit, type DiffedFile, listCommits } from "../git/diffs.ts";
import { askGit, IncompleteClone, missingOf, type Repository, streamGit } from "../git/repository.ts";
import { addedDependencies } from "../policy/dependencies/added-dependencies.ts";
import { accountNamed, type Facts, isBotLogin } from "../policy/model/facts.ts";

export type PastPullRequest = Commit & Recognised;

export type Assumption = "merges-and-numbered" | "every-commit-hardly-any-merge" | "every-commit-asked";

export const ASSUMPTION_WORDS: Readonly<Record<Assumption, string>> = {
  "merges-and-numbered":
    "Merge commits, and single commits with a number in their title such as (#12), are taken for pull requests.",
  "every-commit-hardly-any-merge":
    "Hardly any commit here is a merge or has a pull request's number, so each commit of the branch is taken for one.",
  "every-commit-asked": "Each commit of the branch is taken for a pull request, as --all-commits asks.",
};

/** Minimum share of recognised commits for leaving out the others. */
const ENOUGH = 0.1;

/** Newest first. */
export const selectPullRequests = (
  commits: readonly Commit[],
  wanted: { readonly branch: string; readonly allCommits: boolean; readonly last?: number },
): {
  readonly assumption: Assumption;
  readonly pullRequests: readonly PastPullRequest[];
  readonly leftOut: number;
} => {
  const all = commits.map((commit): PastPullRequest => ({ ...commit, ...recogniseCommit(commit, wanted.branch) }));
  const reported = all.filter(isReported);
  const assumption: Assumption = wanted.allCommits
    ? "every-commit-asked"
    : reported.length < all.length * ENOUGH
      ? "every-commit-hardly-any-merge"
      : "merges-and-numbered";
  const found = (assumption === "merges-and-numbered" ? reported : all).slice(0, wanted.last);
  const oldest = found.at(-1);
  const cut = wanted.last !== undefined && found.length === wanted.last && oldest !== undefined;
  const stretch = cut ? all.indexOf(oldest) + 1 : all.length;
  return { assumption, pullRequests: found, leftOut: stretch - found.length };
};

const isReported = ({ kind }: Pick<Recognised, "kind">): boolean => kind === "merge" || kind === "squash";

/**
 * As merged. Git has no labels, drafts and reviews; title and description come from the merge's message. Git does not
 * tell who pushed, so names in commits must do.
 */
export const pastFacts = (
  past: PastPullRequest,
  changed: readonly DiffedFile[],
  context: { readonly author: string; readonly branch: string; readonly repository: string },
): Facts => ({
  repository: context.repository,
  number: past.number ?? 0,
  title: past.title,
  body: past.body,
  draft: false,
  author: accountNamed(context.author),
  base: { ref: context.branch, sha: past.parents[0] ?? "" },
  head: { ref: past.branch ?? "", sha: past.sha, fork: false },
  labels: [],
  committers: [context.author],
  onlyAuthorPushed: isBotLogin(context.author) && !PERSON_BESIDE.test(past.body),
  files: changed.map(({ patch: _patch, ...file }) => file),
  dependencies: addedDependencies(changed),
});

const PERSON_BESIDE = /^co-authored-by:(?:(?!\[bot\]).)*$/im;

export type Recognised = {
  /** `pull`: a merge of the branch into itself (`git pull`). */
  readonly kind: "merge" | "squash" | "pull" | "commit";
  readonly number?: number;
  readonly title: string;
  readonly body: string;
  readonly branch?: string;
};

/** Subjects of merge commits: GitHub, Bitbucket, Azure. The body's first line has the title. */
const MERGES: readonly RegExp[] = [
  /^Merge pull request #(?<number>\d{1,9}) from [^/\s]+\/(?<branch>\S+)$/,
  /^Merged in (?<branch>\S+) \(pull request #(?<number>\d{1,9})\)$/,
  /^Merge branch '(?<branch>[^']+)'(?: into .+)?$/,
];
/** Titles with a number: GitHub (`Title (#12)`), GitLab (`Title (!12)`), Azure (`Merged PR 12: Title`). */
const TITLES: readonly RegExp[] = [
  /^(?<title>.*\S)\s+\([#!](?<number>\d{1,9})\)$/,
  /^Merged PR (?<number>\d{1,9}): (?<title>.+)$/,
];
const PULLED = /^Merge (?:remote-tracking )?branch '(?:[^'/]+\/)?(?<branch>[^']+)'(?: of (?:\S+)| into \S+)?$/;

export const recogniseCommit = (commit: Pick<Commit, "parents" | "subject" | "body">, branch: string): Recognised => {
  const { subject, body } = commit;
  const [first = "", ...more] = body.split("\n");
  const titleNumber = TITLES.map((pattern) => pattern.exec(subject)?.groups?.["number"]).find(
    (one) => one !== undefined,
  );
  if (commit.parents.length > 1) {
    if (PULLED.exec(subject)?.groups?.["branch"] === branch) return { kind: "pull", title: subject, body };
    const found = MERGES.map((pattern) => pattern.exec(subject)?.groups).find((groups) => groups !== undefined);
    // GitLab puts it last: `See merge request group/project!12`.
    const number = found?.["number"] ?? /^See merge request \S*!(\d{1,9})$/m.exec(body)?.[1] ?? titleNumber;
    const from = found?.["branch"];
    const titled = found !== undefined && first !== "";
    return {
      kind: "merge",
      ...(number === undefined ? {} : { number: Number(number) }),
      ...(from === undefined ? {} : { branch: from }),
      ...(titled ? { title: first, body: more.join("\n").trim() } : withoutNumber(subject, body)),
    };
  }
  return titleNumber === undefined
    ? { kind: "commit", title: subject, body }
    : { kind: "squash", number: Number(titleNumber), ...withoutNumber(subject, body) };
};

const withoutNumber = (subject: string, body: string): { readonly title: string; readonly body: string } => ({
  title: TITLES.map((pattern) => pattern.exec(subject)?.groups?.["title"]).find((one) => one !== undefined) ?? subject,
  body,
});

/** The shorter part counts if both are given; `since` is in seconds since 1970. */
export type Stretch = {
  readonly last?: number;
  readonly since?: number;
};

const MAX_COMMITS = 500_000;

/** Enough to recognise how the repository merges. */
const HABIT = 1_000;

/**
 * Newest first. @returns `shallow`: the clone lacks part of the history; its oldest commits are left out, because
 * without parents they would seem to add every file
 */
export const collectCommits = async (
  repository: Repository,
  tip: { readonly ref: string; readonly sha: string },
  stretch: Stretch,
  allCommits: boolean,
): Promise<{ readonly commits: readonly Commit[]; readonly shallow: boolean }> => {
  const asked = await askGit(repository, ["rev-parse", "--is-shallow-repository"]);
  const shallow = asked.out.toString("utf8").trim() === "true";
  await refuseIncomplete(repository, tip.sha);
  const commits = await collect(repository, tip, stretch, allCommits);
  return { commits: shallow ? commits.filter(({ parents }) => parents.length > 0) : commits, shallow };
};

/** How many of the newest commits a partial clone must have whole. */
const PROBED = 50;

/** Before anything is replayed: where objects are missing at once, a partial clone lacks nearly all. */
const refuseIncomplete = async (repository: Repository, tip: string): Promise<void> => {
  const partial = await askGit(repository, ["config", "--get-regexp", "^remote\\..*\\.partialclonefilter$"]);
  if (partial.code !== 0) return;
  const newest = await askGit(repository, ["rev-list", `--max-count=${PROBED}`, "--end-of-options", tip]);
  const ids = newest.out.toString("utf8").trim().split("\n");
  for await (const part of streamGit(
    repository,
    ["rev-list", "--objects", "--missing=print", "--no-walk", "--stdin"],
    `${ids.join("\n")}\n`,
  ))
    if (/^\?/m.test(part.toString("latin1")))
      throw new IncompleteClone(`Objects are missing here; ${await missingOf(repository)}.`);
};

const collect = async (
  repository: Repository,
  tip: { readonly ref: string; readonly sha: string },
  { last, since }: Stretch,
  allCommits: boolean,
): Promise<readonly Commit[]> => {
  const found: Commit[] = [];
  let reported = 0;
  for await (const batch of listCommits(repository, tip.sha, since)) {
    for (const commit of batch) {
      found.push(commit);
      if (allCommits || isReported(recogniseCommit(commit, tip.ref))) reported++;
      if (found.length >= MAX_COMMITS) return found;
      if (last === undefined) continue;
      if (reported >= last && (allCommits || found.length >= HABIT)) return found;
      if (found.length >= Math.max(HABIT, last) && reported < found.length / 10) return found;
    }
  }
  return found;
};
