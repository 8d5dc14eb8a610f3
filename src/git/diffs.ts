import { parsePatch } from "../policy/model/diff-lines.ts";
import { type ChangedFile, type ChangedLines, linesWithoutPatch } from "../policy/model/facts.ts";
import { readLines } from "./files.ts";
import { createDiffParser, DIFF_LIMITS, DIFF_OPTIONS, HUNK, PART, STATUS } from "./parse-diffs.ts";
import { loginOf, type Repository, readGit, streamGit } from "./repository.ts";

export type DiffedFile = ChangedFile & {
  /** From the first `@@`; absent if there are no hunks, or they are too large. */
  readonly patch?: string;
};

type RawFile = Omit<ChangedFile, "lines"> & {
  readonly parts: number;
  readonly binary: boolean;
};

/**
 * The changes between two commits, in git's order. Uses plumbing commands, so personal settings do not matter.
 * Invalid UTF-8 in names becomes U+FFFD, as in GitHub's API.
 * @param from commit id, the merge base
 */
export const diffRange = async (repository: Repository, from: string, to: string): Promise<readonly DiffedFile[]> => {
  const shared = ["diff-tree", ...DIFF_OPTIONS];
  const ends = ["--end-of-options", from, to, "--"];
  const list = await readGit(repository, [...shared, "-z", "--raw", "--numstat", ...ends]);
  const files = readRaw(list.toString("utf8").split("\0"));
  const patches = readPatches(streamGit(repository, [...shared, "-p", ...ends]));
  const found: DiffedFile[] = [];
  let kept = 0;
  for (const { parts, binary, ...file } of files) {
    const own: (string | undefined)[] = [];
    for (let part = 0; part < parts; part++) {
      const next = await patches.next();
      if (next.done === true) throw new Error(`git diff-tree printed no patch for ${JSON.stringify(file.path)}`);
      own.push(next.value);
    }
    const size = own.reduce((sum, part) => sum + (part?.length ?? DIFF_LIMITS.file), 0);
    const tooLarge = own.includes(undefined) || kept + size > DIFF_LIMITS.all;
    if (!tooLarge) kept += size;
    const patch = tooLarge ? undefined : own.join("\n");
    found.push({
      ...file,
      lines: linesOf({ ...file, binary }, patch),
      ...(patch === undefined || patch === "" ? {} : { patch }),
    });
  }
  if ((await patches.next()).done !== true) throw new Error("git diff-tree printed more patches than files");
  return found;
};

const linesOf = (
  file: Pick<DiffedFile, "path" | "status"> & { readonly binary: boolean },
  patch: string | undefined,
): ChangedLines => {
  if (file.binary) return linesWithoutPatch(file);
  return patch === undefined ? { kind: "too-large" } : { kind: "known", ...parsePatch(patch) };
};

const readRaw = (fields: readonly string[]): readonly RawFile[] => {
  const files: Omit<RawFile, "additions" | "deletions" | "binary">[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":") === true) {
    const [, , before = "", after = "", written = ""] = (fields[at] ?? "").split(" ");
    const letter = written.charAt(0);
    const status = STATUS[letter];
    if (status === undefined) throw new Error(`git diff-tree printed a status that is not known: ${written}`);
    const twoNames = letter === "R" || letter === "C";
    files.push({
      path: fields[at + (twoNames ? 2 : 1)] ?? "",
      ...(letter === "R" ? { previousPath: fields[at + 1] ?? "" } : {}),
      status,
      blob: status === "removed" ? before : after,
      parts: letter === "T" ? 2 : 1,
    });
    at += twoNames ? 3 : 2;
  }
  return files.map((file) => {
    // `1<tab>2<tab>name`. A rename has an empty name here and two further fields.
    const [additions = "", deletions = "", ...name] = (fields[at] ?? "").split("\t");
    at += name.join("\t") === "" ? 3 : 1;
    return { ...file, additions: Number(additions) || 0, deletions: Number(deletions) || 0, binary: additions === "-" };
  });
};

/** Every line in a hunk has a sign, so content cannot look like a new part. @returns undefined if too large */
const readPatches = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<string | undefined> {
  let lines: Buffer[] | undefined;
  let size = 0;
  let inHunk = false;
  const patch = (): string | undefined =>
    size > DIFF_LIMITS.file
      ? undefined
      : Buffer.concat((lines ?? []).flatMap((line) => [line, LINE_END])).toString("utf8");
  for await (const batch of readLines(chunks, DIFF_LIMITS.file)) {
    for (const { bytes, cut } of batch) {
      if (bytes.subarray(0, PART.length).equals(PART)) {
        if (lines !== undefined) yield patch();
        lines = [];
        size = 0;
        inHunk = false;
        continue;
      }
      inHunk ||= bytes.subarray(0, HUNK.length).equals(HUNK);
      if (!inHunk) continue;
      size += bytes.length + 1 + (cut ? DIFF_LIMITS.file : 0);
      if (size > DIFF_LIMITS.file) lines = [];
      else lines?.push(bytes);
    }
  }
  if (lines !== undefined) yield patch();
};

const LINE_END = Buffer.from("\n");

export type Commit = {
  readonly sha: string;
  readonly parents: readonly string[];
  /** In seconds since 1970. */
  readonly time: number;
  /** Login from the e-mail, else the name. */
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
