import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isKnownCommit, knowCommits, readObject } from "./objects.ts";
import { runGit } from "./run-git.ts";

type Packed = { readonly version: string; readonly refs: ReadonlyMap<string, string> };

const packed = new Map<string, Packed>();

/**
 * Reads a ref from the files, because starting git is a hundred times slower.
 *
 * @param ref a full, safe name (`refs/heads/main`)
 * @returns the id of a commit or tag; undefined if missing
 */
export const readRef = async (dir: string, ref: string): Promise<string | undefined> => {
  try {
    const text = (await readFile(join(dir, ref), "utf8")).trim();
    if (/^[0-9a-f]{40}$/.test(text)) return text;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return (await readPacked(dir)).get(ref);
};

const readPacked = async (dir: string): Promise<ReadonlyMap<string, string>> => {
  const path = join(dir, "packed-refs");
  try {
    const { mtimeMs, size, ino } = await stat(path);
    const version = `${mtimeMs} ${size} ${ino}`;
    const known = packed.get(dir);
    if (known?.version === version) return known.refs;
    const refs = new Map<string, string>();
    for (const line of (await readFile(path, "utf8")).split("\n")) {
      const [, sha, name] = /^([0-9a-f]{40}) (\S+)$/.exec(line) ?? [];
      if (sha !== undefined && name !== undefined) refs.set(name, sha);
    }
    packed.set(dir, { version, refs });
    return refs;
  } catch (error) {
    if (isMissing(error)) return new Map();
    throw error;
  }
};

/** Missing, or a folder: `refs/heads/a` beside a branch `a/b`. */
const isMissing = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR" || code === "ENAMETOOLONG";
};

/** Names without revision syntax (`^`, `~`, `:`, `@{`, `..`) or options. */
const plainName = /^(?!.*(\.\.|@\{|\/\/))[^\s~^:?*[\\\x00-\x1f\x7f-]([^\s~^:?*[\\\x00-\x1f\x7f])*$/;

/**
 * Resolves a full or short commit id, a branch, a tag, or a written-out ref (`heads/main`), in this order; `refs/…`
 * comes first.
 *
 * @returns the full id, or undefined
 */
export const resolveCommit = async (dir: string, name: string): Promise<string | undefined> => {
  if (/^[0-9a-f]{4,64}$/.test(name)) {
    const found = await peel(dir, name);
    if (found !== undefined) return found;
  }
  if (!plainName.test(name)) return undefined;
  const refs = name.startsWith("refs/")
    ? [name, `refs/heads/${name}`, `refs/tags/${name}`]
    : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  for (const ref of refs) {
    const id = await readRef(dir, ref);
    const found = id === undefined ? undefined : await peel(dir, id);
    if (found !== undefined) return found;
  }
  return undefined;
};

const peel = async (dir: string, id: string): Promise<string | undefined> => {
  if (isKnownCommit(dir, id)) return id;
  if (/^[0-9a-f]{40}$/.test(id)) {
    const object = await readObject(dir, id);
    const [, named] =
      object?.type === "tag" ? (/^object ([0-9a-f]{40})$/m.exec(object.data.toString("utf8")) ?? []) : [];
    if (named !== undefined) return peel(dir, named);
    if (object?.type !== "commit") return undefined;
    knowCommits(dir, [id]);
    return id;
  }
  const found = await runGit(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${id}^{commit}`], {
    allowed: [1, 128],
  });
  if (found.code !== 0) return undefined;
  const sha = found.out.toString("utf8").trim();
  knowCommits(dir, [sha]);
  return sha;
};

/** @param sha the commit, or "" to delete the ref */
export const updateRef = async (dir: string, ref: string, sha: string): Promise<void> => {
  await runGit(dir, sha === "" ? ["update-ref", "-d", ref] : ["update-ref", ref, sha]);
};

export const listBranches = async (dir: string): Promise<readonly string[]> => {
  const { out } = await runGit(dir, ["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/"]);
  return out
    .toString("utf8")
    .split("\n")
    .filter((name) => name !== "");
};

type Ref = { readonly ref: string; readonly sha: string };

/** Branches and tags, by name. @param prefix of the full name */
export const listRefs = (dir: string, prefix: string): Promise<readonly Ref[]> =>
  readRefs(dir, prefix, ["refs/heads/", "refs/tags/"]);

/** Branches that the original's remote had, those with the newest commits first. */
export const listRemoteRefs = (dir: string): Promise<readonly Ref[]> =>
  readRefs(dir, REMOTE_REFS, ["--sort=-committerdate", REMOTE_REFS]);

export const REMOTE_REFS = "refs/remotes/origin/";

const readRefs = async (dir: string, prefix: string, asked: readonly string[]): Promise<readonly Ref[]> => {
  const { out } = await runGit(dir, ["for-each-ref", "--format=%(objectname) %(refname)", ...asked]);
  return out
    .toString("utf8")
    .split("\n")
    .flatMap((line) => {
      const [, sha = "", ref = ""] = /^([0-9a-f]{40}) (.+)$/.exec(line) ?? [];
      return ref.startsWith(prefix) && sha !== "" ? [{ ref, sha }] : [];
    });
};
