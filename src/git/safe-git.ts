import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { delimiter, isAbsolute, sep } from "node:path";

/** One call of git. */
export type GitCall = {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Additional environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What git reads on its standard input. */
  readonly input?: string | Buffer;
  /** `args` copy (clone, fetch, ls-remote) from a repository on this machine; every other transport is refused. */
  readonly copies?: true;
};

/** What git said. */
export type GitAnswer = { readonly code: number; readonly out: Buffer; readonly err: string };

/** More than the largest answer that is asked for (the patch of a huge change); past it the call fails, it is never cut. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/**
 * The repository that git reads may be hostile, its configuration included: this puts out every key that names a program,
 * for git itself trusts them all. A test plants a program in each of these places and looks whether one runs.
 *
 * Attributes are those of an empty tree, so that a change that brings `*.sql -diff` cannot hide its own lines.
 */
const SETTINGS = [
  // A folder of the repository that looks like a bare repository is not taken for one.
  "safe.bareRepository=explicit",
  ...["core.hooksPath=/dev/null", "core.fsmonitor=false", "core.alternateRefsCommand=:"],
  ...["core.attributesFile=/dev/null", "attr.tree=4b825dc642cb6eb9a060e54bf8d69288fbee4904"],
  ...["diff.external=", "log.showSignature=false", "gpg.program=false", "core.pager=cat", "core.editor=:"],
  ...["protocol.allow=never", "core.sshCommand=false", "core.gitProxy=none", "core.askPass=", "credential.helper="],
  ...["submodule.recurse=false", "fetch.recurseSubmodules=false", "transfer.bundleURI=false"],
  ...["gc.auto=0", "maintenance.auto=false", "core.quotePath=false"],
  // Written to are copies only, which are gone with the sandbox; waiting for the disk would take longer than all else.
  "core.fsync=none",
].flatMap((setting) => ["-c", setting]);

/** Variables of the caller's environment that point git at another repository or name a program. */
const DROPPED = [
  ...["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_CONFIG"],
  ...["GIT_EXTERNAL_DIFF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_PROXY_COMMAND", "SSH_ASKPASS"],
];

/**
 * The other end of a copy, in git's own shell. It reads the origin's configuration without our settings, and a git before
 * 2.39.4 lets a partial clone fetch from there.
 */
const UPLOAD_PACK = "--upload-pack=GIT_ALLOW_PROTOCOL=none GIT_NO_LAZY_FETCH=1 git upload-pack";

const argumentsOf = ({ args, copies }: GitCall): readonly string[] => {
  const [command = "", ...rest] = args;
  return ["--no-pager", ...SETTINGS, command, ...(copies ? [UPLOAD_PACK] : []), ...rest];
};

const environmentOf = ({ env, copies }: GitCall): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !DROPPED.includes(name))),
  PATH: trustedPath(process.env["PATH"] ?? ""),
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  GIT_PAGER: "cat",
  GIT_EDITOR: ":",
  GIT_NO_LAZY_FETCH: "1",
  // Goes before every `protocol.<name>.allow` of the repository.
  GIT_ALLOW_PROTOCOL: copies ? "file" : "none",
  // Windows looks into the working folder before PATH.
  NoDefaultCurrentDirectoryInExePath: "1",
  LC_ALL: "C",
  ...env,
});

/** PATH without what a repository can bring: folders relative to the working folder, and `node_modules/.bin`. */
const trustedPath = (path: string): string =>
  path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !folder.includes(`${sep}node_modules${sep}`))
    .join(delimiter);

/** Starts git, without a shell. What comes from outside stands behind `--end-of-options` or `--`. */
export const spawnGit = (call: GitCall): ChildProcessWithoutNullStreams => {
  const child = spawn("git", argumentsOf(call), { cwd: call.cwd, env: environmentOf(call) });
  // Git may end before it has read everything; that shows in its exit code.
  child.stdin.on("error", () => {});
  if (call.input !== undefined) child.stdin.end(call.input);
  return child;
};

/**
 * Runs git to its end.
 *
 * @returns its exit code and what it said; the caller judges the code
 * @throws where git cannot be run at all, or says more than 256 MB
 */
export const execGit = (call: GitCall): Promise<GitAnswer> =>
  new Promise((resolve, reject) => {
    const options = { cwd: call.cwd, env: environmentOf(call), encoding: "buffer", maxBuffer: LARGEST_ANSWER } as const;
    const child = execFile("git", argumentsOf(call), options, (error, out, err) => {
      const said = err.toString("utf8").trim();
      if (error === null) resolve({ code: 0, out, err: said });
      else if (typeof error.code === "number") resolve({ code: error.code, out, err: said });
      else reject(new Error(`git could not be run: ${error.message}`, { cause: error }));
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(call.input ?? "");
  });
