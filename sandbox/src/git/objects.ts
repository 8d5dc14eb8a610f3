import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Socket } from "node:net";
import { gitOf, mirrorEnvironment } from "./run-git.ts";

type GitObject = { readonly type: string; readonly data: Buffer };

type Asked = { readonly done: (object: GitObject | undefined) => void; readonly fail: (error: Error) => void };

type Reader = { readonly child: ChildProcessWithoutNullStreams; readonly asked: Asked[] };

const readers = new Map<string, Reader>();

/**
 * One git process serves all reads by full id, because starting one is slow.
 * @returns undefined if missing
 * @throws if git ends or answers something unreadable
 */
export const readObject = (dir: string, sha: string): Promise<GitObject | undefined> =>
  new Promise((done, fail) => {
    const reader = readers.get(dir) ?? start(dir);
    reader.asked.push({ done, fail });
    hold(reader);
    reader.child.stdin.write(`${sha}\n`);
  });

export const closeObjects = (dir: string): void => {
  readers.get(dir)?.child.stdin.end();
  readers.delete(dir);
};

const start = (dir: string): Reader => {
  const child = gitOf(dir).spawn({ args: ["cat-file", "--batch"], cwd: dir, env: mirrorEnvironment(dir) });
  const reader: Reader = { child, asked: [] };
  readers.set(dir, reader);
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
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

/** Keeps the process alive only while an answer is pending. */
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

/** @throws if the id is not a blob's */
export const readBlob = async (dir: string, sha: string): Promise<Buffer> => {
  const object = await readObject(dir, sha);
  if (object?.type !== "blob") throw new Error(`${sha} is no blob in ${dir}`);
  return object.data;
};

type ObjectKind = "blob" | "tree" | "commit" | "tag";

/** Undefined if missing. Takes full ids only. */
export const objectKind = async (dir: string, sha: string): Promise<ObjectKind | undefined> => {
  if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
  if (isKnownCommit(dir, sha)) return "commit";
  const kind = (await readObject(dir, sha))?.type as ObjectKind | undefined;
  if (kind === "commit") knowCommits(dir, [sha]);
  return kind;
};

/** Known commits by repository. Commits are never removed here. */
const known = new Map<string, Set<string>>();

const max = 200_000;

export const knowCommits = (dir: string, shas: readonly string[]): void => {
  const set = known.get(dir) ?? new Set();
  known.set(dir, set);
  if (set.size + shas.length > max) set.clear();
  for (const sha of shas) set.add(sha);
};

export const isKnownCommit = (dir: string, sha: string): boolean => known.get(dir)?.has(sha) === true;

export const forgetCommits = (dir: string): void => {
  known.delete(dir);
};
