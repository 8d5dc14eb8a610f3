import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** What `packed-refs` said, and which version of it. */
type Packed = { readonly version: string; readonly refs: ReadonlyMap<string, string> };

const packed = new Map<string, Packed>();

/**
 * What a ref of a bare repository points at, read from its files: starting git for it would take a hundred times as
 * long, and nearly every request names a branch.
 *
 * @param ref written out (`refs/heads/main`), without anything that leads out of the folder
 * @returns an id, of a commit or (for a tag) of something else; undefined where there is no such ref
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

/** Nothing there, or a folder: `refs/heads/a` where there is a branch `a/b`. */
const isMissing = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR" || code === "ENAMETOOLONG";
};
