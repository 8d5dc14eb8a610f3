import { knowCommits, readObject } from "./objects.ts";
import { runGit } from "./run-git.ts";

export type Signature = { readonly name: string; readonly email: string; readonly date: string };

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
 * Commits reachable from the tips and not from `from`, oldest first like GitHub.
 *
 * @param limit the newest are read; of `path` only those that changed it
 */
export const readCommits = async (
  dir: string,
  range: {
    readonly from: readonly string[];
    readonly tip: string;
    readonly limit: number;
    readonly path?: string;
  },
): Promise<readonly GitCommit[]> => {
  if (range.limit === 1 && range.path === undefined && range.from.length === 0 && /^[0-9a-f]{40}$/.test(range.tip)) {
    const one = await readCommit(dir, range.tip);
    if (one !== undefined) return [one];
  }
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
    ...(range.path === undefined ? [] : [range.path]),
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

/** Parses the object; undefined for another encoding, which git must convert. */
const readCommit = async (dir: string, sha: string): Promise<GitCommit | undefined> => {
  const object = await readObject(dir, sha);
  const text = object?.type === "commit" ? object.data.toString("utf8") : "";
  const end = text.indexOf("\n\n");
  const head = end === -1 ? "" : text.slice(0, end);
  const [, tree] = /^tree ([0-9a-f]{40})/.exec(head) ?? [];
  const author = signature(head, "author");
  const committer = signature(head, "committer");
  if (tree === undefined || author === undefined || committer === undefined || /^encoding /m.test(head))
    return undefined;
  const parents = [...head.matchAll(/^parent ([0-9a-f]{40})$/gm)].map(([, parent = ""]) => parent);
  return { sha, tree, parents, author, committer, message: text.slice(end + 2).replace(/\n+$/, "") };
};

const signature = (head: string, role: "author" | "committer"): Signature | undefined => {
  const [, name, email, seconds] = new RegExp(`^${role} (.*?) ?<([^>\\n]*)> (\\d+) [+-]\\d{4}$`, "m").exec(head) ?? [];
  if (name === undefined || email === undefined) return undefined;
  return { name, email, date: toUtc(new Date(Number(seconds) * 1000).toISOString()) };
};

const toUtc = (date: string): string => new Date(date).toISOString().replace(".000Z", "Z");

export const listCommits = async (dir: string, from: string, tip: string): Promise<readonly string[]> => {
  const { out } = await runGit(dir, ["rev-list", "--end-of-options", `${from}..${tip}`]);
  const shas = out
    .toString("utf8")
    .split("\n")
    .filter((sha) => sha !== "");
  knowCommits(dir, shas);
  return shas;
};

/** Undefined for unrelated histories. */
export const mergeBase = async (dir: string, one: string, other: string): Promise<string | undefined> => {
  const { code, out } = await runGit(dir, ["merge-base", "--end-of-options", one, other], { allowed: [1] });
  return code === 0 ? out.toString("utf8").trim() : undefined;
};
