import type { ChildProcessWithoutNullStreams } from "node:child_process";

/**
 * Git with settings that make a hostile repository harmless. It is passed in, so the sandbox and Tollgate share one list
 * of these settings.
 */
export type Git = {
  readonly exec: (call: GitCall) => Promise<{ readonly code: number; readonly out: Buffer; readonly err: string }>;
  readonly spawn: (call: GitCall) => ChildProcessWithoutNullStreams;
  /** What a clone lacks, as an error to throw instead of a failure about missing objects; undefined if it is complete. */
  readonly incompleteClone: (gitDir: string, failure: string) => Promise<Error | undefined>;
};

type GitCall = {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  readonly copies?: true;
};

type GitOptions = {
  readonly input?: string | Buffer;
  readonly allowed?: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it copies from another local repository. */
  readonly copies?: true;
};

type GitResult = { readonly code: number; readonly out: Buffer };

/** Commands whose answer for the same ids never changes. */
const READS = new Set(["cat-file", "diff-tree", "log", "ls-tree", "merge-base", "rev-list", "rev-parse"]);
/** Full object ids and ranges of them; names may move. */
const IMMUTABLE = /^\^?[0-9a-f]{40}(\.\.[0-9a-f]{40}|\^\{commit\}|:)?$/;
/** Git does not search for a bare repository here. */
export const mirrorEnvironment = (dir: string): Readonly<Record<string, string>> => ({
  GIT_DIR: dir,
  GIT_LITERAL_PATHSPECS: "1",
});

/** Cached answers, the longest one, and their total, in bytes. */
const KEPT = 20_000;
const LONGEST = 256 * 1024;
const ALL = 64 * 1024 * 1024;
const gits = new Map<string, Git>();

export const gitOf = (dir: string): Git => {
  const git = gits.get(dir);
  if (git === undefined) throw new Error(`${dir} is no mirror of this sandbox.`);
  return git;
};

export const useGit = (dir: string, git: Git): void => void gits.set(dir, git);

export const forgetGit = (dir: string): void => void gits.delete(dir);

const known = new Map<string, { readonly running: Promise<GitResult>; size: number }>();
let all = 0;

/** Runs git in a bare repository and caches immutable answers, because starting git is slow. */
export const runGit = (dir: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> => {
  const end = args.indexOf("--");
  const ids = args.slice(1, end === -1 ? undefined : end).filter((arg) => !arg.startsWith("-"));
  const fixed = READS.has(args[0] ?? "") && ids.length > 0 && ids.every((arg) => IMMUTABLE.test(arg));
  if (!fixed || options.input !== undefined || options.env !== undefined) return run(dir, args, options);
  const key = JSON.stringify([dir, args]);
  const answered = known.get(key);
  if (answered !== undefined) return answered.running;
  const running = run(dir, args, options);
  const kept = { running, size: 0 };
  known.set(key, kept);
  // Errors are not cached: an object may appear later.
  running.then(
    ({ code, out }) => {
      if (code !== 0 || out.length > LONGEST) return forget(key);
      kept.size = out.length;
      all += out.length;
      for (const oldest of known.keys()) {
        if (known.size <= KEPT && all <= ALL) break;
        forget(oldest);
      }
    },
    () => forget(key),
  );
  return running;
};

const forget = (key: string): void => {
  all -= known.get(key)?.size ?? 0;
  known.delete(key);
};

/**
 * Runs plumbing commands only, so a user's configuration cannot change an answer.
 *
 * @param args foreign values must follow `--end-of-options` or `--`
 * @throws if git cannot run, or its exit code is not allowed
 */
const run = async (dir: string, args: readonly string[], options: GitOptions): Promise<GitResult> => {
  const { code, out, err } = await gitOf(dir).exec({
    args,
    cwd: dir,
    env: { ...mirrorEnvironment(dir), ...options.env },
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.copies === undefined ? {} : { copies: options.copies }),
  });
  if (code === 0 || options.allowed?.includes(code)) return { code, out };
  throw new Error(`git ${args[0]} failed in ${dir}: ${err}`);
};
