import { mergeBase, readCommits } from "../git/commits.ts";
import { type CommitFiles, importCommits } from "../git/import-commits.ts";
import { mergeCommits } from "../git/merges.ts";
import { resolveCommit, updateRef } from "../git/refs.ts";
import { findPull } from "../state/find.ts";
import { timestamp } from "../state/ids.ts";
import { hasRole, person, WEB_FLOW } from "../state/person.ts";
import { Refusal } from "../state/refusal.ts";
import type { Pull, RepositoryState } from "../state/repository-state.ts";
import { emitPush, moveHead } from "./heads.ts";

export const updateBranch = async (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  files: CommitFiles = {},
): Promise<Pull> => {
  const issue = findPull(repositoryState, number);
  if (!hasRole(repositoryState, as, "write")) throw new Refusal(403, "Must have write access to the repository.");
  const { dir, own } = repositoryState.mirror;
  const { head, base } = issue.pull;
  const tip = (await resolveCommit(dir, `refs/heads/${base.ref}`)) ?? base.sha;
  if ((await mergeBase(dir, head.sha, tip)) === tip)
    throw new Refusal(422, "There are no new commits on the base branch.");
  const at = timestamp(repositoryState.now());
  const who = person(repositoryState, as);
  const merge = {
    base: head.sha,
    head: tip,
    kind: "merge" as const,
    message: `Merge branch '${base.ref}' into ${head.ref}`,
    author: { name: who.name, email: who.email, date: at },
    committer: { ...WEB_FLOW, date: at },
  };
  const clean = await mergeCommits(dir, merge);
  if (clean === undefined) throw new Refusal(422, "merge conflict between base and head");
  const sha = Object.keys(files).length === 0 ? clean : await edited(dir, clean, merge, files);
  repositoryState.signed.add(sha);
  const ref = `refs/heads/${head.ref}`;
  await updateRef(dir, ref, sha);
  own.add(head.ref);
  return moveHead(repositoryState, as, issue, sha, async () => {
    if (head.owner === repositoryState.owner)
      await emitPush(repositoryState, as, { ref, before: head.sha, after: sha });
  });
};

const edited = async (
  dir: string,
  clean: string,
  merge: Parameters<typeof mergeCommits>[1],
  files: CommitFiles,
): Promise<string> => {
  const branch = "sandbox/edited-merge";
  const author = { name: merge.author.name, email: merge.author.email };
  const [made = clean] = await importCommits(dir, [{ branch, from: clean, message: "Edit", author, at: 0, files }]);
  const [commit] = await readCommits(dir, { from: [], tip: made, limit: 1 });
  await updateRef(dir, `refs/heads/${branch}`, "");
  return (await mergeCommits(dir, { ...merge, ...(commit === undefined ? {} : { tree: commit.tree }) })) ?? clean;
};
