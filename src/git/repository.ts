import { realpathSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Problem, ProblemCode, Read } from "../policy/model/problem.ts";
import { execGit, type GitAnswer, spawnGit } from "./safe-git.ts";

/**
 * `root`: the working tree, or a bare repository's git directory. `shallow` is absent if it was not asked. `objects`: a
 * folder with further objects: a tree of files that are not committed.
 */
export type Repository = {
  readonly gitDir: string;
  readonly root: string;
  readonly shallow?: boolean;
  readonly objects?: string;
};

/** Objects are missing in this clone. Do not fetch them, because a fetch runs programs from its configuration. */
export class IncompleteClone extends Error {
  override readonly name = "IncompleteClone";
}

/** git could not do what it was asked, and not because it was asked wrongly. The message says what to do. */
export class UnreadableRepository extends Error {
  override readonly name = "UnreadableRepository";
}

/** A missing index and an empty working tree, so that no `.gitattributes` is read. */
const environment = ({ gitDir, objects }: Repository): Readonly<Record<string, string>> => ({
  ...(objects === undefined ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: objects }),
  GIT_DIR: gitDir,
  GIT_WORK_TREE: gitDir,
  GIT_INDEX_FILE: join(gitDir, "tollgate-reads-no-index"),
  GIT_NO_REPLACE_OBJECTS: "1",
});

export const askGit = (repository: Repository, args: readonly string[], input = ""): Promise<GitAnswer> =>
  execGit({ args, cwd: repository.gitDir, env: environment(repository), input });

export const readGit = async (repository: Repository, args: readonly string[]): Promise<Buffer> => {
  const { code, out, err } = await askGit(repository, args);
  if (code !== 0) throw await failureOf(repository, args, { code, err });
  return out;
};

/** A git process that takes questions. The caller ends it. */
export const spawnIn = (repository: Repository, args: readonly string[]): ReturnType<typeof spawnGit> =>
  spawnGit({ args, cwd: repository.gitDir, env: environment(repository) });

/** @throws if git fails, after the output before */
export const streamGit = async function* (
  repository: Repository,
  args: readonly string[],
  input = "",
): AsyncGenerator<Buffer> {
  const { gitDir } = repository;
  const child = spawnGit({ args, cwd: gitDir, env: environment(repository), input });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-4_000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // Awaited below; until then a rejection must not count as unhandled.
  ended.catch(() => {});
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const code = await ended;
    if (code !== 0) throw await failureOf(repository, args, { code, err: said.trim() });
  } finally {
    child.kill();
  }
};

const MISSING =
  /promisor remote|lazy fetching|unable to (?:read|find)|missing (?:blob|tree|commit)|(?:bad|invalid|could not read|Could not parse) object|bad revision/i;

const MACHINE =
  /No space left on device|Disk quota exceeded|Cannot allocate memory|Out of memory|Read-only file system|Too many open files|Input\/output error/i;

const CORRUPT = /(?:is|are) corrupt|object file \S+ is empty|inflate: |hash mismatch/i;

export const lacksObject = (error: unknown): boolean =>
  error instanceof IncompleteClone ||
  (error instanceof Error && (MISSING.test(error.message) || CORRUPT.test(error.message)));

/** git exits with 129 if it does not understand how it was called. */
export const failureOf = async (
  repository: Repository,
  args: readonly string[],
  { code, err }: { readonly code: number | null; readonly err: string },
): Promise<Error> => {
  const failure = new Error(`git ${args.find((arg) => !arg.startsWith("-"))} failed: ${err}`);
  if (code === 129 || code === null || err.includes("Permission denied")) return failure;
  const machine = err.split("\n").find((line) => MACHINE.test(line));
  if (machine !== undefined)
    return new UnreadableRepository(
      `This machine stopped git (${plainLine(machine)}). The repository itself may be whole.`,
      { cause: failure },
    );
  if (!MISSING.test(err) && !CORRUPT.test(err)) return new UnreadableRepository(unreadable(err), { cause: failure });
  const missing = await missingOf(repository);
  if (missing !== "") return new IncompleteClone(`Objects are missing here; ${missing}.`, { cause: failure });
  if (/bad revision/i.test(err)) return failure;
  const how = "`git fsck` names them, and a new clone has them";
  return new IncompleteClone(`Objects are missing or broken in this repository; ${how}.`, { cause: failure });
};

export const unreadable = (err: string): string => {
  const lines = err.split("\n").filter((line) => line.trim() !== "");
  const line = lines.findLast((one) => one.startsWith("fatal:")) ?? lines.at(-1) ?? "";
  return `git cannot read this repository (${plainLine(line)}); \`git fsck\` says what is damaged.`;
};

const plainLine = (line: string): string => line.replace(/^(?:fatal|error|warning): /, "").slice(0, 300);

export const isShallow = async (repository: Repository): Promise<boolean> =>
  repository.shallow ??
  (await askGit(repository, ["rev-parse", "--is-shallow-repository"])).out.toString("utf8").trim() === "true";

/** What a clone lacks and how to fetch it, as the end of a sentence; "" for a complete clone. */
export const missingOf = async (repository: Repository, branch = ""): Promise<string> => {
  const [shallow, promisors] = await Promise.all([
    isShallow(repository),
    askGit(repository, ["config", "--name-only", "--get-regexp", "^remote\\..*\\.promisor$"]),
  ]);
  if (shallow) {
    const [, name] = /^(?:origin\/)?([\w./-]+)$/.exec(branch) ?? [];
    const wanted = name === undefined ? "" : ` origin ${name}:refs/remotes/origin/${name}`;
    return `this clone is shallow, fetch more history (git fetch --unshallow${wanted})`;
  }
  const [, remote] = /^remote\.([\w.-]+)\.promisor$/m.exec(promisors.out.toString("utf8")) ?? [];
  if (remote === undefined) return "";
  return `this clone is partial, and Tollgate does not fetch while it reads: fetch them (git fetch --refetch --no-filter ${remote})`;
};

/**
 * @param named whether a person named this folder. A bare repository must be named, because any folder of a hostile
 * repository can look like one
 * @returns the repository, or a problem in git's words
 */
export const openRepository = async (path: string, named: boolean): Promise<Read<Repository>> => {
  const folder = resolve(path);
  const kind = statSync(folder, { throwIfNoEntry: false });
  if (kind === undefined) return commandProblem("not-found", "--repo", `There is no folder ${path}.`);
  if (!kind.isDirectory()) return commandProblem("wrong-value", "--repo", `${path} is a file, not a folder.`);
  const all = await revParse(folder, ["--absolute-git-dir", "--show-toplevel", "--is-shallow-repository"]);
  const [dir, root, shallow, ...more] = lineOf(all).split("\n");
  // If a name contains a line end, or there are no files, each is asked for alone.
  if (all.code === 0 && dir !== undefined && root !== undefined && shallow !== undefined && more.length === 0)
    return { ok: true, value: { gitDir: dir, root, shallow: shallow === "true" } };
  const [found, top] = await Promise.all([
    revParse(folder, ["--absolute-git-dir"]),
    revParse(folder, ["--show-toplevel"]),
  ]);
  if (found.code !== 0 && found.err.includes("safe.bareRepository")) {
    const bare = await revParse(folder, ["--absolute-git-dir"], ["-c", "safe.bareRepository=all"]);
    const gitDir = lineOf(bare);
    if (named && bare.code === 0 && realpathSync(gitDir) === realpathSync(folder))
      return { ok: true, value: { gitDir, root: gitDir } };
    const message = `${path} is in a bare repository that was not named, and it is not read. Name it: --repo ${gitDir}`;
    return commandProblem("not-permitted", "--repo", message);
  }
  if (found.code !== 0) {
    const why = found.err.includes("not a git repository") ? "" : ` (git says: ${found.err.split("\n")[0]})`;
    return commandProblem("not-found", "--repo", `${path} is in no git repository${why}.`);
  }
  const gitDir = lineOf(found);
  return { ok: true, value: { gitDir, root: top.code === 0 ? lineOf(top) : gitDir } };
};

/** Git's own look-up refuses other people's repositories (`safe.directory`). */
const revParse = (folder: string, what: readonly string[], settings: readonly string[] = []): Promise<GitAnswer> =>
  execGit({ args: [...settings, "rev-parse", ...what], cwd: folder });

const lineOf = ({ out }: Pick<GitAnswer, "out">): string => out.toString("utf8").replace(/\n$/, "");

export type Remote = { readonly host: string; readonly owner: string; readonly name: string };

export const remoteOf = async (repository: Repository): Promise<Remote | undefined> => {
  const { code, out } = await askGit(repository, ["config", "--get", "remote.origin.url"]);
  const address = code === 0 ? out.toString("utf8").trim() : "";
  const [, url, scp, path = ""] = /^(?:[a-z+]+:\/\/([^/]+)\/|[^/:]+@([^/:]+):)(.+)$/i.exec(address) ?? [];
  const [, owner, name] = /([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(path) ?? [];
  if (owner === undefined || name === undefined) return undefined;
  const host = (url ?? scp ?? "").replace(/^.*@/, "").replace(/:\d*$/, "").toLowerCase();
  return { host, owner, name };
};

/** `owner/name` from the remote `origin`, else `local/<folder>`. */
export const repositoryName = async (repository: Repository): Promise<string> => {
  const remote = await remoteOf(repository);
  if (remote !== undefined) return `${remote.owner}/${remote.name}`;
  return `local/${basename(repository.root).replace(/\.git$/, "") || "repository"}`;
};

export const branchName = async (repository: Repository, name: string): Promise<string | undefined> =>
  branchOf(await refName(repository, name));

export const branchOf = (ref: string): string | undefined => /^refs\/(?:heads|remotes\/[^/]+)\/(.+)$/s.exec(ref)?.[1];

/** `refName` of two names; by one process if both are references. */
export const refNames = async (repository: Repository, a: string, b: string): Promise<readonly [string, string]> => {
  // Without `--verify`, older versions of git print this option, too.
  const ask = ["rev-parse", "--symbolic-full-name", "--end-of-options", a, b];
  const { code, out } = await askGit(repository, ask);
  const [one, other, ...more] = lineOf({ out })
    .replace(/^--end-of-options\n/, "")
    .split("\n");
  if (code === 0 && one !== undefined && other !== undefined && more.length === 0) return [one, other];
  return Promise.all([refName(repository, a), refName(repository, b)]);
};

const refName = async (repository: Repository, name: string): Promise<string> => {
  const full = await askGit(repository, [
    "rev-parse",
    "--symbolic-full-name",
    "--verify",
    "--quiet",
    "--end-of-options",
    name,
  ]);
  return full.out.toString("utf8").trim();
};

/** `ada` of `123+ada@users.noreply.github.com`. */
export const loginOf = (name: string, mail: string): string =>
  /^(?:\d+\+)?([^@+]+)@users\.noreply\./.exec(mail)?.[1] ?? name;

export const COMMAND = "command line";

export const commandProblem = (
  code: ProblemCode,
  option: string,
  message: string,
  more: Pick<Problem, "allowed" | "suggestion"> = {},
): { readonly ok: false; readonly problems: readonly Problem[] } => ({
  ok: false,
  problems: [{ code, file: COMMAND, line: 1, column: 1, key: option, message, ...more }],
});
