import { type Commit, listCommits } from "../git/history.ts";
import { askGit, IncompleteClone, missingOf, type Repository, streamGit } from "../git/repository.ts";
import { isReported, recogniseCommit } from "./select-pull-requests.ts";

/** The shorter part counts if both are given; `since` is in seconds since 1970. */
export type Stretch = {
  readonly last?: number;
  readonly since?: number;
};

const MAX_COMMITS = 500_000;

/** Enough to recognise how the repository merges. */
const HABIT = 1_000;

/** Newest first. @returns `shallow`: the clone lacks part of the history */
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
  // The oldest commits of a shallow clone have no parents and would seem to add every file.
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
