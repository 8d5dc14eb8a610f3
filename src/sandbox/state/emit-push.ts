import { mergeBase } from "../git/merge-base.ts";
import { emptyTree, nameChanges } from "../git/name-changes.ts";
import { type GitCommit, readCommits } from "../git/read-commits.ts";
import { resolveCommit } from "../git/resolve-commit.ts";
import { emit } from "./emit.ts";
import { nextId } from "./next-id.ts";
import { person } from "./person.ts";
import { timestamp } from "./timestamp.ts";
import type { Activity, World } from "./world.ts";

/** GitHub's own id for a branch that is not there. */
export const NOTHING = "0".repeat(40);

/** How many commits of a push are told of; GitHub's own limit is 2,048. */
const most = 50;

/**
 * Tells that a branch moved.
 *
 * @param before the commit that it pointed at; undefined where it is new
 */
export const emitPush = async (
  world: World,
  as: string,
  move: {
    readonly ref: string;
    readonly before: string | undefined;
    readonly after: string;
    /** Whether a pull request was merged into the branch. */
    readonly merge?: true;
  },
): Promise<void> => {
  const who = person(world, as);
  const { ref, before, after } = move;
  const { dir, defaultBranch } = world.mirror;
  const forced = before !== undefined && (await mergeBase(dir, before, after)) !== before;
  const kind = move.merge ? "pr_merge" : before === undefined ? "branch_creation" : forced ? "force_push" : "push";
  recordActivity(world, as, { ref, kind, before: before ?? NOTHING, after });
  const from = before ?? (await defaultTip(world, ref, defaultBranch));
  const pushed = await readCommits(dir, { from: from === undefined ? [] : [from], tip: after, limit: most });
  const commits = await Promise.all(pushed.map((commit) => shape(world, commit)));
  const html = `${world.url}/${world.fullName}/compare`;
  const payload = {
    ref,
    before: before ?? NOTHING,
    after,
    created: before === undefined,
    deleted: false,
    forced,
    base_ref: null,
    compare: before === undefined ? `${html}/${after}` : `${html}/${before}...${after}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    pusher: { name: who.login, email: who.email },
  };
  emit(world, "push", payload, as);
};

/** Notes that somebody moved a branch, without telling anybody. */
export const recordActivity = (
  world: World,
  as: string,
  move: Pick<Activity, "ref" | "kind" | "before" | "after">,
): void => {
  const at = timestamp(world.now());
  world.activities.push({ id: nextId(world, "Activity"), ...move, actor: person(world, as).login, at });
};

/** A new branch brings what the default branch has not. */
const defaultTip = async (world: World, ref: string, branch: string): Promise<string | undefined> => {
  if (ref === `refs/heads/${branch}`) return undefined;
  return resolveCommit(world.mirror.dir, `refs/heads/${branch}`);
};

const shape = async (world: World, commit: GitCommit) => ({
  id: commit.sha,
  tree_id: commit.tree,
  distinct: true,
  message: commit.message,
  timestamp: commit.committer.date,
  url: `${world.url}/${world.fullName}/commit/${commit.sha}`,
  author: { name: commit.author.name, email: commit.author.email },
  committer: { name: commit.committer.name, email: commit.committer.email },
  ...(await nameChanges(world.mirror.dir, commit.parents[0] ?? emptyTree, commit.sha)),
});
