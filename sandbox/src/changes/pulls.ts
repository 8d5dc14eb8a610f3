import { listCommits, mergeBase } from "../git/commits.ts";
import { diffFiles } from "../git/diff-files.ts";
import { resolveCommit } from "../git/refs.ts";
import { pullShape } from "../shapes/pulls.ts";
import { findPull } from "../state/find.ts";
import { timestamp } from "../state/ids.ts";
import { invalid } from "../state/refusal.ts";
import type { Pull, PullPart, RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";
import { setState } from "./issue-state.ts";

export type PullEdit = {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly base?: string;
  readonly draft?: boolean;
};

export const editPull = async (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  edit: PullEdit,
): Promise<Pull> => {
  const issue = findPull(repositoryState, number);
  const changes: Record<string, unknown> = {};
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes.title = { from: issue.title };
    issue.title = edit.title;
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    changes.body = { from: issue.body ?? "" };
    issue.body = edit.body;
  }
  if (edit.base !== undefined && edit.base !== issue.pull.base.ref) {
    const sha = await resolveCommit(repositoryState.mirror.dir, `refs/heads/${edit.base}`);
    if (sha === undefined) throw invalid("PullRequest", "base", `no branch ${edit.base}`);
    changes.base = { ref: { from: issue.pull.base.ref }, sha: { from: issue.pull.base.sha } };
    setChange(repositoryState, issue, await readChange(repositoryState, sha, issue.pull.head.sha));
    issue.pull.base = { ref: edit.base, sha };
  }
  const at = timestamp(repositoryState.now());
  const tell = (action: string, more: Readonly<Record<string, unknown>> = {}) => {
    issue.updatedAt = at;
    const payload = { action, number, ...more, pull_request: pullShape(repositoryState, issue) };
    emit(repositoryState, "pull_request", payload, as, number);
  };
  if (Object.keys(changes).length > 0) tell("edited", { changes });
  if (edit.draft !== undefined && edit.draft !== issue.pull.draft) {
    issue.pull.draft = edit.draft;
    tell(edit.draft ? "converted_to_draft" : "ready_for_review");
  }
  if (edit.state !== undefined && edit.state !== issue.state && issue.pull.mergedAt === undefined) {
    setState(repositoryState, issue, edit.state);
    issue.closedAt = edit.state === "closed" ? at : undefined;
    tell(edit.state === "closed" ? "closed" : "reopened");
  }
  return issue;
};

export type Change = Pick<PullPart, "mergeBase" | "related" | "files" | "commits" | "shas">;

export const readChange = async (repositoryState: RepositoryState, base: string, head: string): Promise<Change> => {
  const { dir } = repositoryState.mirror;
  const shared = await mergeBase(dir, base, head);
  const from = shared ?? base;
  const [files, shas] = await Promise.all([diffFiles(dir, from, head), listCommits(dir, base, head)]);
  return { mergeBase: from, related: shared !== undefined, files, commits: shas.length, shas };
};

export const setChange = (repositoryState: RepositoryState, issue: Pull, change: Change): void => {
  for (const sha of issue.pull.shas) {
    const numbers = repositoryState.commits.get(sha);
    numbers?.delete(issue.number);
    if (numbers?.size === 0) repositoryState.commits.delete(sha);
  }
  Object.assign(issue.pull, change);
  for (const sha of change.shas) indexCommit(repositoryState, sha, issue.number);
};

export const indexCommit = (repositoryState: RepositoryState, sha: string, number: number): void => {
  const numbers = repositoryState.commits.get(sha);
  if (numbers === undefined) repositoryState.commits.set(sha, new Set([number]));
  else numbers.add(number);
};
