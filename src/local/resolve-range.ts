import type { Side } from "../engine/facts/facts.ts";
import type { Read } from "../engine/problem.ts";
import { branchName } from "./branch-name.ts";
import { COMMAND, commandProblem } from "./command-problem.ts";
import { firstCommit } from "./first-commit.ts";
import { askGit, type Repository } from "./repository.ts";
import { USUAL_BASES } from "./usual-bases.ts";

/** Two commits as a pull request would have them. */
export type Range = {
  /** The branch that is merged into, at its tip. */
  readonly base: Side;
  readonly head: Side;
  /** Where the two parted: what changed is what happened from here to the head. */
  readonly mergeBase: string;
};

/**
 * Finds the commits of a range.
 *
 * @param wanted names of commits as git takes them; the base defaults to the remote's default branch (else `main`
 *   or `master`), the head to `HEAD`. A base that is no branch here is looked for on `origin`, as in CI's clones.
 * @returns the range, or the problem: no such commit, or histories that never met (or not in a shallow clone)
 */
export const resolveRange = async (
  repository: Repository,
  wanted: { readonly base?: string | undefined; readonly head?: string | undefined },
): Promise<Read<Range>> => {
  const bases = wanted.base === undefined ? USUAL_BASES : [wanted.base, `refs/remotes/origin/${wanted.base}`];
  const base = await firstCommit(repository, bases);
  const head = await firstCommit(repository, [wanted.head ?? "HEAD"]);
  if (head === undefined) return notFound("--head", wanted.head ?? "HEAD", wanted.head === undefined);
  if (base === undefined) {
    return wanted.base === undefined
      ? commandProblem(
          "missing-key",
          "--base",
          "There is no branch main or master here; say what to compare with, as --base <ref>.",
        )
      : notFound("--base", wanted.base, false);
  }
  const met = await askGit(repository, ["merge-base", "--end-of-options", base.sha, head.sha]);
  if (met.code !== 0) {
    const shallow =
      (await askGit(repository, ["rev-parse", "--is-shallow-repository"])).out.toString().trim() === "true";
    const why = shallow ? "; this clone is shallow, fetch more history (git fetch --unshallow)" : "";
    return commandProblem(
      "wrong-value",
      "--base",
      `The histories of ${base.name} and ${head.name} never met here${why}.`,
    );
  }
  const mergeBase = met.out.toString("utf8").trim();
  return {
    ok: true,
    value: {
      base: { ref: (await branchName(repository, base.name)) ?? (await usualBranch(repository)), sha: base.sha },
      head: { ref: (await branchName(repository, head.name)) ?? head.sha, sha: head.sha },
      mergeBase,
    },
  };
};

const notFound = (option: string, name: string, empty: boolean): ReturnType<typeof commandProblem> =>
  empty
    ? commandProblem("not-found", option, "The repository has no commit yet.")
    : {
        ok: false,
        problems: [
          {
            code: "not-found",
            file: COMMAND,
            line: 1,
            column: 1,
            key: option,
            message: `There is no commit ${JSON.stringify(name)} here.`,
          },
        ],
      };

/** A base that is a bare commit is taken for one of the default branch, so that policies `on: main` are seen. */
const usualBranch = async (repository: Repository): Promise<string> => {
  const usual = await firstCommit(repository, USUAL_BASES);
  return (usual && (await branchName(repository, usual.name))) ?? "main";
};
