import { execFile, spawn } from "node:child_process";
import { join } from "node:path";

/** A local git repository that is only read. Made by `open-repository.ts`. */
export type Repository = {
  /** Absolute path of the git directory. */
  readonly gitDir: string;
  /** Absolute path of the working tree, or of the git directory where there is none. */
  readonly root: string;
};

/** What git said. */
export type GitAnswer = { readonly code: number; readonly out: Buffer; readonly err: string };

/** More than any list of changed files that is asked for; past it the call fails, it is never cut. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/**
 * What every call of git here has in common.
 *
 * Attributes are those of no tree at all: git would otherwise read `.gitattributes` from the working tree, and a
 * change that brings `*.sql -diff` would hide its own lines from the policies. So git is told of an index that is
 * not there and of a working tree that holds no such file (`attr.tree` says the same to git 2.43 and later).
 */
const settings = [
  ...["-c", "core.hooksPath=/dev/null", "-c", "core.attributesFile=/dev/null", "-c", "core.fsmonitor=false"],
  ...["-c", "attr.tree=4b825dc642cb6eb9a060e54bf8d69288fbee4904"],
];

const environment = (gitDir: string): NodeJS.ProcessEnv => ({
  ...process.env,
  GIT_DIR: gitDir,
  GIT_WORK_TREE: gitDir,
  GIT_INDEX_FILE: join(gitDir, "tollgate-reads-no-index"),
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
});

/**
 * Asks git something about a repository, without a shell. What comes from outside stands behind `--end-of-options`.
 *
 * @returns its exit code and what it said; the caller judges the code
 * @throws where git cannot be run at all, or says more than 256 MB
 */
export const askGit = ({ gitDir }: Repository, args: readonly string[]): Promise<GitAnswer> =>
  run([...settings, ...args], gitDir, environment(gitDir));

/** As `askGit`, in a folder that is not yet known to be a repository, and with git's own look-up. */
export const askGitIn = (folder: string, args: readonly string[]): Promise<GitAnswer> => {
  // A surrounding hook or rebase may have left these; they would point git at another repository.
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...env } = process.env;
  return run(args, folder, { ...env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" });
};

const run = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<GitAnswer> =>
  new Promise((resolve, reject) => {
    execFile("git", args, { cwd, env, encoding: "buffer", maxBuffer: LARGEST_ANSWER }, (error, out, err) => {
      const said = err.toString("utf8").trim();
      if (error === null) resolve({ code: 0, out, err: said });
      else if (typeof error.code === "number") resolve({ code: error.code, out, err: said });
      else reject(new Error(`git could not be run: ${error.message}`, { cause: error }));
    });
  });

/**
 * Git's answer as it comes, for answers of any length.
 *
 * @param input what git reads on its standard input (`--stdin`)
 * @throws where git fails, after what it said before
 */
export async function* streamGit({ gitDir }: Repository, args: readonly string[], input = ""): AsyncGenerator<Buffer> {
  const child = spawn("git", [...settings, ...args], {
    cwd: gitDir,
    env: environment(gitDir),
    stdio: ["pipe", "pipe", "pipe"],
  });
  // Git may end before it has read everything; its exit code says why.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-4_000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // It is awaited below; until then a failed start must not count as unhandled.
  ended.catch(() => {});
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const code = await ended;
    if (code !== 0) throw new Error(`git ${args[0]} failed: ${said.trim()}`);
  } finally {
    child.kill();
  }
}
