import { resolve } from "node:path";
import { readFileAt } from "../../git/files.ts";
import { askGit, commandProblem, openRepository, type Repository } from "../../git/repository.ts";
import type { ExtendedFile } from "../../policy/extends.ts";
import type { Fault } from "../../policy/model/compiling.ts";
import type { Read } from "../../policy/model/problem.ts";
import { LARGEST_POLICY } from "../../policy/parse-yaml.ts";

/** By `owner/name` in lower case. */
export type Clones = ReadonlyMap<string, Repository>;

export const openClones = async (cwd: string, given: readonly string[]): Promise<Read<Clones>> => {
  const clones = new Map<string, Repository>();
  for (const one of given) {
    const [, name = "", path = ""] = /^([A-Za-z0-9][\w-]*\/[\w.-]+)=(.+)$/s.exec(one) ?? [];
    if (name === "") {
      return commandProblem(
        "wrong-value",
        "--extends",
        `${JSON.stringify(one)} does not say which repository is where.`,
        {
          allowed: ["<owner>/<repository>=<folder of a clone>"],
        },
      );
    }
    const repository = await openRepository(resolve(cwd, path), true);
    if (!repository.ok) return repository;
    clones.set(name.toLowerCase(), repository.value);
  }
  return { ok: true, value: clones };
};

export const readFromClone = async (
  clone: Repository,
  { owner, repo, path, ref }: ExtendedFile,
): Promise<Uint8Array | Fault> => {
  const where = `the clone of ${owner}/${repo}`;
  const commit = await commitOf(clone, ref);
  if (commit === undefined) {
    return { code: "not-found", message: `names "${ref}", and ${where} has no such tag, branch or commit; fetch it` };
  }
  const found = await readFileAt(clone, commit, path, LARGEST_POLICY);
  switch (found.kind) {
    case "file":
      return found.bytes;
    case "none":
      return { code: "not-found", message: `names "${path}", and ${where} has no such file at "${ref}"` };
    case "other":
      return { code: "not-a-file", message: `names a ${found.what}, where a policy file is expected` };
    case "too-large":
      return { code: "too-large", message: `names a file of ${found.size} bytes; at most ${LARGEST_POLICY} are read` };
  }
};

/** Local branches may be behind, so remote-tracking branches come first. */
const commitOf = async (clone: Repository, ref: string): Promise<string | undefined> => {
  for (const name of [`refs/remotes/origin/${ref}`, `refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
    const { code, out } = await askGit(clone, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${name}^{commit}`,
    ]);
    if (code === 0) return out.toString("utf8").trim();
  }
  return undefined;
};
