import { createHash } from "node:crypto";
import {
  type BigIntStats,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Read } from "../policy/model/problem.ts";
import { commandProblem, failureOf, type Repository } from "./repository.ts";
import { execGit } from "./safe-git.ts";

/** Paths from the root. `staged` differs from HEAD in the index, `changed` from the index on disk. */
export type Uncommitted = {
  readonly staged: readonly string[];
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
};

type Entry = {
  readonly path: string;
  readonly mode: string;
  readonly blob: string;
  readonly mtime: bigint;
  readonly size: bigint;
};

type OnDisk = { readonly path: string; readonly mode: string };

const GONE = "0";

const MAX_FILES = 20_000;

/** @returns undefined for a bare repository, which has no files */
export const readUncommitted = async (repository: Repository): Promise<Read<Uncommitted> | undefined> => {
  const found = await lookAround(repository);
  if (found === undefined || !found.ok) return found;
  const { staged, onDisk, untracked } = found.value;
  return { ok: true, value: { staged, changed: onDisk.map(({ path }) => path), untracked } };
};

/**
 * Makes a tree of what is staged, or of the files on disk, in a temporary folder of objects. No filter of
 * `.gitattributes` runs, so a file that a filter changes counts as changed when its time or size differs.
 */
export const withUncommitted = async <T>(
  repository: Repository,
  which: "staged" | "worktree",
  use: (repository: Repository, tree: string) => Promise<T>,
): Promise<Read<T>> => {
  const found = await lookAround(repository);
  if (found === undefined)
    return commandProblem("wrong-value", `--${which}`, "A bare repository has commits, but no files.");
  if (!found.ok) return found;
  const folder = mkdtempSync(join(tmpdir(), "tollgate-tree-"));
  try {
    const objects = join(folder, "objects");
    mkdirSync(objects);
    const index = join(folder, "index");
    const real = join(repository.gitDir, "index");
    if (existsSync(real)) copyFileSync(real, index);
    const extended: Repository = { ...repository, objects };
    const call = async (args: readonly string[], input?: Buffer | string): Promise<string> => {
      // Away from the files: where git writes an index, it compares fresh entries with their files, by way of filters.
      const env = {
        ...environmentOf(repository, index),
        GIT_WORK_TREE: folder,
        ...objectsOf(await objectsFolder(repository), objects),
      };
      const { code, out, err } = await execGit({
        args,
        cwd: folder,
        env,
        ...(input === undefined ? {} : { input }),
      });
      if (code !== 0) throw await failureOf(repository, args, { code, err });
      return out.toString("utf8").trim();
    };
    if (which === "worktree") {
      const files = [...found.value.onDisk, ...found.value.untracked.map((path) => onDisk(repository, path))];
      await call(["update-index", "-z", "--index-info"], (await indexLines(repository, files, call)).join(""));
    }
    return { ok: true, value: await use(extended, await call(["write-tree"])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * The line that makes git ignore an untracked file: `.gitignore:3`. With `-v`, git also prints a pattern that
 * un-ignores the file.
 *
 * @returns undefined if it does not ignore the file
 */
export const ignoredBy = async (repository: Repository, path: string): Promise<string | undefined> => {
  if (repository.root === repository.gitDir) return undefined;
  const { code, out } = await execGit({
    args: ["check-ignore", "-v", "-z", "--stdin"],
    cwd: repository.root,
    env: environmentOf(repository),
    input: `${path}\0`,
  });
  const [source = "", line = "", pattern = ""] = out.toString("utf8").split("\0");
  return code !== 0 || pattern.startsWith("!") ? undefined : `${source}:${line}`;
};

type Call = (args: readonly string[], input?: Buffer | string) => Promise<string>;

const indexLines = async ({ root }: Repository, files: readonly OnDisk[], call: Call): Promise<readonly string[]> => {
  const plain = ({ path, mode }: OnDisk): boolean => mode.startsWith("100") && !path.includes("\n");
  const listed = files.filter(plain).map(({ path }) => path);
  const write = ["hash-object", "-w", "--no-filters"];
  const blobs =
    listed.length === 0
      ? []
      : (await call([...write, "--stdin-paths"], listed.map((path) => join(root, path)).join("\n"))).split("\n");
  const known = new Map(listed.map((path, index) => [path, blobs[index] ?? ""]));
  const lines: string[] = [];
  for (const { path, mode } of files) {
    const full = join(root, path);
    const content = (): Buffer => (mode === "120000" ? Buffer.from(readlinkSync(full)) : readFileSync(full));
    const blob = known.get(path) ?? (mode === GONE ? "0".repeat(40) : await call([...write, "--stdin"], content()));
    lines.push(`${mode} ${blob}\t${path}\0`);
  }
  return lines;
};

/** New objects go to a folder of their own; those of the repository are only read. */
const objectsOf = (real: string, objects: string): Readonly<Record<string, string>> => ({
  GIT_OBJECT_DIRECTORY: objects,
  GIT_ALTERNATE_OBJECT_DIRECTORIES: real.includes(":") ? JSON.stringify(real) : real,
});

const objectsFolder = async ({ gitDir }: Repository): Promise<string> => {
  const { out } = await execGit({
    args: ["rev-parse", "--path-format=absolute", "--git-path", "objects"],
    cwd: gitDir,
    env: { GIT_DIR: gitDir },
  });
  return out.toString("utf8").replace(/\n$/, "");
};

const environmentOf = (
  { gitDir, root }: Repository,
  index = join(gitDir, "index"),
): Readonly<Record<string, string>> => ({
  GIT_DIR: gitDir,
  GIT_WORK_TREE: root,
  GIT_INDEX_FILE: index,
  GIT_NO_REPLACE_OBJECTS: "1",
});

type Around = {
  readonly staged: readonly string[];
  readonly onDisk: readonly OnDisk[];
  readonly untracked: readonly string[];
};

const lookAround = async (repository: Repository): Promise<Read<Around> | undefined> => {
  if (repository.root === repository.gitDir) return undefined;
  const ask = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await execGit({ args, cwd: repository.root, env: environmentOf(repository) });
    if (code !== 0) throw await failureOf(repository, args, { code, err });
    return out.toString("utf8");
  };
  const [files, cached] = await Promise.all([
    ask("ls-files", "-s", "-t", "-z", "--debug", "--others", "--exclude-standard"),
    ask("diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD", "--"),
  ]);
  // Files that git does not track come first, as `? <path>`.
  const others = [...files.matchAll(/\? ([^\0]+)\0/gy)].map(([, path = ""]) => path);
  const read = readEntries(files.slice(others.reduce((sum, path) => sum + path.length + 3, 0)));
  if (!read.ok) return read;
  const indexed = lstatSync(join(repository.gitDir, "index"), { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
  const untracked = others.filter((path) => !path.endsWith("/"));
  const changed = read.value.flatMap((entry) => differing(repository, entry, indexed));
  const count = untracked.length + changed.length;
  if (count > MAX_FILES)
    return commandProblem(
      "too-large",
      "--worktree",
      `${count} files are not committed; at most ${MAX_FILES} are looked at.`,
    );
  return { ok: true, value: { staged: cached.split("\0").filter((path) => path !== ""), onDisk: changed, untracked } };
};

/** `S` is left out by a sparse checkout, and a submodule's files are its own. */
const readEntries = (listed: string): Read<readonly Entry[]> => {
  const form =
    /(\S) (\d{6}) ([0-9a-f]{40,64}) (\d)\t([^\0]+)\0 +ctime: [\d:]+\n +mtime: (\d+):(\d+)\n[^\n]*\n[^\n]*\n +size: (\d+)\t[^\n]*\n/gy;
  const entries: Entry[] = [];
  for (let found = form.exec(listed); found !== null; found = form.exec(listed)) {
    const [, tag = "", mode = "", blob = "", stage = "0", path = "", seconds = "0", nanoseconds = "0", size = "0"] =
      found;
    if (stage !== "0")
      return commandProblem("wrong-value", "--worktree", `${path} is in a merge conflict; settle it first.`);
    if (tag === "S" || mode === "160000") continue;
    entries.push({
      path,
      mode,
      blob,
      mtime: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds),
      size: BigInt(size),
    });
  }
  return { ok: true, value: entries };
};

const differing = (repository: Repository, entry: Entry, indexed: bigint): readonly OnDisk[] => {
  const now = onDisk(repository, entry.path);
  const { mode, stats } = now;
  const changed = { path: entry.path, mode };
  if (stats === undefined || (process.platform !== "win32" && mode !== entry.mode)) return [changed];
  // Some git versions store no parts of a second. What was written as late as the index may have changed after it. Git
  // stores 32 bits of the size, and 0 where it is not sure.
  const time = entry.mtime % SECOND === 0n ? stats.mtimeNs - (stats.mtimeNs % SECOND) : stats.mtimeNs;
  const sameSize = BigInt.asUintN(32, stats.size) === entry.size && entry.size > 0n;
  if (time === entry.mtime && entry.mtime < indexed - SECOND && sameSize) return [];
  const full = join(repository.root, entry.path);
  const content = mode === "120000" ? Buffer.from(readlinkSync(full)) : readFileSync(full);
  return blobOf(content, entry.blob.length) === entry.blob ? [] : [changed];
};

const SECOND = 1_000_000_000n;

const onDisk = ({ root }: Repository, path: string): OnDisk & { readonly stats?: BigIntStats } => {
  const stats = lstatSync(join(root, path), { bigint: true, throwIfNoEntry: false });
  // A folder in the place of a file: the file is gone, and what is in the folder is not tracked.
  if (stats === undefined || stats.isDirectory()) return { path, mode: GONE };
  return { path, mode: modeOf(stats), stats };
};

const modeOf = (stats: BigIntStats): string =>
  stats.isSymbolicLink() ? "120000" : (stats.mode & 0o100n) === 0n ? "100644" : "100755";

const blobOf = (content: Buffer, length: number): string =>
  createHash(length === 40 ? "sha1" : "sha256")
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest("hex");
