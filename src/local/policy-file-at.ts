import { misnamedFile, misnamedProblem, placesOf } from "../engine/policy/misnamed-file.ts";
import type { PolicySources } from "../engine/policy/read-policies.ts";
import type { Problem, Read } from "../engine/problem.ts";
import { readFileAt } from "./read-file-at.ts";
import { type Repository, readGit } from "./repository.ts";

/** More than the language allows of a policy file. */
const LARGEST_POLICY = 256 * 1024;

/**
 * The policy file of a commit; undefined where it has none.
 *
 * @param name what the user knows it by, where that is not its path
 */
export const policyFileAt = async (
  repository: Repository,
  commit: string,
  path: string,
  name: string = path,
): Promise<Read<PolicySources["file"]>> => {
  const found = await readFileAt(repository, commit, path, LARGEST_POLICY);
  const problem = (code: Problem["code"], message: string): Read<PolicySources["file"]> => ({
    ok: false,
    problems: [{ code, file: name, line: 1, column: 1, key: "", message }],
  });
  switch (found.kind) {
    case "none": {
      const meant = misnamedFile(path, await namesAt(repository, commit, path));
      if (meant === undefined) return { ok: true, value: undefined };
      return { ok: false, problems: [misnamedProblem(path, meant)] };
    }
    case "file":
      return { ok: true, value: { file: name, bytes: found.bytes } };
    case "other":
      return problem("not-a-file", `is a ${found.what}, not a file`);
    case "too-large":
      return problem("too-large", `has ${found.size} bytes; at most ${LARGEST_POLICY} are read`);
  }
};

/** Paths of what stands at a commit where a policy file may stand. */
const namesAt = async (repository: Repository, commit: string, path: string): Promise<readonly string[]> => {
  const list = async (treeish: string): Promise<readonly string[]> =>
    (await readGit(repository, ["ls-tree", "-z", "--name-only", "--full-tree", treeish]))
      .toString("utf8")
      .split("\0")
      .filter((name) => name !== "");
  const root = await list(commit);
  const folders = placesOf(path).flatMap((place) => root.filter((name) => name.toLowerCase() === place.toLowerCase()));
  const inside = await Promise.all(
    [...new Set(folders)].map(async (folder) =>
      // A file may bear a folder's name.
      (await list(`${commit}:${folder}`).catch(() => [])).map((name) => `${folder}/${name}`),
    ),
  );
  return [...root, ...inside.flat()];
};
