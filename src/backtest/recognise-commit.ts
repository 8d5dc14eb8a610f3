import type { Commit } from "../local/list-commits.ts";

/** What a commit on a branch's own line was, as far as its message and its parents tell. */
export type Recognised = {
  /**
   * `merge`: a merge commit. `squash`: one commit with a pull request's number in its message. `pull`: a merge of the
   * branch into itself (`git pull`), which is nobody's pull request. `commit`: any other.
   */
  readonly kind: "merge" | "squash" | "pull" | "commit";
  /** The pull request's number, where the message tells it. */
  readonly number?: number;
  readonly title: string;
  /** What the pull request's description is best taken for. */
  readonly body: string;
  /** The branch it came from, where the message tells it. */
  readonly branch?: string;
};

/** How hosts write the subject of a merge commit: GitHub, Bitbucket, Azure; the title is in the body's first line. */
const MERGES: readonly RegExp[] = [
  /^Merge pull request #(?<number>\d{1,9}) from [^/\s]+\/(?<branch>\S+)$/,
  /^Merged in (?<branch>\S+) \(pull request #(?<number>\d{1,9})\)$/,
  /^Merge branch '(?<branch>[^']+)'(?: into .+)?$/,
];
/** Titles with a number: GitHub's squash (`Title (#12)`), GitLab's (`Title (!12)`), Azure's (`Merged PR 12: Title`). */
const TITLES: readonly RegExp[] = [
  /^(?<title>.*\S)\s+\([#!](?<number>\d{1,9})\)$/,
  /^Merged PR (?<number>\d{1,9}): (?<title>.+)$/,
];
const PULLED = /^Merge (?:remote-tracking )?branch '(?:[^'/]+\/)?(?<branch>[^']+)'(?: of (?:\S+)| into \S+)?$/;

/**
 * Recognises the pull request behind a commit.
 *
 * @param branch the branch whose line it is
 */
export const recogniseCommit = (commit: Pick<Commit, "parents" | "subject" | "body">, branch: string): Recognised => {
  const { subject, body } = commit;
  const [first = "", ...more] = body.split("\n");
  const titleNumber = TITLES.map((pattern) => pattern.exec(subject)?.groups?.["number"]).find(
    (one) => one !== undefined,
  );
  if (commit.parents.length > 1) {
    if (PULLED.exec(subject)?.groups?.["branch"] === branch) return { kind: "pull", title: subject, body };
    const found = MERGES.map((pattern) => pattern.exec(subject)?.groups).find((groups) => groups !== undefined);
    // GitLab writes the number at the end of the body: `See merge request group/project!12`.
    const number = found?.["number"] ?? /^See merge request \S*!(\d{1,9})$/m.exec(body)?.[1] ?? titleNumber;
    const from = found?.["branch"];
    const titled = found !== undefined && first !== "";
    return {
      kind: "merge",
      ...(number === undefined ? {} : { number: Number(number) }),
      ...(from === undefined ? {} : { branch: from }),
      ...(titled ? { title: first, body: more.join("\n").trim() } : withoutNumber(subject, body)),
    };
  }
  return titleNumber === undefined
    ? { kind: "commit", title: subject, body }
    : { kind: "squash", number: Number(titleNumber), ...withoutNumber(subject, body) };
};

const withoutNumber = (subject: string, body: string): { readonly title: string; readonly body: string } => ({
  title: TITLES.map((pattern) => pattern.exec(subject)?.groups?.["title"]).find((one) => one !== undefined) ?? subject,
  body,
});
