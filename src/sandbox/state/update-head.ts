import { resolveCommit } from "../git/resolve-commit.ts";
import { updateRef } from "../git/update-ref.ts";
import { Refusal } from "../refusal.ts";
import { pullShape } from "../shapes/pull-shape.ts";
import { emit } from "./emit.ts";
import { emitPush } from "./emit-push.ts";
import { findPull } from "./find.ts";
import { readChange } from "./read-change.ts";
import { timestamp } from "./timestamp.ts";
import type { Pull, World } from "./world.ts";

/**
 * Reads the head's branch from the repository again, as a push would bring it.
 *
 * @param as login of who pushes
 * @returns the pull request; unchanged, and without an event, where the branch has not moved
 * @throws Refusal 422 where the branch is gone
 */
export const updateHead = async (world: World, as: string, number: number): Promise<Pull> => {
  const issue = findPull(world, number);
  const { head, base } = issue.pull;
  const there = await world.mirror.fetchBranch(head.ref);
  const sha = there ? await resolveCommit(world.mirror.dir, `refs/heads/${head.ref}`) : undefined;
  if (sha === undefined) throw new Refusal(422, `There is no branch ${head.ref} in the repository any more.`);
  if (sha === head.sha) return issue;
  const before = head.sha;
  const tip = (await resolveCommit(world.mirror.dir, `refs/heads/${base.ref}`)) ?? base.sha;
  const change = await readChange(world, tip, sha);
  await updateRef(world.mirror.dir, `refs/pull/${number}/head`, sha);
  Object.assign(issue.pull, change, { head: { ...head, sha }, base: { ...base, sha: tip } });
  issue.updatedAt = timestamp(world.now());
  // A push to a fork is told to the fork.
  if (head.owner === world.owner) emitPush(world, as, { ref: `refs/heads/${head.ref}`, before, after: sha });
  if (issue.state === "open") {
    const payload = { action: "synchronize", number, before, after: sha, pull_request: pullShape(world, issue) };
    emit(world, "pull_request", payload, as, number);
  }
  return issue;
};
