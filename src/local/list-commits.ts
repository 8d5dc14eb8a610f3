import { loginOf } from "./login-of.ts";
import { type Repository, streamGit } from "./repository.ts";

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
