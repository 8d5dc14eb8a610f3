import { attributesIn, foundText, LARGEST_TEXT } from "../policy/contents/generated.ts";
import { type Found, type Want, wantKey } from "../policy/model/facts.ts";
import { type Repository, spawnIn } from "./repository.ts";

/** `bytes`: at most the limit, `size` of all. Undefined: there is no such object here. */
type GitObject = { readonly id: string; readonly type: string; readonly size: number; readonly bytes: Buffer };

export type Objects = {
  readonly read: (name: string, limit?: number) => Promise<GitObject | undefined>;
  readonly close: () => void;
};

const LF = 0x0a;
const HEADER = /^([0-9a-f]{40,64}) (\w+) (\d+)$/;

/**
 * Reads any number of objects, one at a time, with one `git cat-file --batch`, which the first starts. Of a large one,
 * only the beginning is kept. Names are those of `git rev-parse`: an id, `<commit>:<path>`.
 */
export const openObjects = (repository: Repository): Objects => {
  let started: Started | undefined;
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await started?.chunks.next();
    if (next === undefined || next.done === true) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  const line = async (): Promise<string> => {
    for (;;) {
      const end = rest.indexOf(LF);
      if (end !== -1) {
        const text = rest.toString("utf8", 0, end);
        rest = rest.subarray(end + 1);
        return text;
      }
      if (!(await more())) throw new Error("git cat-file ended before it answered");
    }
  };
  const take = async (size: number, limit: number): Promise<Buffer> => {
    const kept: Buffer[] = [];
    for (let left = size, room = Math.min(size, limit); left > 0; ) {
      if (rest.length === 0 && !(await more())) throw new Error("git cat-file broke off in the middle of an object");
      const part = rest.subarray(0, left);
      if (room > 0) kept.push(part.subarray(0, room));
      room -= part.length;
      left -= part.length;
      rest = rest.subarray(part.length);
    }
    return Buffer.concat(kept);
  };
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (name: string, limit: number): Promise<GitObject | undefined> => {
    started ??= start(repository);
    started.child.stdin.write(`${name}\n`);
    const [, id, type, size] = HEADER.exec(await line()) ?? [];
    if (id === undefined || type === undefined) return undefined;
    const bytes = await take(Number(size), limit);
    await take(1, 0);
    return { id, type, size: Number(size), bytes };
  };
  return {
    read: (name, limit = LARGEST_TEXT) => {
      // A name of two lines would be two questions.
      if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
      const answer = last.then(() => ask(name, limit));
      last = answer.catch(() => {});
      return answer;
    },
    close: () => {
      started?.child.stdin.end();
      started?.child.kill();
    },
  };
};

type Started = { readonly child: ReturnType<typeof spawnIn>; readonly chunks: AsyncIterator<Buffer> };

const start = (repository: Repository): Started => {
  const child = spawnIn(repository, ["cat-file", "--batch"]);
  child.stderr.resume();
  return { child, chunks: child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer> };
};

/** Where a commit without parents begins. */
export const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

type Commits = { readonly base: string; readonly head: string };

/** Reads the wanted files from a local repository. Like GitHub, it does not follow links. */
export const readWantsOf =
  (objects: Objects, { base, head }: Commits) =>
  async (wants: readonly Want[]): Promise<ReadonlyMap<string, Found>> => {
    const found = new Map<string, Found>();
    for (const want of wants) found.set(wantKey(want), await readWant(objects, { base, head }, want));
    return found;
  };

const readWant = async (objects: Objects, { base, head }: Commits, want: Want): Promise<Found> => {
  if (want.kind === "text") {
    const blob = want.blob === "" ? undefined : await objects.read(want.blob);
    // A submodule's commit is not an object of this repository.
    if (blob === undefined) return { kind: "unreadable", why: "git does not have its content here" };
    if (blob.type !== "blob") return NONE;
    return foundText(want.path, blob.size, isBinary(blob.bytes) ? undefined : blob.bytes.toString("utf8"));
  }
  if (want.kind === "attributes") {
    const file = await objects.read(`${base}:${attributesIn(want.path)}`);
    return file?.type === "blob" ? { kind: "text", text: file.bytes.toString("utf8") } : NONE;
  }
  const tree = await objects.read(`${want.side === "base" ? base : head}:${want.path}`, LARGEST_TREE);
  if (tree?.type !== "tree") return NONE;
  if (tree.size > LARGEST_TREE) return { kind: "unreadable", why: "the folder holds too many files" };
  return { kind: "names", names: namesIn(tree.bytes) };
};

const NONE: Found = { kind: "none" };

const LARGEST_TREE = 1_000_000;

/** The rule that git itself uses. */
const isBinary = (bytes: Buffer): boolean => bytes.subarray(0, 8_000).includes(0);

/** A tree's entries are `<mode> <name>`, a NUL and the id's bytes, whose number the modes of the entries show. */
const namesIn = (tree: Buffer): readonly string[] => {
  for (const idLength of [20, 32]) {
    const names: string[] = [];
    let at = 0;
    while (at < tree.length) {
      const end = tree.indexOf(0, at);
      const [, name] = /^\d{5,6} (.+)$/s.exec(end === -1 ? "" : tree.toString("utf8", at, end)) ?? [];
      if (name === undefined) break;
      names.push(name);
      at = end + 1 + idLength;
    }
    if (at === tree.length) return names;
  }
  return [];
};
