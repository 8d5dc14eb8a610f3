import { join } from "node:path";
import { execGit, type GitAnswer, spawnGit } from "./safe-git.ts";

/** A local git repository that is only read. Made by `open-repository.ts`. */
export type Repository = {
  /** Absolute path of the git directory. */
  readonly gitDir: string;
  /** Absolute path of the working tree, or of the git directory where there is none. */
  readonly root: string;
};

/**
 * Objects or history that this clone does not have. Whoever runs the command can fetch them; Tollgate does not, for a
 * fetch runs what the repository's configuration names.
 */
export class IncompleteClone extends Error {
  override readonly name = "IncompleteClone";
}

/** An index that is not there and a working tree without files, so that no `.gitattributes` is read from either. */
const environment = (gitDir: string): Readonly<Record<string, string>> => ({
  GIT_DIR: gitDir,
  GIT_WORK_TREE: gitDir,
  GIT_INDEX_FILE: join(gitDir, "tollgate-reads-no-index"),
  GIT_NO_REPLACE_OBJECTS: "1",
});

/**
 * Asks git something about a repository.
 *
 * @returns its exit code and what it said; the caller judges the code
 * @throws where git cannot be run at all, or says more than 256 MB
 */
export const askGit = ({ gitDir }: Repository, args: readonly string[]): Promise<GitAnswer> =>
  execGit({ args, cwd: gitDir, env: environment(gitDir) });

/** As `askGit`, for an answer without which nothing goes on. @throws where git fails */
export const readGit = async (repository: Repository, args: readonly string[]): Promise<Buffer> => {
  const { code, out, err } = await askGit(repository, args);
  if (code !== 0) throw await failureOf(repository, args, err);
  return out;
};

/**
 * Git's answer as it comes, for answers of any length.
 *
 * @param input what git reads on its standard input (`--stdin`)
 * @throws where git fails, after what it said before
 */
export async function* streamGit(repository: Repository, args: readonly string[], input = ""): AsyncGenerator<Buffer> {
  const { gitDir } = repository;
  const child = spawnGit({ args, cwd: gitDir, env: environment(gitDir), input });
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
    if ((await ended) !== 0) throw await failureOf(repository, args, said.trim());
  } finally {
    child.kill();
  }
}

/** How git speaks of objects that are not there. */
const MISSING =
  /promisor remote|lazy fetching|unable to (?:read|find)|missing (?:blob|tree|commit)|(?:bad|could not read|Could not parse) object|bad revision/i;

const failureOf = async (repository: Repository, args: readonly string[], said: string): Promise<Error> => {
  const failure = new Error(`git ${args.find((arg) => !arg.startsWith("-"))} failed: ${said}`);
  if (!MISSING.test(said)) return failure;
  const missing = await missingOf(repository);
  return missing === "" ? failure : new IncompleteClone(`Objects are missing here; ${missing}.`, { cause: failure });
};

/**
 * What a clone leaves out and how it is fetched, as the end of a sentence; "" where it is whole.
 *
 * @param branch one that is wanted and is not there
 */
export const missingOf = async (repository: Repository, branch = ""): Promise<string> => {
  const [shallow, promisors] = await Promise.all([
    askGit(repository, ["rev-parse", "--is-shallow-repository"]),
    askGit(repository, ["config", "--name-only", "--get-regexp", "^remote\\..*\\.promisor$"]),
  ]);
  if (shallow.out.toString("utf8").trim() === "true") {
    const [, name] = /^(?:origin\/)?([\w./-]+)$/.exec(branch) ?? [];
    const wanted = name === undefined ? "" : ` origin ${name}:refs/remotes/origin/${name}`;
    return `this clone is shallow, fetch more history (git fetch --unshallow${wanted})`;
  }
  const [, remote] = /^remote\.([\w.-]+)\.promisor$/m.exec(promisors.out.toString("utf8")) ?? [];
  if (remote === undefined) return "";
  return `this clone is partial, and Tollgate does not fetch while it reads: fetch them (git fetch --refetch --no-filter ${remote})`;
};
