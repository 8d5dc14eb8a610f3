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
/**
 * No hooks, names as they are, and nothing forced to the disk: the copy that is written to is gone with the sandbox, and
 * waiting for the disk at each ref takes longer than all the rest.
 */
export const gitSettings = ["core.hooksPath=/dev/null", "core.quotePath=false", "core.fsync=none", "gc.auto=0"].flatMap(
  (setting) => ["-c", setting],
);

/** The environment that git runs in. */
export const gitEnvironment = (more: GitOptions["env"] = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  // A surrounding hook or rebase may have left these; they would point git at another repository.
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_LITERAL_PATHSPECS: "1",
  LC_ALL: "C",
  ...more,
});

/** Answers that are kept, the longest of them, and all of them together, in bytes. The oldest go first. */
const KEPT = 20_000;
const LONGEST = 256 * 1024;
const ALL = 64 * 1024 * 1024;
const known = new Map<string, { readonly running: Promise<GitResult>; size: number }>();
let all = 0;

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
  if (answered !== undefined) return answered.running;
  const running = execGit(dir, args, options);
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
      [...gitSettings, "-C", dir, ...args],
      {
        encoding: "buffer",
        maxBuffer: outputLimit,
        env: gitEnvironment(options.env),
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
