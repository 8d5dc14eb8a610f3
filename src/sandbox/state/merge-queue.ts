import { mergeCommits } from "../git/merge-commits.ts";
import { readCommits } from "../git/read-commits.ts";
import { resolveCommit } from "../git/resolve-commit.ts";
import { updateRef } from "../git/update-ref.ts";
import { Refusal } from "../refusal.ts";
import { pullShape } from "../shapes/pull-shape.ts";
import { emit } from "./emit.ts";
import { findPull } from "./find.ts";
import { mergeRefusal, recordMerge } from "./merge-pull.ts";
import { person } from "./person.ts";
import { checksRefusal } from "./required-checks.ts";
import { timestamp } from "./timestamp.ts";
import type { Queued, World } from "./world.ts";

/**
 * Puts a pull request into the merge queue: a commit of its own is made on
 * `gh-readonly-queue/<base>/pr-<number>-<base sha>`, and `merge_group` asks for its checks.
 *
 * @throws Refusal 405 where the pull request itself may not be merged, or conflicts
 */
export const enqueue = async (world: World, as: string, number: number): Promise<Queued> => {
  const issue = findPull(world, number);
  const refusal = mergeRefusal(world, issue);
  if (refusal !== undefined) throw new Refusal(405, refusal);
  const { dir } = world.mirror;
  const { base: into, head } = issue.pull;
  const base = (await resolveCommit(dir, `refs/heads/${into.ref}`)) ?? into.sha;
  const who = person(world, as);
  const sha = await mergeCommits(dir, {
    base,
    head: head.sha,
    kind: "merge",
    message: `Merge pull request #${number} from ${head.owner}/${head.ref}\n\n${issue.title}\n`,
    author: { name: who.name, email: who.email, date: timestamp(world.now()) },
  });
  if (sha === undefined) throw new Refusal(405, "Pull Request is not mergeable");
  const ref = `refs/heads/gh-readonly-queue/${into.ref}/pr-${number}-${base}`;
  await updateRef(dir, ref, sha);
  const queued: Queued = { number, ref, sha, base: { ref: into.ref, sha: base } };
  world.queue.set(number, queued);
  tellPull(world, as, number, { action: "enqueued" });
  await tell(world, as, queued, { action: "checks_requested" });
  return queued;
};

/**
 * Looks at a queued pull request again: merged where its required checks are met on the queue's commit,
 * thrown out where one fails.
 *
 * @returns what became of it; `waiting` where a check has yet to report
 */
export const settleQueue = async (
  world: World,
  as: string,
  number: number,
): Promise<"merged" | "failed" | "waiting"> => {
  const queued = world.queue.get(number);
  if (queued === undefined) throw new Refusal(404, "Not Found");
  const refusal = checksRefusal(world, queued.base.ref, queued.sha);
  if (refusal !== undefined && !/failing/.test(refusal)) return "waiting";
  world.queue.delete(number);
  await updateRef(world.mirror.dir, queued.ref, "");
  if (refusal !== undefined) {
    await tell(world, as, queued, { action: "destroyed", reason: "invalidated" });
    tellPull(world, as, number, { action: "dequeued", reason: "CI_FAILURE" });
    return "failed";
  }
  await updateRef(world.mirror.dir, `refs/heads/${queued.base.ref}`, queued.sha);
  await tell(world, as, queued, { action: "destroyed", reason: "merged" });
  await recordMerge(world, as, findPull(world, number), queued.sha, queued.base.sha);
  return "merged";
};

const tellPull = (world: World, as: string, number: number, more: Readonly<Record<string, unknown>>): void => {
  emit(world, "pull_request", { ...more, number, pull_request: pullShape(world, findPull(world, number)) }, as, number);
};

const tell = async (
  world: World,
  as: string,
  queued: Queued,
  more: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const [commit] = await readCommits(world.mirror.dir, { from: [], tip: queued.sha, limit: 1 });
  const payload = {
    ...more,
    merge_group: {
      head_sha: queued.sha,
      head_ref: queued.ref,
      base_sha: queued.base.sha,
      base_ref: `refs/heads/${queued.base.ref}`,
      head_commit: {
        id: queued.sha,
        tree_id: commit?.tree,
        message: commit?.message,
        timestamp: commit?.committer.date,
        author: { name: commit?.author.name, email: commit?.author.email },
        committer: { name: commit?.committer.name, email: commit?.committer.email },
      },
    },
  };
  emit(world, "merge_group", payload, as, queued.number);
};
