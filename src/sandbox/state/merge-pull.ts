import { mergeCommits } from "../git/merge-commits.ts";
import { resolveCommit } from "../git/resolve-commit.ts";
import { updateRef } from "../git/update-ref.ts";
import { Refusal } from "../refusal.ts";
import { pullShape } from "../shapes/pull-shape.ts";
import { emit } from "./emit.ts";
import { emitPush } from "./emit-push.ts";
import { findPull } from "./find.ts";
import { hasRole, person } from "./person.ts";
import { checksRefusal } from "./required-checks.ts";
import { indexCommit } from "./set-change.ts";
import { setState } from "./set-state.ts";
import { timestamp } from "./timestamp.ts";
import type { Pull, World } from "./world.ts";

/** How a merge is wanted. */
export type MergeWish = {
  readonly sha?: string;
  readonly merge_method?: "merge" | "squash" | "rebase";
  readonly commit_title?: string;
  readonly commit_message?: string;
};

/**
 * Why a pull request cannot be merged now, in GitHub's words; undefined where it can.
 * Conflicts are not among them: they show when it is tried.
 */
export const mergeRefusal = (world: World, issue: Pull): string | undefined => {
  if (issue.pull.mergedAt !== undefined || issue.state === "closed") return "Pull Request is not mergeable";
  if (issue.pull.draft) return "Pull Request is still a draft";
  return checksRefusal(world, issue.pull.base.ref, issue.pull.head.sha);
};

/** Merges a pull request into its base, if the branch's protection lets it. @throws Refusal 403, 404, 405, 409 */
export const mergePull = async (world: World, as: string, number: number, wish: MergeWish = {}): Promise<Pull> => {
  const issue = findPull(world, number);
  const { pull } = issue;
  if (!hasRole(world, as, "write")) throw new Refusal(403, "Must have write access to the repository.");
  const refusal = mergeRefusal(world, issue);
  if (refusal !== undefined) throw new Refusal(405, refusal);
  if (wish.sha !== undefined && wish.sha !== pull.head.sha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  if (wish.merge_method === "rebase") throw new Refusal(405, "Rebase merges are not allowed on this repository.");
  const { dir } = world.mirror;
  const base = (await resolveCommit(dir, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  const at = timestamp(world.now());
  const who = person(world, as);
  const title = wish.commit_title ?? `Merge pull request #${number} from ${pull.head.owner}/${pull.head.ref}`;
  const merged = await mergeCommits(dir, {
    base,
    head: pull.head.sha,
    kind: wish.merge_method ?? "merge",
    message: `${title}\n\n${wish.commit_message ?? issue.title}\n`,
    author: { name: who.name, email: who.email, date: at },
  });
  if (merged === undefined) throw new Refusal(405, "Pull Request is not mergeable");
  await updateRef(dir, `refs/heads/${pull.base.ref}`, merged);
  await recordMerge(world, as, issue, merged, base);
  return issue;
};

/** Notes that a pull request was merged, and tells it. */
export const recordMerge = async (
  world: World,
  as: string,
  issue: Pull,
  merged: string,
  before: string,
): Promise<void> => {
  const at = timestamp(world.now());
  Object.assign(issue.pull, { mergedAt: at, mergedBy: person(world, as).login, mergeCommit: merged });
  Object.assign(issue, { closedAt: at, updatedAt: at });
  setState(world, issue, "closed");
  indexCommit(world, merged, issue.number);
  const { number } = issue;
  emit(world, "pull_request", { action: "closed", number, pull_request: pullShape(world, issue) }, as, number);
  await emitPush(world, as, { ref: `refs/heads/${issue.pull.base.ref}`, before, after: merged, merge: true });
};
