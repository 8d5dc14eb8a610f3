import { type GitCommit, readCommits, type Signature } from "./commits.ts";
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

/** The tree that a merge of two commits has; undefined where it conflicts. */
export const mergeTree = async (dir: string, base: string, head: string): Promise<string | undefined> => {
  // Exit code 1 is a conflict; 128 is what unrelated histories give.
  const { code, out } = await runGit(dir, ["merge-tree", "--write-tree", "--no-messages", base, head], {
    allowed: [1, 128],
  });
  return code === 0 ? out.toString("utf8").split("\n")[0]?.trim() : undefined;
};

/**
 * Puts the commits of a head on top of a base, one for one, without a working tree. Messages and authors stay, the
 * committer is another, and merges are left out, as `git rebase` does.
 *
 * @returns the last of the new commits, or undefined where one of them conflicts
 */
export const rebaseCommits = async (
  dir: string,
  { base, head, committer }: { readonly base: string; readonly head: string; readonly committer: MergeAuthor },
): Promise<string | undefined> => {
  const commits = await readCommits(dir, { from: [base], tip: head, limit: Number.MAX_SAFE_INTEGER });
  let onto = base;
  for (const commit of commits) {
    const [before, merged] = commit.parents;
    if (before === undefined || merged !== undefined) continue;
    const tree = await pickedTree(dir, onto, before, commit);
    if (tree === undefined) return undefined;
    onto = await commitTree(dir, tree, [onto], commit.message, commit.author, committer);
  }
  return onto;
};

/** The tree of a commit's change on another one. A commit beside it with that one's tree makes git take `before` for what they share. */
const pickedTree = async (
  dir: string,
  onto: string,
  before: string,
  { sha, author }: GitCommit,
): Promise<string | undefined> => {
  const [there] = await readCommits(dir, { from: [], tip: onto, limit: 1 });
  const beside = await commitTree(dir, there?.tree ?? "", [before], "beside\n", author, author);
  return mergeTree(dir, beside, sha);
};

const commitTree = async (
  dir: string,
  tree: string,
  parents: readonly string[],
  message: string,
  author: Signature,
  committer: Signature,
): Promise<string> => {
  const { out } = await runGit(dir, ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"], {
    input: message,
    env: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: author.date,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: committer.date,
    },
  });
  return out.toString("utf8").trim();
};
