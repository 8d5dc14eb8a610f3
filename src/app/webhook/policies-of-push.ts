import type { RepositoryRef } from "../../github/github-client.ts";
import type { Task } from "../queue/job.ts";

/** Commits that a push event lists, at most; GitHub's own word is 2,048, and it never lists more. */
const MOST_COMMITS = 2_048;
/** Files that a job names; of a push with more, all may be concerned. */
const MOST_FILES = 50;
/** What policies can be read from: GitHub takes any name, we take YAML. */
const POLICY = /\.ya?ml$/i;

/**
 * Which policy files a push may have changed. Most pushes change none, and ask for nothing. What the event does not
 * tell (a force-push back, a branch made new, a tag that moved) may concern any of them.
 */
export const policiesOfPush = (
  event: Readonly<Record<string, unknown>>,
  repository: RepositoryRef,
): Extract<Task, { kind: "policies" }> | undefined => {
  const ref = typeof event.ref === "string" ? event.ref : "";
  if (ref === "" || event.deleted === true) return undefined;
  const { default_branch: defaultBranch } = (event.repository ?? {}) as { readonly default_branch?: unknown };
  const about = {
    kind: "policies",
    repository,
    ref,
    isDefault: ref === `refs/heads/${String(defaultBranch)}`,
  } as const;
  const commits = Array.isArray(event.commits) ? event.commits : [];
  const told = event.forced !== true && event.created !== true && commits.length > 0 && commits.length < MOST_COMMITS;
  if (!told) return { ...about, files: undefined };
  const files = [...new Set(commits.flatMap(filesOf))].filter((file) => POLICY.test(file)).sort();
  if (files.length === 0) return undefined;
  return { ...about, files: files.length > MOST_FILES ? undefined : files };
};

const filesOf = (commit: unknown): readonly string[] => {
  const { added, modified, removed } = (commit ?? {}) as Readonly<Record<string, unknown>>;
  return [added, modified, removed].flatMap((list) =>
    Array.isArray(list) ? list.filter((file): file is string => typeof file === "string") : [],
  );
};
