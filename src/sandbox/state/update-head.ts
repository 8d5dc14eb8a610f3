import { resolveCommit } from "../git/resolve-commit.ts";
import { updateRef } from "../git/update-ref.ts";
import { Refusal } from "../refusal.ts";
import { pullShape } from "../shapes/pull-shape.ts";
import { emit } from "./emit.ts";
import { emitPush } from "./emit-push.ts";
import { findPull } from "./find.ts";
import { readChange } from "./read-change.ts";
import { setChange } from "./set-change.ts";
import { timestamp } from "./timestamp.ts";
import type { Pull, World } from "./world.ts";

/**
 * Reads the head's branch from the repository again, as a push would bring it. A branch that was made here
 * (`pushToBranch`) has no other side to be read from.
 *
 * @param as login of who pushes
 * @returns the pull request; unchanged, and without an event, where the branch has not moved
 * @throws Refusal 422 where the branch is gone
 */
export const updateHead = async (world: World, as: string, number: number): Promise<Pull> => {
  const issue = findPull(world, number);
  const { ref } = issue.pull.head;
  const there = world.mirror.own.has(ref) || (await world.mirror.fetchBranch(ref));
  const sha = there ? await resolveCommit(world.mirror.dir, `refs/heads/${ref}`) : undefined;
  if (sha === undefined) throw new Refusal(422, `There is no branch ${ref} in the repository any more.`);
  const before = issue.pull.head.sha;
  if (sha === before) return issue;
  // A push to a fork is told to the fork.
  const own = issue.pull.head.owner === world.owner;
  return moveHead(world, as, issue, sha, async () => {
    if (own) await emitPush(world, as, { ref: `refs/heads/${ref}`, before, after: sha });
  });
};

/**
 * Points a pull request at another commit, with what GitHub tells of it (`synchronize`) where it is open.
 *
 * @param told what is told before
 */
export const moveHead = async (
  world: World,
  as: string,
  issue: Pull,
  sha: string,
  told: () => Promise<void> = async () => {},
): Promise<Pull> => {
  const { number, pull } = issue;
  const { head, base } = pull;
  const before = head.sha;
  const tip = (await resolveCommit(world.mirror.dir, `refs/heads/${base.ref}`)) ?? base.sha;
  const change = await readChange(world, tip, sha);
  await updateRef(world.mirror.dir, `refs/pull/${number}/head`, sha);
  setChange(world, issue, change);
  Object.assign(pull, { head: { ...head, sha }, base: { ...base, sha: tip } });
  issue.updatedAt = timestamp(world.now());
  await told();
  if (issue.state === "open") {
    const payload = { action: "synchronize", number, before, after: sha, pull_request: pullShape(world, issue) };
    emit(world, "pull_request", payload, as, number);
  }
  return issue;
};
