import { runGit } from "./run-git.ts";

export type DiffFile = {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  /** At the head; for a removed file its former id. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** Hunks from the first `@@`; absent for binary files and above GitHub's limits. */
  readonly patch?: string;
};

/** GitHub's documented limits, for one file and in all. */
const limits = { fileLines: 20_000, fileBytes: 500_000, totalLines: 20_000, totalBytes: 1_000_000 };

const statusWord = { A: "added", D: "removed", M: "modified", R: "renamed", T: "changed" } as const;

/** @returns sorted by path, with renames */
export const diffFiles = async (dir: string, from: string, to: string): Promise<readonly DiffFile[]> => {
  const shared = ["diff-tree", "-r", "-M", "-l1000", "--no-commit-id", "--no-ext-diff", "--no-textconv"];
  const ends = ["--end-of-options", from, to, "--"];
  const [{ out }, patches] = await Promise.all([
    runGit(dir, [...shared, "-z", "--raw", "--numstat", "--no-abbrev", ...ends]),
    readPatches(dir, [...shared, "-p", "--full-index", ...ends]),
  ]);
  return join(readRaw(out.toString("utf8").split("\0")), patches);
};

const join = (
  files: readonly (DiffFile & { typeChange: boolean })[],
  patches: readonly (string | undefined)[],
): readonly DiffFile[] => {
  let lines = 0;
  let bytes = 0;
  let at = 0;
  return files.map(({ typeChange, ...file }) => {
    const patch = patches[at];
    // A type change is written as removal and addition.
    at += typeChange ? 2 : 1;
    if (patch === undefined || typeChange) return file;
    const own = file.additions + file.deletions;
    if (own > limits.fileLines || patch.length > limits.fileBytes) return file;
    lines += own;
    bytes += patch.length;
    return lines > limits.totalLines || bytes > limits.totalBytes ? file : { ...file, patch };
  });
};

/** The changes of many commits over their only parents, with two git processes. */
export const diffSingles = async (
  dir: string,
  commits: readonly string[],
): Promise<readonly (readonly DiffFile[])[]> => {
  if (commits.length === 0) return [];
  const shared = ["diff-tree", "--stdin", "-r", "-M", "-l1000", "--no-ext-diff", "--no-textconv"];
  const input = commits.map((sha) => `${sha}\n`).join("");
  const [{ out }, patches] = await Promise.all([
    runGit(dir, [...shared, "-z", "--raw", "--numstat", "--no-abbrev"], { input }),
    runGit(dir, [...shared, "-p", "--full-index"], { input }),
  ]);
  const raw = splitAt(out.toString("utf8"), commits, "\0");
  const hunks = splitAt(patches.out.toString("utf8"), commits, "\n");
  return commits.map((_, index) => join(readRaw((raw[index] ?? "").split("\0")), splitPatches(hunks[index] ?? "")));
};

const splitAt = (text: string, commits: readonly string[], end: string): readonly string[] => {
  const whole = `${end}${text}`;
  let from = 0;
  const starts = commits.map((sha) => {
    const found = whole.indexOf(`${end}${sha}${end}`, from);
    // Git omits a commit without changes.
    if (found !== -1) from = found;
    return found;
  });
  return starts.map((start, index) => {
    if (start === -1) return "";
    let next = index + 1;
    while (starts[next] === -1) next += 1;
    return whole.slice(start + 40 + 2 * end.length, starts[next]);
  });
};

/** Parses `--raw -z` and `--numstat -z`, which have the same order. */
const readRaw = (fields: readonly string[]): (DiffFile & { typeChange: boolean })[] => {
  const files: (DiffFile & { typeChange: boolean })[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":")) {
    const [, , before = "", after = "", letter = ""] = (fields[at] ?? "").split(" ");
    const renamed = letter.startsWith("R");
    const filename = fields[at + (renamed ? 2 : 1)] ?? "";
    const status = statusWord[letter.charAt(0) as keyof typeof statusWord] ?? "changed";
    files.push({
      filename,
      ...(renamed ? { previous_filename: fields[at + 1] ?? "" } : {}),
      status: status === "modified" && before === after ? "changed" : status,
      sha: status === "removed" ? before : after,
      additions: 0,
      deletions: 0,
      typeChange: letter.startsWith("T"),
    });
    at += renamed ? 3 : 2;
  }
  return files.map((file) => {
    const [additions = "", deletions = "", name = ""] = splitNumbers(fields[at] ?? "");
    // A rename has two names, after an empty field.
    at += name === "" ? 3 : 1;
    return { ...file, additions: Number(additions) || 0, deletions: Number(deletions) || 0 };
  });
};

/** `1\t2\tname`; the name may contain tabs. */
const splitNumbers = (field: string): readonly string[] => {
  const [additions = "", deletions = "", ...name] = field.split("\t");
  return [additions, deletions, name.join("\t")];
};

/**
 * The hunks of every file, in order. Content lines start with a space, a sign, a backslash or `@@`, never with `diff
 * --git `.
 */
const readPatches = async (dir: string, args: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const { out } = await runGit(dir, args);
  return splitPatches(out.toString("utf8"));
};

const splitPatches = (text: string): readonly (string | undefined)[] => {
  const parts = `\n${text}`.split("\ndiff --git ").slice(1);
  return parts.map((part) => {
    const start = part.indexOf("\n@@ ");
    return start === -1 ? undefined : part.slice(start + 1).replace(/\n$/, "");
  });
};
