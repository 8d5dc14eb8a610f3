import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { delimiter, isAbsolute, sep } from "node:path";

/** `copies`: the call copies from a repository on this machine. Other transports are refused. */
type GitCall = {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  readonly copies?: true;
};

export type GitAnswer = { readonly code: number; readonly out: Buffer; readonly err: string };

/** Larger than any expected answer; a larger one fails and is never cut. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/**
 * The repository and its configuration may be hostile, and git trusts every key that names a program: disable all of
 * them. Attributes come from an empty tree, so that `*.sql -diff` cannot hide lines.
 */
const SETTINGS = [
  "safe.bareRepository=explicit",
  ...["core.hooksPath=/dev/null", "core.fsmonitor=false", "core.alternateRefsCommand=:"],
  ...["core.attributesFile=/dev/null", "attr.tree=4b825dc642cb6eb9a060e54bf8d69288fbee4904"],
  ...["diff.external=", "log.showSignature=false", "gpg.program=false", "core.pager=cat", "core.editor=:"],
  ...["protocol.allow=never", "core.sshCommand=false", "core.gitProxy=none", "core.askPass=", "credential.helper="],
  ...["submodule.recurse=false", "fetch.recurseSubmodules=false", "transfer.bundleURI=false"],
  ...["gc.auto=0", "maintenance.auto=false", "core.quotePath=false"],
  // Only temporary copies are written, so skip the wait for the disk.
  "core.fsync=none",
].flatMap((setting) => ["-c", setting]);

const DROPPED = [
  ...["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_CONFIG"],
  ...["GIT_EXTERNAL_DIFF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_PROXY_COMMAND", "SSH_ASKPASS"],
];

/** The other end of a copy reads the origin's configuration without our settings. */
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
  GIT_ALLOW_PROTOCOL: copies ? "file" : "none",
  // Windows searches the working folder before PATH.
  NoDefaultCurrentDirectoryInExePath: "1",
  LC_ALL: "C",
  ...env,
});

/** PATH without relative folders and `node_modules/.bin`, which a repository can provide. */
const trustedPath = (path: string): string =>
  path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !folder.includes(`${sep}node_modules${sep}`))
    .join(delimiter);

/** Starts git without a shell. External values come after `--end-of-options` or `--`. */
export const spawnGit = (call: GitCall): ChildProcessWithoutNullStreams => {
  const child = spawn("git", argumentsOf(call), { cwd: call.cwd, env: environmentOf(call) });
  child.stdin.on("error", () => {});
  if (call.input !== undefined) child.stdin.end(call.input);
  return child;
};

/**
 * @returns exit code and output; the caller checks the code
 * @throws if git cannot run, or prints more than 256 MB
 */
export const execGit = (call: GitCall): Promise<GitAnswer> =>
  new Promise((resolve, reject) => {
    const options = { cwd: call.cwd, env: environmentOf(call), encoding: "buffer", maxBuffer: LARGEST_ANSWER } as const;
    const child = execFile("git", argumentsOf(call), options, (error, out, err) => {
      const said = err.toString("utf8").trim();
      if (error === null) resolve({ code: 0, out, err: said });
      else if (typeof error.code === "number") resolve({ code: error.code, out, err: said });
      // Git writes to a process of its own that has ended, such as a transport that is not allowed: 128 + 13, as in a shell.
      else if (error.signal === "SIGPIPE") resolve({ code: 141, out, err: said });
      else reject(new Error(`git could not be run: ${error.message}`, { cause: error }));
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(call.input ?? "");
  });
