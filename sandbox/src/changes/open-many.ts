import { diffSingles } from "../git/diff-files.ts";
import { type CommitFiles, importCommits, packRefs } from "../git/import-commits.ts";
import { readRef, resolveCommit } from "../git/refs.ts";
import { hasRole, person } from "../state/person.ts";
import { invalid } from "../state/refusal.ts";
import type { Pull, RepositoryState } from "../state/repository-state.ts";
import { NOTHING, recordActivity } from "./heads.ts";
import { addPull } from "./open-pull.ts";

export type ManyPulls = {
  readonly count: number;
  readonly author: string;
  readonly base?: string;
  /** By index from 0; each must change something. */
  readonly files: (index: number) => CommitFiles;
  readonly title?: (index: number) => string;
  readonly branch?: (index: number) => string;
};

/**
 * Uses five git processes in all, whatever the number.
 * @throws Refusal 422 if the base is missing or the author may not write
 */
export const openMany = async (repositoryState: RepositoryState, request: ManyPulls): Promise<readonly Pull[]> => {
  const { dir, defaultBranch, own } = repositoryState.mirror;
  const base = { ref: request.base ?? defaultBranch, sha: "" };
  base.sha = (await resolveCommit(dir, `refs/heads/${base.ref}`)) ?? "";
  if (base.sha === "") throw invalid("PullRequest", "base", `no branch ${base.ref}`);
  const author = person(repositoryState, request.author);
  if (!hasRole(repositoryState, author.login, "write"))
    throw invalid("PullRequest", "head", `${author.login} cannot push`);
  const places = Array.from({ length: request.count }, (_, index) => index);
  const at = Math.floor(repositoryState.now().getTime() / 1000);
  const names = places.map((index) => request.branch?.(index) ?? `load-${index}`);
  for (const name of names) {
    if ((await readRef(dir, `refs/heads/${name}`)) !== undefined)
      throw invalid("PullRequest", "head", `${name} is there`);
  }
  const commits = places.map((index) => ({
    branch: names[index] ?? "",
    from: base.sha,
    message: `Change ${index}`,
    author: { name: author.name, email: author.email },
    at: at + index,
    files: request.files(index),
  }));
  const tips = await importCommits(dir, commits);
  for (const name of names) own.add(name);
  const files = await diffSingles(dir, tips);
  const opened = places.map((index) => {
    const sha = tips[index] ?? "";
    const changed = files[index] ?? [];
    const ref = `refs/heads/${names[index] ?? ""}`;
    recordActivity(repositoryState, author.login, { ref, kind: "branch_creation", before: NOTHING, after: sha });
    return addPull(repositoryState, {
      title: request.title?.(index) ?? `Change ${index}`,
      body: null,
      author: author.login,
      draft: false,
      base,
      head: { ref: names[index] ?? "", sha, owner: repositoryState.owner },
      change: { mergeBase: base.sha, related: true, files: changed, commits: 1, shas: [sha] },
    });
  });
  await packRefs(dir, new Map(opened.map(({ number, pull }) => [`refs/pull/${number}/head`, pull.head.sha])));
  return opened;
};
