import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Socket } from "node:net";
import { spawnGit } from "../../git/safe-git.ts";
import { mirrorEnvironment } from "./run-git.ts";

/** A git object as it is stored. */
export type GitObject = { readonly type: string; readonly data: Buffer };

type Asked = { readonly done: (object: GitObject | undefined) => void; readonly fail: (error: Error) => void };

/** A running `git cat-file --batch`, and who waits for its answers, in the order in which they asked. */
type Reader = { readonly child: ChildProcessWithoutNullStreams; readonly asked: Asked[] };

const readers = new Map<string, Reader>();

/**
 * An object of a repository, by its full id; undefined where there is none. One git runs for all of them as long as the
 * repository is open: starting one for each takes longer than everything else that an answer needs.
 *
 * @throws where git ends or answers what cannot be read
 */
export const readObject = (dir: string, sha: string): Promise<GitObject | undefined> =>
  new Promise((done, fail) => {
    const reader = readers.get(dir) ?? start(dir);
    reader.asked.push({ done, fail });
    hold(reader);
    reader.child.stdin.write(`${sha}\n`);
  });

/** Ends the git of a repository that is gone. */
export const closeObjects = (dir: string): void => {
  readers.get(dir)?.child.stdin.end();
  readers.delete(dir);
};

const start = (dir: string): Reader => {
  const child = spawnGit({ args: ["cat-file", "--batch"], cwd: dir, env: mirrorEnvironment(dir) });
  const reader: Reader = { child, asked: [] };
  readers.set(dir, reader);
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    // A large object comes in many pieces; they are put together once they are all there.
    if (size < wanted) return;
    let whole = Buffer.concat(chunks);
    for (;;) {
      const taken = take(whole);
      if (typeof taken === "number") {
        wanted = taken;
        break;
      }
      reader.asked.shift()?.done(taken.object);
      whole = whole.subarray(taken.length);
    }
    chunks = [whole];
    size = whole.length;
    hold(reader);
  });
  const end = (error: Error): void => {
    if (readers.get(dir) === reader) readers.delete(dir);
    for (const { fail } of reader.asked.splice(0)) fail(error);
  };
  child.on("error", end);
  child.stdin.on("error", end);
  child.on("close", () => end(new Error(`git cat-file ended in ${dir}`)));
  return reader;
};

/** The first answer of what came so far, or how many bytes it takes to be whole. */
const take = (whole: Buffer): { readonly object: GitObject | undefined; readonly length: number } | number => {
  const end = whole.indexOf(10);
  if (end === -1) return whole.length + 1;
  const [, type = "", size] = whole.toString("utf8", 0, end).split(" ");
  if (size === undefined) return { object: undefined, length: end + 1 };
  const from = end + 1;
  const to = from + Number(size);
  if (whole.length < to + 1) return to + 1;
  return { object: { type, data: Buffer.from(whole.subarray(from, to)) }, length: to + 1 };
};

/** Keeps this process running only while an answer is waited for. */
const hold = ({ child, asked }: Reader): void => {
  const pipes = [
    child,
    child.stdin as unknown as Socket,
    child.stdout as unknown as Socket,
    child.stderr as unknown as Socket,
  ];
  for (const pipe of pipes) {
    if (asked.length > 0) pipe.ref();
    else pipe.unref();
  }
};

/**
 * The bytes of a blob.
 *
 * @throws when the id names no blob
 */
export const readBlob = async (dir: string, sha: string): Promise<Buffer> => {
  const object = await readObject(dir, sha);
  if (object?.type !== "blob") throw new Error(`${sha} is no blob in ${dir}`);
  return object.data;
};

/** Kind of a git object. */
export type ObjectKind = "blob" | "tree" | "commit" | "tag";

/** What kind of object an id names; undefined where there is none. Only ids are looked up, never names. */
export const objectKind = async (dir: string, sha: string): Promise<ObjectKind | undefined> => {
  if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
  if (isKnownCommit(dir, sha)) return "commit";
  const kind = (await readObject(dir, sha))?.type as ObjectKind | undefined;
  if (kind === "commit") knowCommits(dir, [sha]);
  return kind;
};

/** Ids that are known to be commits, by repository. Commits never go away here, so what was one is one. */
const known = new Map<string, Set<string>>();

/** More would be another repository's history; past it the set begins anew. */
const max = 200_000;

/** Remembers that these ids are commits, so that git need not be asked. */
export const knowCommits = (dir: string, shas: readonly string[]): void => {
  const set = known.get(dir) ?? new Set();
  known.set(dir, set);
  if (set.size + shas.length > max) set.clear();
  for (const sha of shas) set.add(sha);
};

/** Whether an id is known to be a commit; git has to be asked where it is not. */
export const isKnownCommit = (dir: string, sha: string): boolean => known.get(dir)?.has(sha) === true;

/** Forgets a repository that is gone. */
export const forgetCommits = (dir: string): void => {
  known.delete(dir);
};
