import { execGit } from "../../git/safe-git.ts";

/** How git is to be run. */
export type GitOptions = {
  /** For its standard input. */
  readonly input?: string | Buffer;
  /** Exit codes besides 0 that are answers and not faults. */
  readonly allowed?: readonly number[];
  /** Additional environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it copies from another repository on this machine. */
  readonly copies?: true;
};

/** What git said. */
export type GitResult = { readonly code: number; readonly out: Buffer };

/** Commands that read objects only: the same ids give the same answer for ever. */
const READS = new Set(["cat-file", "diff-tree", "log", "ls-tree", "merge-base", "rev-list", "rev-parse"]);
/** A full object id, a range of two, one left out, or one that is to be a commit. A name may point elsewhere in a moment. */
const IMMUTABLE = /^\^?[0-9a-f]{40}(\.\.[0-9a-f]{40}|\^\{commit\}|:)?$/;
/** Said outright: git's own look-up takes no bare repository. */
export const mirrorEnvironment = (dir: string): Readonly<Record<string, string>> => ({
  GIT_DIR: dir,
  GIT_LITERAL_PATHSPECS: "1",
});

/** Answers that are kept, the longest of them, and all of them together, in bytes. The oldest go first. */
const KEPT = 20_000;
const LONGEST = 256 * 1024;
const ALL = 64 * 1024 * 1024;
const known = new Map<string, { readonly running: Promise<GitResult>; size: number }>();
let all = 0;

/**
 * Runs git in a bare repository, and remembers what cannot change. A page or a client asks for the same commits again
 * and again, and starting git takes longer than its answer.
 */
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
  // An object may be missing now and be there later, so only an answer is kept.
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
 * Runs git in a bare repository. Plumbing commands only: what a person has set for their own `git diff` or `git log`
 * must not change an answer.
 *
 * @param args the arguments; what comes from outside must stand behind `--end-of-options` or `--`
 * @throws when git cannot be run, or exits with a code that is neither 0 nor allowed
 */
const run = async (dir: string, args: readonly string[], options: GitOptions): Promise<GitResult> => {
  const { code, out, err } = await execGit({
    args,
    cwd: dir,
    env: { ...mirrorEnvironment(dir), ...options.env },
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.copies === undefined ? {} : { copies: options.copies }),
  });
  if (code === 0 || options.allowed?.includes(code)) return { code, out };
  throw new Error(`git ${args[0]} failed in ${dir}: ${err}`);
};
