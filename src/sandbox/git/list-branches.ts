import { runGit } from "./run-git.ts";

/** Names of the branches of a repository, in alphabetical order. */
export const listBranches = async (dir: string): Promise<readonly string[]> => {
  const { out } = await runGit(dir, ["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/"]);
  return out
    .toString("utf8")
    .split("\n")
    .filter((name) => name !== "");
};

/** The branches and tags whose full names begin so, with what they point at. */
export const listRefs = async (
  dir: string,
  prefix: string,
): Promise<readonly { readonly ref: string; readonly sha: string }[]> => {
  const { out } = await runGit(dir, ["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads/", "refs/tags/"]);
  return out
    .toString("utf8")
    .split("\n")
    .flatMap((line) => {
      const [, sha = "", ref = ""] = /^([0-9a-f]{40}) (.+)$/.exec(line) ?? [];
      return ref.startsWith(prefix) && sha !== "" ? [{ ref, sha }] : [];
    });
};
