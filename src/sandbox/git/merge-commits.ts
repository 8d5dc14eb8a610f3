import { mergeTree } from "./merge-tree.ts";
import { runGit } from "./run-git.ts";

/** Who makes the merge commit, and when. */
export type MergeAuthor = { readonly name: string; readonly email: string; readonly date: string };

/**
 * Merges without a working tree.
 *
 * @param kind `merge` makes a commit with both parents, `squash` one with the base as its only parent
 * @returns the new commit, or undefined where the two conflict (or have no common history)
 */
export const mergeCommits = async (
  dir: string,
  merge: {
    readonly base: string;
    readonly head: string;
    readonly kind: "merge" | "squash";
    readonly message: string;
    readonly author: MergeAuthor;
    /** The author, where it is left out. */
    readonly committer?: MergeAuthor;
    /** The tree that it gets instead of the clean merge's. */
    readonly tree?: string;
  },
): Promise<string | undefined> => {
  const tree = merge.tree ?? (await mergeTree(dir, merge.base, merge.head));
  if (tree === undefined) return undefined;
  const parents = merge.kind === "merge" ? [merge.base, merge.head] : [merge.base];
  const { name, email, date } = merge.author;
  const committer = merge.committer ?? merge.author;
  const { out } = await runGit(dir, ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"], {
    input: merge.message,
    env: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    },
  });
  return out.toString("utf8").trim();
};
