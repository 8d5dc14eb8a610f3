import { type GitCommit, mergeBase, readCommits } from "../git/commits.ts";
import { type CommitFiles, importCommits } from "../git/import-commits.ts";
import type { FetchedBranch } from "../git/open-mirror.ts";
import { resolveCommit, updateRef } from "../git/refs.ts";
import { emptyTree, nameChanges } from "../git/trees.ts";
import { pullShape } from "../shapes/pulls.ts";
import { findPull, isPull } from "../state/find.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { hasRole, person } from "../state/person.ts";
import { Refusal } from "../state/refusal.ts";
import type { Activity, Pull, RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";
import { readChange, setChange } from "./pulls.ts";

export const updateHead = async (repositoryState: RepositoryState, as: string, number: number): Promise<Pull> => {
  const issue = findPull(repositoryState, number);
  const { ref } = issue.pull.head;
  const there = repositoryState.mirror.own.has(ref) || (await repositoryState.mirror.fetchBranch(ref));
  const sha = there ? await resolveCommit(repositoryState.mirror.dir, `refs/heads/${ref}`) : undefined;
  if (sha === undefined) throw new Refusal(422, `There is no branch ${ref} in the repository any more.`);
  const before = issue.pull.head.sha;
  if (sha === before) return issue;
  // A push to a fork is an event of the fork.
  const own = issue.pull.head.owner === repositoryState.owner;
  return moveHead(repositoryState, as, issue, sha, async () => {
    if (own) await emitPush(repositoryState, as, { ref: `refs/heads/${ref}`, before, after: sha });
  });
};

/** What was committed in the original repository since, as if each branch was pushed by one person. */
export const fetchAll = async (repositoryState: RepositoryState, as: string): Promise<readonly FetchedBranch[]> => {
  const fetched = await repositoryState.mirror.fetch("moved");
  for (const { branch, before, after } of fetched) {
    const pulls = [...repositoryState.open].filter((number) => {
      const pull = repositoryState.issues.get(number)?.pull;
      return pull?.head.ref === branch && pull.head.owner === repositoryState.owner;
    });
    for (const number of pulls) await updateHead(repositoryState, as, number);
    if (pulls.length === 0) await emitPush(repositoryState, as, { ref: `refs/heads/${branch}`, before, after });
  }
  return fetched;
};

/**
 * Sends `synchronize` if the pull request is open.
 * @param reported sent first
 */
export const moveHead = async (
  repositoryState: RepositoryState,
  as: string,
  issue: Pull,
  sha: string,
  reported: () => Promise<void> = async () => {},
): Promise<Pull> => {
  const { number, pull } = issue;
  const { head, base } = pull;
  const before = head.sha;
  const tip = (await resolveCommit(repositoryState.mirror.dir, `refs/heads/${base.ref}`)) ?? base.sha;
  const change = await readChange(repositoryState, tip, sha);
  await updateRef(repositoryState.mirror.dir, `refs/pull/${number}/head`, sha);
  setChange(repositoryState, issue, change);
  Object.assign(pull, { head: { ...head, sha }, base: { ...base, sha: tip } });
  issue.updatedAt = timestamp(repositoryState.now());
  await reported();
  if (issue.state === "open") {
    const payload = {
      action: "synchronize",
      number,
      before,
      after: sha,
      pull_request: pullShape(repositoryState, issue),
    };
    emit(repositoryState, "pull_request", payload, as, number);
  }
  return issue;
};

const FILE_PATH = /^(?!\/)(?!.*(?:^|\/)(?:\.{1,2}|\.git)(?:\/|$))[^\p{Cc}\\]{1,500}$/u;
const BRANCH_NAME = /^(?!.*(?:\.\.|@\{|\/\/|\.lock$|\/$))[\w][\w./-]{0,199}$/;

/** What a person may write; a repository's own names may be wilder. */
export const isFilePath = (path: string): boolean => FILE_PATH.test(path);
export const isBranchName = (name: string): boolean => BRANCH_NAME.test(name);

export type PushRequest = {
  readonly branch: string;
  readonly files: CommitFiles;
  readonly message?: string;
  readonly from?: string;
  /** By the permissions of a token, which a bot or an App has in place of a role. */
  readonly permitted?: boolean;
  /** Names that the commit bears, if others than of who pushes it. */
  readonly names?: { readonly author?: Signature; readonly committer?: Signature };
};

type Signature = { readonly name: string; readonly email: string };

export const pushToBranch = async (
  repositoryState: RepositoryState,
  as: string,
  request: PushRequest,
): Promise<string> => {
  if (request.permitted !== true && !hasRole(repositoryState, as, "write"))
    throw new Refusal(403, "Must have write access to the repository.");
  const { dir, defaultBranch, own } = repositoryState.mirror;
  const ref = `refs/heads/${request.branch}`;
  const before = await resolveCommit(dir, ref);
  const start = request.from ?? defaultBranch;
  const from = before ?? (await resolveCommit(dir, `refs/heads/${start}`));
  if (before === undefined && from === undefined && start !== request.branch)
    throw new Refusal(422, `There is no branch ${start}.`);
  const { name, email } = person(repositoryState, as);
  const { committer = { name, email }, author: writer = committer } = request.names ?? {};
  const at = Math.floor(repositoryState.now().getTime() / 1000);
  const message = request.message ?? `Change ${Object.keys(request.files).join(", ")}`;
  const [after] = await importCommits(dir, [
    { branch: request.branch, from, message, author: committer, writer, at, files: request.files },
  ]);
  own.add(request.branch);
  if (after === undefined) throw new Error(`git made no commit on ${ref}`);
  await emitPush(repositoryState, as, { ref, before, after });
  for (const number of [...repositoryState.open]) {
    const issue = repositoryState.issues.get(number);
    if (issue === undefined || !isPull(issue)) continue;
    const { head } = issue.pull;
    if (head.ref === request.branch && head.owner === repositoryState.owner)
      await moveHead(repositoryState, as, issue, after);
  }
  return after;
};

/** A commit on the branch of a fork, by its owner or by somebody who may write here, as GitHub's *Allow edits* lets. */
export const pushToFork = async (
  repositoryState: RepositoryState,
  as: string,
  issue: Pull,
  request: Pick<PushRequest, "files"> & { readonly message: string },
): Promise<void> => {
  const { head } = issue.pull;
  if (as !== head.owner && !hasRole(repositoryState, as, "write"))
    throw new Refusal(403, `Must be ${head.owner}, or have write access to the repository.`);
  const { dir, own } = repositoryState.mirror;
  const { name, email } = person(repositoryState, as);
  const at = Math.floor(repositoryState.now().getTime() / 1000);
  const { message, files } = request;
  await importCommits(dir, [{ branch: head.ref, from: head.sha, message, author: { name, email }, at, files }]);
  own.add(head.ref);
  await updateHead(repositoryState, as, issue.number);
};

export const NOTHING = "0".repeat(40);

/** Commits in a push event; GitHub's own limit is 2,048. */
const max = 50;

export const emitPush = async (
  repositoryState: RepositoryState,
  as: string,
  move: {
    readonly ref: string;
    readonly before: string | undefined;
    readonly after: string;
    readonly merge?: true;
  },
): Promise<void> => {
  const who = person(repositoryState, as);
  const { ref, before, after } = move;
  const { dir, defaultBranch } = repositoryState.mirror;
  const forced = before !== undefined && (await mergeBase(dir, before, after)) !== before;
  const kind = move.merge ? "pr_merge" : before === undefined ? "branch_creation" : forced ? "force_push" : "push";
  recordActivity(repositoryState, as, { ref, kind, before: before ?? NOTHING, after });
  const from = before ?? (await defaultTip(repositoryState, ref, defaultBranch));
  const pushed = await readCommits(dir, { from: from === undefined ? [] : [from], tip: after, limit: max });
  const commits = await Promise.all(pushed.map((commit) => shape(repositoryState, commit)));
  const html = `${repositoryState.url}/${repositoryState.fullName}/compare`;
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
  emit(repositoryState, "push", payload, as);
};

export const recordActivity = (
  repositoryState: RepositoryState,
  as: string,
  move: Pick<Activity, "ref" | "kind" | "before" | "after">,
): void => {
  const at = timestamp(repositoryState.now());
  repositoryState.activities.push({
    id: nextId(repositoryState, "Activity"),
    ...move,
    actor: person(repositoryState, as).login,
    at,
  });
};

const defaultTip = async (
  repositoryState: RepositoryState,
  ref: string,
  branch: string,
): Promise<string | undefined> => {
  if (ref === `refs/heads/${branch}`) return undefined;
  return resolveCommit(repositoryState.mirror.dir, `refs/heads/${branch}`);
};

const shape = async (repositoryState: RepositoryState, commit: GitCommit) => ({
  id: commit.sha,
  tree_id: commit.tree,
  distinct: true,
  message: commit.message,
  timestamp: commit.committer.date,
  url: `${repositoryState.url}/${repositoryState.fullName}/commit/${commit.sha}`,
  author: { name: commit.author.name, email: commit.author.email },
  committer: { name: commit.committer.name, email: commit.committer.email },
  ...(await nameChanges(repositoryState.mirror.dir, commit.parents[0] ?? emptyTree, commit.sha)),
});
