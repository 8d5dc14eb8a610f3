import type { Installation } from "./host.ts";
import { notFound } from "./refusal.ts";
import type { Comment, Issue, Pull, RepositoryState } from "./repository-state.ts";

export const findIssue = (repositoryState: RepositoryState, number: number): Issue => {
  const issue = repositoryState.issues.get(number);
  if (issue === undefined) throw notFound();
  return issue;
};

/** @throws Refusal 404, also if the number is an issue's */
export const findPull = (repositoryState: RepositoryState, number: number): Pull => {
  const issue = findIssue(repositoryState, number);
  if (!isPull(issue)) throw notFound();
  return issue;
};

export const findComment = (repositoryState: RepositoryState, id: number): Comment => {
  const comment = repositoryState.comments.get(id);
  if (comment === undefined) throw notFound();
  return comment;
};

export const isPull = (issue: Issue): issue is Pull => issue.pull !== undefined;

export const covers = (installation: Installation, repositoryState: RepositoryState): boolean =>
  installation.account === repositoryState.owner &&
  (installation.selection === "all" || installation.repositories.has(repositoryState.fullName.toLowerCase()));
