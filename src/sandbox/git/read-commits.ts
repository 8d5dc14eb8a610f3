import { runGit } from "./run-git.ts";

/** One of the two people that a commit names. */
export type Signature = { readonly name: string; readonly email: string; readonly date: string };

/** A commit as git has it. */
export type GitCommit = {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
};

const format = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x00");

/**
 * The commits that `tip` reaches and `from` does not, oldest first as GitHub lists them.
 *
 * @param from commits to leave out; none for the whole history
 * @param tips where to start
 * @param limit how many at most (the newest are read, then turned)
 */
export const readCommits = async (
  dir: string,
  range: { readonly from: readonly string[]; readonly tip: string; readonly limit: number },
): Promise<readonly GitCommit[]> => {
  const { out } = await runGit(dir, [
    "log",
    "-z",
    "--topo-order",
    "--no-show-signature",
    `--max-count=${range.limit}`,
    `--format=tformat:${format}`,
    "--end-of-options",
    range.tip,
    ...range.from.map((sha) => `^${sha}`),
    "--",
  ]);
  const fields = out.toString("utf8").split("\0");
  const commits: GitCommit[] = [];
  for (let at = 0; at + 9 < fields.length; at += 10) {
    const [sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""] =
      fields.slice(at, at + 10);
    commits.push({
      sha,
      tree,
      parents: parents.split(" ").filter((parent) => parent !== ""),
      author: { name: an, email: ae, date: toUtc(ad) },
      committer: { name: cn, email: ce, date: toUtc(cd) },
      message: message.replace(/\n+$/, ""),
    });
  }
  return commits.reverse();
};

/** GitHub writes every time in UTC with seconds. */
const toUtc = (date: string): string => new Date(date).toISOString().replace(".000Z", "Z");
