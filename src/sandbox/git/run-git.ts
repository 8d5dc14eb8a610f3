import { execFile } from "node:child_process";

/** How git is to be run. */
export type GitOptions = {
  /** Text for its standard input. */
  readonly input?: string;
  /** Exit codes besides 0 that are answers and not faults. */
  readonly allowed?: readonly number[];
  /** Additional environment. */
  readonly env?: Readonly<Record<string, string>>;
};

/** What git said. */
export type GitResult = { readonly code: number; readonly out: Buffer };

/** More than the largest answer that is asked for (the patch of a huge pull request); past it the call fails. */
const outputLimit = 256 * 1024 * 1024;

/**
 * Runs git in a folder, without a shell. Plumbing commands only: what a person has set for their own
 * `git diff` or `git log` must not change an answer, and no hook may run.
 *
 * @param dir the git directory, or a folder inside a working tree
 * @param args the arguments; what comes from outside must stand behind `--end-of-options` or `--`
 * @throws when git cannot be run, or exits with a code that is neither 0 nor allowed
 */
export const runGit = (dir: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> =>
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
