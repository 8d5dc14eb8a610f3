import type { ChangedFile } from "../policy/model/facts.ts";
import { createDiffParser, DIFF_OPTIONS } from "./parse-diffs.ts";
import { loginOf, type Repository, streamGit } from "./repository.ts";

/** `patch`: from the first `@@`; absent if there are no hunks, or they are too large. */
export type DiffedFile = ChangedFile & {
  readonly patch?: string;
};

/**
 * The changes between two commits, in git's order. Uses plumbing commands, so personal settings do not matter.
 * Invalid UTF-8 in names becomes U+FFFD, as in GitHub's API.
 * @param from commit id, the merge base
 */
export const diffRange = async (repository: Repository, from: string, to: string): Promise<readonly DiffedFile[]> => {
  const parser = createDiffParser(to);
  const args = ["diff-tree", "-z", "--raw", "-p", ...DIFF_OPTIONS, "--end-of-options", from, to, "--"];
  for await (const chunk of streamGit(repository, args)) parser.feed(chunk);
  return parser.end()?.files ?? [];
};

/** `time`: in seconds since 1970. `author`: the login from the e-mail, else the name. */
export type Commit = {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly time: number;
  readonly author: string;
  readonly subject: string;
  readonly body: string;
};

const FIELDS = 7;
const FORMAT = ["%H", "%P", "%ct", "%an", "%ae", "%s", "%b"].join("%x00");

/** The first-parent commits of a branch, newest first, in batches. @param since seconds since 1970 */
export const listCommits = async function* (
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
};

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

export type CommitDiff = { readonly sha: string; readonly files: readonly DiffedFile[] };

/**
 * The changes of many commits, in order, with one git process. Commits without changes are missing.
 * @param pairs a commit id and the id to compare with; without one, everything is new
 */
export const readDiffs = async function* (
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
};

/** The author of each commit, with one git process. Commits missing in a shallow clone are left out. */
export const readAuthors = async (
  repository: Repository,
  commits: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const authors = new Map<string, string>();
  // With an empty input git would use HEAD.
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
