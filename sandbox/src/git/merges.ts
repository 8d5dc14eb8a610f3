import { type GitCommit, readCommits, type Signature } from "./commits.ts";
import { runGit } from "./run-git.ts";

type MergeAuthor = { readonly name: string; readonly email: string; readonly date: string };

/**
 * @param kind `merge` has both parents, `squash` only the base
 * @returns the commit; undefined if they conflict or are unrelated
 */
export const mergeCommits = async (
  dir: string,
  merge: {
    readonly base: string;
    readonly head: string;
    readonly kind: "merge" | "squash";
    readonly message: string;
    readonly author: MergeAuthor;
    readonly committer?: MergeAuthor;
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

export const mergeTree = async (dir: string, base: string, head: string): Promise<string | undefined> => {
  // 1 is a conflict; 128 is unrelated histories.
  const { code, out } = await runGit(dir, ["merge-tree", "--write-tree", "--no-messages", base, head], {
    allowed: [1, 128],
  });
  return code === 0 ? out.toString("utf8").split("\n")[0]?.trim() : undefined;
};

/**
 * Keeps messages and authors, and leaves out merges like `git rebase`.
 * @returns the last new commit; undefined on a conflict
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

/** The tree of a cherry-pick. A helper commit makes git use `before` as the merge base. */
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
