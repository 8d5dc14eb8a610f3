import { type Commit, listCommits } from "../git/history.ts";
import { askGit, type Repository } from "../git/repository.ts";
import { isReported, recogniseCommit } from "./select-pull-requests.ts";

/** Which stretch of a branch's line is wanted; both: whichever is shorter. */
export type Stretch = {
  readonly last?: number;
  /** Seconds since 1970. */
  readonly since?: number;
};

/** Commits that are looked at, at most, however old the branch is. */
const MAX_COMMITS = 500_000;

/** Looked at in any case, so that what the repository's habit is can be told. */
const HABIT = 1_000;

/**
 * The commits of a branch's line that a stretch needs, newest first: no more of the history is read than that.
 *
 * @param tip the branch; its name tells what a merge into it is
 * @returns `shallow`: this clone does not have the whole history
 */
export const collectCommits = async (
  repository: Repository,
  tip: { readonly ref: string; readonly sha: string },
  stretch: Stretch,
  allCommits: boolean,
): Promise<{ readonly commits: readonly Commit[]; readonly shallow: boolean }> => {
  const asked = await askGit(repository, ["rev-parse", "--is-shallow-repository"]);
  const shallow = asked.out.toString("utf8").trim() === "true";
  const commits = await collect(repository, tip, stretch, allCommits);
  // Where a shallow clone ends, a commit has lost its parents, and would seem to add every file there is.
  return { commits: shallow ? commits.filter(({ parents }) => parents.length > 0) : commits, shallow };
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
      // Enough are told, or enough was seen to know that hardly any ever is.
      if (reported >= last && (allCommits || found.length >= HABIT)) return found;
      if (found.length >= Math.max(HABIT, last) && reported < found.length / 10) return found;
    }
  }
  return found;
};
