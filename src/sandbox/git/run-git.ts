import { execFile } from "node:child_process";

/** How git is to be run. */
export type GitOptions = {
  /** For its standard input. */
  readonly input?: string | Buffer;
  /** Exit codes besides 0 that are answers and not faults. */
  readonly allowed?: readonly number[];
  /** Additional environment. */
  readonly env?: Readonly<Record<string, string>>;
};

/** What git said. */
export type GitResult = { readonly code: number; readonly out: Buffer };

/** More than the largest answer that is asked for (the patch of a huge pull request); past it the call fails. */
const outputLimit = 256 * 1024 * 1024;

/** Commands that read objects only: the same ids give the same answer for ever. */
const READS = new Set(["cat-file", "diff-tree", "log", "ls-tree", "merge-base", "rev-list", "rev-parse"]);
/** A full object id, a range of two, one left out, or one that is to be a commit. A name may point elsewhere in a moment. */
const IMMUTABLE = /^\^?[0-9a-f]{40}(\.\.[0-9a-f]{40}|\^\{commit\}|:)?$/;
/** Answers that are kept, and the longest of them in bytes. */
const KEPT = 2_000;
const LONGEST = 256 * 1024;
const known = new Map<string, Promise<GitResult>>();

/**
 * Runs git in a folder, as `execGit` does, and remembers what cannot change. A page or a client asks for the same
 * commits again and again, and starting git takes longer than its answer.
 */
export const runGit = (dir: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> => {
  const end = args.indexOf("--");
  const ids = args.slice(1, end === -1 ? undefined : end).filter((arg) => !arg.startsWith("-"));
  const fixed = READS.has(args[0] ?? "") && ids.length > 0 && ids.every((arg) => IMMUTABLE.test(arg));
  if (!fixed || options.input !== undefined || options.env !== undefined) return execGit(dir, args, options);
  const key = JSON.stringify([dir, args]);
  const answered = known.get(key);
  if (answered !== undefined) return answered;
  const running = execGit(dir, args, options);
  known.set(key, running);
  // An object may be missing now and be there later, so only an answer is kept.
  const forget = (): void => {
    known.delete(key);
  };
  running.then(({ code, out }) => {
    if (code !== 0 || out.length > LONGEST) forget();
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  }, forget);
  return running;
};

/**
 * Runs git in a folder, without a shell. Plumbing commands only: what a person has set for their own
 * `git diff` or `git log` must not change an answer, and no hook may run.
 *
 * @param dir the git directory, or a folder inside a working tree
 * @param args the arguments; what comes from outside must stand behind `--end-of-options` or `--`
 * @throws when git cannot be run, or exits with a code that is neither 0 nor allowed
 */
const execGit = (dir: string, args: readonly string[], options: GitOptions): Promise<GitResult> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      "git",
      ["-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false", "-C", dir, ...args],
      {
        encoding: "buffer",
        maxBuffer: outputLimit,
        env: {
          ...process.env,
          // A surrounding hook or rebase may have left these; they would point git at another repository.
          GIT_DIR: undefined,
          GIT_WORK_TREE: undefined,
          GIT_INDEX_FILE: undefined,
          GIT_OPTIONAL_LOCKS: "0",
          GIT_TERMINAL_PROMPT: "0",
          GIT_LITERAL_PATHSPECS: "1",
          LC_ALL: "C",
          ...options.env,
        },
      },
      (error, out, err) => {
        if (error === null) return resolve({ code: 0, out });
        const code = typeof error.code === "number" ? error.code : -1;
        if (options.allowed?.includes(code)) return resolve({ code, out });
        reject(new Error(`git ${args[0]} failed in ${dir}: ${err.toString("utf8").trim()}`, { cause: error }));
      },
    );
    // Git may end before it has read everything; that shows in its exit code, not here.
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
  });
