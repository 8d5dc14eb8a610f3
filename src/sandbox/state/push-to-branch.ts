import { type CommitFiles, importCommits } from "../git/import-commits.ts";
import { resolveCommit } from "../git/resolve-commit.ts";
import { Refusal } from "../refusal.ts";
import { emitPush } from "./emit-push.ts";
import { isPull } from "./find.ts";
import { hasRole, person } from "./person.ts";
import { moveHead } from "./update-head.ts";
import type { World } from "./world.ts";

/** What is pushed. */
export type PushWish = {
  /** The branch; made from `from` where it is new. */
  readonly branch: string;
  /** Path → what stands there, or `null` to remove it. */
  readonly files: CommitFiles;
  readonly message?: string;
  /** The branch that a new one begins at; the default branch. */
  readonly from?: string;
};

/**
 * Commits files on a branch and tells it: `push`, and `synchronize` for the open pull requests that come from it. Only
 * the sandbox's own copy of the repository is written to.
 *
 * @returns the commit's id
 * @throws Refusal 403, 422
 */
export const pushToBranch = async (world: World, as: string, wish: PushWish): Promise<string> => {
  if (!hasRole(world, as, "write")) throw new Refusal(403, "Must have write access to the repository.");
  const { dir, defaultBranch, own } = world.mirror;
  const ref = `refs/heads/${wish.branch}`;
  const before = await resolveCommit(dir, ref);
  const start = wish.from ?? defaultBranch;
  const from = before ?? (await resolveCommit(dir, `refs/heads/${start}`));
  if (before === undefined && from === undefined && start !== wish.branch)
    throw new Refusal(422, `There is no branch ${start}.`);
  const { name, email } = person(world, as);
  const at = Math.floor(world.now().getTime() / 1000);
  const message = wish.message ?? `Change ${Object.keys(wish.files).join(", ")}`;
  const [after] = await importCommits(dir, [
    { branch: wish.branch, from, message, author: { name, email }, at, files: wish.files },
  ]);
  own.add(wish.branch);
  if (after === undefined) throw new Error(`git made no commit on ${ref}`);
  await emitPush(world, as, { ref, before, after });
  for (const number of [...world.open]) {
    const issue = world.issues.get(number);
    if (issue === undefined || !isPull(issue)) continue;
    const { head } = issue.pull;
    if (head.ref === wish.branch && head.owner === world.owner) await moveHead(world, as, issue, after);
  }
  return after;
};
