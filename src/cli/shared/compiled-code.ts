import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

type Options = {
  /** The first file of CommonJS to run; those that it requires are beside it. */
  readonly entry: string;
  /** What the code is used for, a word; code is kept for each, because V8 keeps only functions that were called. */
  readonly use: string;
  /** Differs if any of the files does. */
  readonly build: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Undefined `user` on Windows, which does not report owners. */
type Machine = { readonly home: () => string; readonly user: number | undefined };

/**
 * Runs bundled code, and keeps what V8 compiled of it in `~/.cache/tollgate` (or `$XDG_CACHE_HOME/tollgate`), because
 * compiling takes longer than many commands do. Node's own cache (`module.enableCompileCache`) is written before anything
 * runs, so it lacks nearly all functions. V8 runs what it finds there, so the folder must belong to the user who runs
 * this, and nobody else may write to it; otherwise nothing is kept. `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
 *
 * @returns how to write what is not kept yet, for the end of the process
 */
export const runKept = (
  { entry, use, build, env }: Options,
  machine: Machine = { home: homedir, user: process.getuid?.() },
): { readonly keep: () => void } => {
  const native = createRequire(entry);
  const folder = env["NODE_DISABLE_COMPILE_CACHE"] === "1" ? undefined : folderOf(env, machine);
  if (folder === undefined || !/^[a-z]{1,20}$/.test(use)) {
    native(entry);
    return { keep: () => {} };
  }
  const file = join(folder, `${use}.code`);
  const mark = [build, process.version, process.arch].join(" ");
  const kept = readKept(file, mark);
  const scripts = new Map<string, Script>();
  requireKept(entry, native, kept, scripts);
  return {
    keep: () => {
      if ([...scripts.keys()].every((name) => kept.has(name))) return;
      const made = [...scripts].map(([name, script]) => [name, script.createCachedData()] as const);
      writeKept(file, mark, new Map([...kept, ...made]));
    },
  };
};

const OTHERS_WRITE = 0o022;

const folderOf = (env: Options["env"], { home, user }: Machine): string | undefined => {
  try {
    const base = env["XDG_CACHE_HOME"] ?? "";
    const folder = join(isAbsolute(base) ? base : join(home(), ".cache"), "tollgate");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stats = lstatSync(folder);
    return stats.isDirectory() && stats.uid === user && (stats.mode & OTHERS_WRITE) === 0 ? folder : undefined;
  } catch {
    // A home that is read-only, or none: everything works, only not as soon.
    return undefined;
  }
};

/** By the name of the file of code, and the time when it was written. */
type Kept = ReadonlyMap<string, Buffer>;

const LINE_END = 0x0a;

const readKept = (file: string, mark: string): Kept => {
  try {
    const bytes = readFileSync(file);
    let at = bytes.indexOf(LINE_END) + 1;
    const { mark: of, sum, sizes } = JSON.parse(bytes.toString("utf8", 0, at)) as First;
    const kept = new Map<string, Buffer>();
    if (of !== mark || sum !== crc32(bytes.subarray(at))) return kept;
    for (const [name, size] of sizes) {
      kept.set(name, bytes.subarray(at, at + size));
      at += size;
    }
    return at === bytes.length ? kept : new Map();
  } catch {
    return new Map();
  }
};

/** V8 does not notice if a part of the code is wrong, so `sum` is the CRC-32 of what follows this line. */
type First = {
  readonly mark: string;
  readonly sum: number;
  readonly sizes: readonly (readonly [name: string, size: number])[];
};

/** Written whole or not at all. */
const writeKept = (file: string, mark: string, kept: Kept): void => {
  const temporary = `${file}.${process.pid}`;
  try {
    const code = Buffer.concat([...kept.values()]);
    const first: First = { mark, sum: crc32(code), sizes: [...kept].map(([name, { length }]) => [name, length]) };
    const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(first)}\n`), code]);
    const to = openSync(temporary, "wx", 0o600);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(to, bytes, at);
      fsyncSync(to);
    } finally {
      closeSync(to);
    }
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
};

const HEAD = "(function (exports, require, module, __filename, __dirname) { ";

/** As Node's `require`, but files beside each other are compiled here. They cannot use `import()`. */
const requireKept = (entry: string, native: NodeJS.Require, kept: Kept, scripts: Map<string, Script>): void => {
  const modules = new Map<string, NodeJS.Module>();
  const load = (file: string): unknown => {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} } as NodeJS.Module;
    modules.set(file, module);
    // V8 compares lengths only, so an edited file could run as it was.
    const name = `${basename(file)} ${statSync(file).mtimeMs}`;
    const script = new Script(`${HEAD}${readFileSync(file, "utf8")}\n})`, {
      filename: file,
      columnOffset: -HEAD.length,
      cachedData: kept.get(name),
    });
    scripts.set(name, script);
    const run = script.runInThisContext() as Wrapped;
    run.call(module.exports, module.exports, require, module, file, dirname(file));
    return module.exports;
  };
  const require = Object.assign(
    (id: string): unknown => (id.startsWith("./") ? load(join(dirname(entry), id)) : native(id)),
    native,
  );
  load(entry);
};

type Wrapped = (
  exports: unknown,
  require: unknown,
  module: NodeJS.Module,
  __filename: string,
  __dirname: string,
) => void;
