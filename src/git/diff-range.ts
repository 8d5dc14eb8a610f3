import { parsePatch } from "../policy/model/diff-lines.ts";
import { type ChangedFile, type ChangedLines, type ChangeStatus, linesWithoutPatch } from "../policy/model/facts.ts";
import { readLines } from "./files.ts";
import { DIFF_LIMITS, DIFF_OPTIONS } from "./parse-diffs.ts";
import { type Repository, readGit, streamGit } from "./repository.ts";

/** A changed file with its patch, from which the added dependencies are read. */
export type DiffedFile = ChangedFile & {
  /** The hunks, from the first `@@`; absent where there are none, or they are too large. */
  readonly patch?: string;
};

const STATUS: Readonly<Record<string, ChangeStatus>> = {
  A: "added",
  C: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "modified",
};

type RawFile = Omit<ChangedFile, "lines"> & {
  /** How many `diff --git` parts git prints for it: a file that becomes a link is removed and added. */
  readonly parts: number;
  readonly binary: boolean;
};

/**
 * What changes between two commits, renames found, in git's order.
 *
 * Plumbing commands, so that a person's settings for `git diff` change nothing. A name that is not UTF-8 is shown
 * with U+FFFD, as GitHub's API does. A file's patch over 1 MB, and what is past 64 MB of all patches, is `too-large`.
 *
 * @param from commit id, the merge base
 * @param to commit id
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
  // Asked for once more, so that git's exit code is looked at.
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

/** Reads `--raw -z` followed by `--numstat -z`. Both list the files in the same order. */
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
    // `1<tab>2<tab>name`; a rename has its two names in fields of their own, after an empty one.
    const [additions = "", deletions = "", ...name] = (fields[at] ?? "").split("\t");
    at += name.join("\t") === "" ? 3 : 1;
    return { ...file, additions: Number(additions) || 0, deletions: Number(deletions) || 0, binary: additions === "-" };
  });
};

const PART = Buffer.from("diff --git ");
const HUNK = Buffer.from("@@ ");

/**
 * The hunks of each `diff --git` part, in order; undefined for one that is too large. Within a hunk every line has
 * a sign of its own, so no content can look like the beginning of the next part.
 */
async function* readPatches(chunks: AsyncIterable<Buffer>): AsyncGenerator<string | undefined> {
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
}

const LINE_END = Buffer.from("\n");
