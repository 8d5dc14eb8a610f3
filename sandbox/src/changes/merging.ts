import { mergeCommits, mergeTree } from "../git/merges.ts";
import { resolveCommit, updateRef } from "../git/refs.ts";
import { nameChanges } from "../git/trees.ts";
import { pullShape } from "../shapes/pulls.ts";
import { findPull } from "../state/find.ts";
import { timestamp } from "../state/ids.ts";
import { hasRole, person } from "../state/person.ts";
import { Refusal } from "../state/refusal.ts";
import type { Pull, RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";
import { emitPush } from "./heads.ts";
import { setState } from "./issue-state.ts";
import { indexCommit } from "./pulls.ts";
import { checksRefusal } from "./statuses.ts";

export type MergeRequest = {
  readonly sha?: string;
  readonly merge_method?: "merge" | "squash" | "rebase";
  readonly commit_title?: string;
  readonly commit_message?: string;
};

/** Why a pull request cannot be merged, in GitHub's words; undefined if it can. Conflicts show only in the attempt. */
export const mergeRefusal = (repositoryState: RepositoryState, issue: Pull): string | undefined => {
  if (issue.pull.mergedAt !== undefined || issue.state === "closed") return "Pull Request is not mergeable";
  if (issue.pull.draft) return "Pull Request is still a draft";
  return checksRefusal(repositoryState, issue.pull.base.ref, issue.pull.head.sha);
};

export const mergePull = async (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  request: MergeRequest = {},
): Promise<Pull> => {
  const issue = findPull(repositoryState, number);
  const { pull } = issue;
  if (!hasRole(repositoryState, as, "write")) throw new Refusal(403, "Must have write access to the repository.");
  const refusal = mergeRefusal(repositoryState, issue);
  if (refusal !== undefined) throw new Refusal(405, refusal);
  if (request.sha !== undefined && request.sha !== pull.head.sha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  if (request.merge_method === "rebase") throw new Refusal(405, "Rebase merges are not allowed on this repository.");
  const { dir } = repositoryState.mirror;
  const base = (await resolveCommit(dir, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  const at = timestamp(repositoryState.now());
  const who = person(repositoryState, as);
  const title = request.commit_title ?? `Merge pull request #${number} from ${pull.head.owner}/${pull.head.ref}`;
  const merged = await mergeCommits(dir, {
    base,
    head: pull.head.sha,
    kind: request.merge_method ?? "merge",
    message: `${title}\n\n${request.commit_message ?? issue.title}\n`,
    author: { name: who.name, email: who.email, date: at },
  });
  if (merged === undefined) throw new Refusal(405, "Pull Request is not mergeable");
  await updateRef(dir, `refs/heads/${pull.base.ref}`, merged);
  await recordMerge(repositoryState, as, issue, merged, base);
  return issue;
};

export const recordMerge = async (
  repositoryState: RepositoryState,
  as: string,
  issue: Pull,
  merged: string,
  before: string,
): Promise<void> => {
  const at = timestamp(repositoryState.now());
  Object.assign(issue.pull, { mergedAt: at, mergedBy: person(repositoryState, as).login, mergeCommit: merged });
  Object.assign(issue, { closedAt: at, updatedAt: at });
  setState(repositoryState, issue, "closed");
  indexCommit(repositoryState, merged, issue.number);
  const { number } = issue;
  emit(
    repositoryState,
    "pull_request",
    { action: "closed", number, pull_request: pullShape(repositoryState, issue) },
    as,
    number,
  );
  await emitPush(repositoryState, as, { ref: `refs/heads/${issue.pull.base.ref}`, before, after: merged, merge: true });
};

const max = 50_000;

export const isMergeable = async (repositoryState: RepositoryState, { pull, state }: Pull): Promise<boolean | null> => {
  if (state === "closed") return null;
  const { dir } = repositoryState.mirror;
  const base = (await resolveCommit(dir, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  const key = `${base} ${pull.head.sha}`;
  const known = repositoryState.mergeable.get(key);
  if (known !== undefined) return known;
  const clean = (await isApart(dir, base, pull)) || (await mergeTree(dir, base, pull.head.sha)) !== undefined;
  if (repositoryState.mergeable.size > max) repositoryState.mergeable.clear();
  repositoryState.mergeable.set(key, clean);
  return clean;
};

/**
 * Whether base and head changed no common path, which is usual and needs no test merge. With removed and added files
 * git's rename search must decide.
 */
const isApart = async (dir: string, base: string, pull: Pull["pull"]): Promise<boolean> => {
  if (!pull.related) return false;
  if (base === pull.mergeBase) return true;
  const { added, modified, removed } = await nameChanges(dir, pull.mergeBase, base);
  const came = pull.files.some(({ status }) => status === "added" || status === "renamed");
  const went = pull.files.some(({ status }) => status === "removed" || status === "renamed");
  if ((came && removed.length > 0) || (went && added.length > 0)) return false;
  const theirs = [...added, ...modified, ...removed];
  const mine = pull.files.flatMap(({ filename, previous_filename: before }) => [filename, before ?? filename]);
  return !meet(mine, new Set(theirs)) && !meet(theirs, new Set(mine));
};

const meet = (paths: readonly string[], set: ReadonlySet<string>): boolean =>
  paths.some((path) => {
    const parts = path.split("/");
    return parts.some((_, index) => set.has(parts.slice(0, index + 1).join("/")));
  });
