import type { DiffedFile } from "./diff-range.ts";
import { createDiffParser, DIFF_OPTIONS } from "./parse-diffs.ts";
import { loginOf, type Repository, streamGit } from "./repository.ts";

/** One commit of a branch's own line. */
export type Commit = {
  /** Commit id. */
  readonly sha: string;
  /** Ids of its parents, the first one of the same line; none for a root. */
  readonly parents: readonly string[];
  /** When it was committed (for a merge: merged), in seconds since 1970. */
  readonly time: number;
  /** Who wrote it, by login where the e-mail tells it, else by name. */
  readonly author: string;
  readonly subject: string;
  readonly body: string;
};

/** Fields of `FORMAT`. */
const FIELDS = 7;
const FORMAT = ["%H", "%P", "%ct", "%an", "%ae", "%s", "%b"].join("%x00");

/**
 * The first-parent commits of a branch, newest first, in batches as git says them. The caller may stop at any time.
 *
 * @param tip commit id to begin at
 * @param since no commit older than this, in seconds since 1970
 */
export async function* listCommits(
  repository: Repository,
  tip: string,
  since?: number,
): AsyncGenerator<readonly Commit[]> {
  const from = since === undefined ? [] : [`--since=${since}`];
  const args = [
    "log",
    "--first-parent",
    "-z",
    `--format=${FORMAT}`,
    "--no-show-signature",
    "--encoding=UTF-8",
    ...from,
  ];
  let rest: Buffer = Buffer.alloc(0);
  let fields: string[] = [];
  for await (const chunk of streamGit(repository, [...args, "--end-of-options", tip])) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const commits: Commit[] = [];
    let at = 0;
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, at)) {
      fields.push(bytes.toString("utf8", at, end));
      at = end + 1;
      if (fields.length < FIELDS) continue;
      commits.push(commitOf(fields));
      fields = [];
    }
    rest = bytes.subarray(at);
    if (commits.length > 0) yield commits;
  }
}

const commitOf = (fields: readonly string[]): Commit => {
  const [sha = "", parents = "", time = "", name = "", mail = "", subject = "", body = ""] = fields;
  return {
    sha,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    time: Number(time),
    author: loginOf(name, mail),
    subject,
    body: body.trim(),
  };
};

/** What one commit changes against one other. */
export type CommitDiff = { readonly sha: string; readonly files: readonly DiffedFile[] };

/**
 * What each of many commits changes, by one call of git for all of them, in their order and in batches as it comes.
 * A commit that changes nothing is not among the answers. The files are those that `diffRange` would find.
 *
 * @param pairs a commit id with the id that it is compared with; without one, everything in it is new
 * @throws where git fails, after what it said before
 */
export async function* readDiffs(
  repository: Repository,
  pairs: readonly (readonly [commit: string, against: string | undefined])[],
): AsyncGenerator<readonly CommitDiff[]> {
  if (pairs.length === 0) return;
  const input = pairs.map((pair) => `${pair.filter((id) => id !== undefined).join(" ")}\n`).join("");
  const parser = createDiffParser();
  const args = ["diff-tree", "--stdin", "--root", "-z", "--raw", "-p", ...DIFF_OPTIONS];
  for await (const chunk of streamGit(repository, args, input)) {
    const found = parser.feed(chunk);
    if (found.length > 0) yield found;
  }
  const last = parser.end();
  if (last !== undefined) yield [last];
}

/**
 * Who wrote each of these commits, by login where the e-mail tells it; one that a shallow clone does not have is left out.
 *
 * @param commits commit ids, any number of them: one call of git answers for all
 */
export const readAuthors = async (
  repository: Repository,
  commits: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const authors = new Map<string, string>();
  // With nothing on its standard input git would answer for HEAD.
  if (commits.length === 0) return authors;
  const args = ["log", "--no-walk=unsorted", "--ignore-missing", "-z", "--format=%H%x00%an%x00%ae", "--stdin"];
  const chunks: Buffer[] = [];
  for await (const chunk of streamGit(repository, [...args, "--no-show-signature"], `${commits.join("\n")}\n`)) {
    chunks.push(chunk);
  }
  const fields = Buffer.concat(chunks).toString("utf8").split("\0");
  for (let at = 0; at + 2 < fields.length; at += 3) {
    authors.set(fields[at] ?? "", loginOf(fields[at + 1] ?? "", fields[at + 2] ?? ""));
  }
  return authors;
};
