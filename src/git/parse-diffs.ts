import { parsePatch } from "../policy/model/diff-lines.ts";
import { type ChangedLines, type ChangeStatus, linesWithoutPatch } from "../policy/model/facts.ts";
import type { CommitDiff, DiffedFile } from "./diffs.ts";

type DiffParser = {
  readonly feed: (chunk: Buffer) => readonly CommitDiff[];
  readonly end: () => CommitDiff | undefined;
};

const STATUS: Readonly<Record<string, ChangeStatus>> = {
  A: "added",
  C: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "modified",
};

type Raw = Pick<DiffedFile, "path" | "previousPath" | "status" | "blob"> & { readonly parts: number };

type Part = {
  pieces: Buffer[];
  size: number;
  added: number;
  removed: number;
  binary: boolean;
  inHunk: boolean;
  tooLarge: boolean;
};

const LF = 0x0a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const PART = Buffer.from("diff --git ");
const HUNK = Buffer.from("@@ ");
const BINARY = Buffer.from("Binary files ");
const LONGEST_ID = 64;
const ID = /^[0-9a-f]{40,64}$/;

/**
 * Parses `git diff-tree -z --raw -p`. Every line in a hunk has a sign, and git quotes names in other lines, so content
 * cannot look like a new part or commit.
 * @param only the commit, where git was asked for one; without it each begins with its id, as by `--stdin`
 */
export const createDiffParser = (only = ""): DiffParser => {
  let rest: Buffer = Buffer.alloc(0);
  let sha = only;
  let inPatch = false;
  let raw: Raw[] = [];
  let fields: string[] = [];
  let parts: Part[] = [];
  let part: Part | undefined;
  let held = 0;
  let skipping = false;

  const take = (): CommitDiff => {
    const commit = { sha, files: filesOf(sha, raw, parts) };
    raw = [];
    parts = [];
    part = undefined;
    held = 0;
    inPatch = false;
    return commit;
  };

  const takeField = (field: string): void => {
    if (sha === "") {
      if (!ID.test(field)) throw new Error(`git diff-tree printed ${JSON.stringify(field.slice(0, 80))} for a commit`);
      sha = field;
    } else if (field === "" && fields.length === 0) inPatch = true;
    else {
      fields.push(field);
      const twoNames = / [RC]\d*$/.test(fields[0] ?? "");
      if (fields.length < (twoNames ? 3 : 2)) return;
      raw.push(rawOf(fields));
      fields = [];
    }
  };

  const takeLine = (bytes: Buffer, from: number, to: number): void => {
    if (startsWith(bytes, from, PART)) {
      part = { pieces: [], size: 0, added: 0, removed: 0, binary: false, inHunk: false, tooLarge: false };
      parts.push(part);
      return;
    }
    if (part === undefined) return;
    if (startsWith(bytes, from, HUNK)) part.inHunk = true;
    else if (!part.inHunk) part.binary ||= startsWith(bytes, from, BINARY);
    else if (bytes[from] === PLUS) part.added++;
    else if (bytes[from] === MINUS) part.removed++;
    if (!part.inHunk) return;
    if (!part.tooLarge) hold(part, bytes.subarray(from, to + 1));
  };

  const hold = (one: Part, line: Buffer): void => {
    one.size += line.length;
    held += line.length;
    if (one.size <= DIFF_LIMITS.file && held <= DIFF_LIMITS.all) one.pieces.push(line);
    else drop(one);
  };

  const drop = (one: Part): void => {
    one.tooLarge = true;
    one.pieces = [];
    held -= one.size;
    one.size = 0;
  };

  const feed = (chunk: Buffer): readonly CommitDiff[] => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const found: CommitDiff[] = [];
    let at = 0;
    if (skipping) {
      at = bytes.indexOf(LF) + 1;
      if (at === 0) return found;
      skipping = false;
    }
    while (at < bytes.length) {
      if (inPatch && isHex(bytes[at])) {
        // Needs one byte more than an id to distinguish a commit from a line like `deleted file`.
        if (bytes.length - at <= LONGEST_ID && bytes.indexOf(LF, at) === -1) break;
        if (beginsCommit(bytes, at)) {
          found.push(take());
          sha = "";
        }
      }
      const end = bytes.indexOf(inPatch ? LF : 0, at);
      if (end === -1) break;
      if (inPatch) takeLine(bytes, at, end);
      else takeField(bytes.toString("utf8", at, end));
      at = end + 1;
    }
    rest = bytes.subarray(at);
    if (rest.length > DIFF_LIMITS.file) {
      if (!inPatch) throw new Error("git diff-tree printed a name of over a million bytes");
      takeLine(rest, 0, rest.length);
      if (part?.tooLarge === false) drop(part);
      skipping = true;
      rest = Buffer.alloc(0);
    }
    return found;
  };

  const end = (): CommitDiff | undefined => {
    const isNothing = only !== "" && raw.length === 0;
    if (rest.length > 0 || fields.length > 0 || (sha !== "" && !inPatch && !isNothing)) {
      throw new Error("git diff-tree broke off in the middle");
    }
    return sha === "" || isNothing ? undefined : take();
  };

  return { feed, end };
};

const isHex = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66));

const beginsCommit = (bytes: Buffer, at: number): boolean =>
  [40, LONGEST_ID].some((length) => bytes[at + length] === 0 && ID.test(bytes.toString("latin1", at, at + length)));

const startsWith = (bytes: Buffer, from: number, wanted: Buffer): boolean =>
  bytes[from] === wanted[0] &&
  bytes.length - from >= wanted.length &&
  bytes.compare(wanted, 0, wanted.length, from, from + wanted.length) === 0;

const rawOf = (fields: readonly string[]): Raw => {
  const [modes = "", first = "", second] = fields;
  const [, , before = "", after = "", written = ""] = modes.split(" ");
  const letter = written.charAt(0);
  const status = STATUS[letter];
  if (status === undefined) throw new Error(`git diff-tree printed a status that is not known: ${written}`);
  return {
    path: second ?? first,
    ...(letter === "R" ? { previousPath: first } : {}),
    status,
    blob: status === "removed" ? before : after,
    // A file that becomes a link is removed and added.
    parts: letter === "T" ? 2 : 1,
  };
};

const filesOf = (sha: string, raw: readonly Raw[], parts: readonly Part[]): readonly DiffedFile[] => {
  let next = 0;
  const files = raw.map(({ parts: count, ...file }): DiffedFile => {
    const own = parts.slice(next, next + count);
    next += count;
    const tooLarge = own.some((one) => one.tooLarge);
    const patch = tooLarge ? undefined : Buffer.concat(own.flatMap((one) => one.pieces)).toString("utf8");
    const binary = own.some((one) => one.binary);
    const lines: ChangedLines = binary
      ? linesWithoutPatch(file)
      : patch === undefined
        ? { kind: "too-large" }
        : { kind: "known", ...parsePatch(patch) };
    return {
      ...file,
      additions: binary ? 0 : own.reduce((sum, one) => sum + one.added, 0),
      deletions: binary ? 0 : own.reduce((sum, one) => sum + one.removed, 0),
      lines,
      ...(patch === undefined || patch === "" ? {} : { patch }),
    };
  });
  if (next !== parts.length)
    throw new Error(`git diff-tree printed ${parts.length} patches for ${next} files of ${sha}`);
  return files;
};

/** Maximum bytes of patches; the rest is `too-large`. */
const DIFF_LIMITS = { file: 1_000_000, all: 64_000_000 } as const;

export const DIFF_OPTIONS: readonly string[] = [
  // Git compares all added and removed files for renames; above this limit, only equal ones are found.
  ...["-r", "-M", "-l1000"],
  ...["--no-ext-diff", "--no-textconv", "--submodule=short", "--full-index", "--no-abbrev"],
];
