import { issueShape, labelShape } from "../shapes/issues.ts";
import { pullShape } from "../shapes/pulls.ts";
import { findIssue, isPull } from "../state/find.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { hasRole, person } from "../state/person.ts";
import { invalid, Refusal } from "../state/refusal.ts";
import type { Issue, Label, RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";

export const setState = (repositoryState: RepositoryState, issue: Issue, state: Issue["state"]): void => {
  issue.state = state;
  if (state === "open") repositoryState.open.add(issue.number);
  else repositoryState.open.delete(issue.number);
};

export const addLabels = (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  names: readonly string[],
): Issue => {
  const issue = findIssue(repositoryState, number);
  for (const name of names) {
    if (name.trim() === "" || name.length > 50) throw invalid("Label", "name", "name must be 1 to 50 characters");
    const label = ensureLabel(repositoryState, name);
    if (issue.labels.some((one) => one.toLowerCase() === name.toLowerCase())) continue;
    issue.labels.push(label.name);
    tell(repositoryState, as, issue, "labeled", label);
  }
  return issue;
};

export const removeLabel = (repositoryState: RepositoryState, as: string, number: number, name: string): Issue => {
  const issue = findIssue(repositoryState, number);
  const at = issue.labels.findIndex((one) => one.toLowerCase() === name.toLowerCase());
  const label = repositoryState.labels.get(name.toLowerCase());
  if (at === -1 || label === undefined) throw new Refusal(404, "Label does not exist");
  issue.labels.splice(at, 1);
  tell(repositoryState, as, issue, "unlabeled", label);
  return issue;
};

const ensureLabel = (repositoryState: RepositoryState, name: string): Label => {
  const known = repositoryState.labels.get(name.toLowerCase());
  if (known !== undefined) return known;
  const made = { id: nextId(repositoryState, "Label"), name, color: "ededed", description: "" };
  repositoryState.labels.set(name.toLowerCase(), made);
  return made;
};

const tell = (
  repositoryState: RepositoryState,
  as: string,
  issue: Issue,
  action: "labeled" | "unlabeled",
  label: Label,
): void => {
  issue.updatedAt = timestamp(repositoryState.now());
  const shared = { action, label: labelShape(repositoryState, label) };
  if (isPull(issue)) {
    const payload = { ...shared, number: issue.number, pull_request: pullShape(repositoryState, issue) };
    emit(repositoryState, "pull_request", payload, as, issue.number);
  } else emit(repositoryState, "issues", { ...shared, issue: issueShape(repositoryState, issue) }, as);
};

const max = 10;

/**
 * @returns each login once, at most ten
 * @throws Refusal 422 for a person who may not read the repository
 */
export const checkAssignees = (repositoryState: RepositoryState, wanted: readonly string[]): readonly string[] => {
  const unfit = wanted.filter(
    (login) => !repositoryState.people.has(login.toLowerCase()) || !hasRole(repositoryState, login, "read"),
  );
  if (unfit.length > 0) {
    throw new Refusal(
      422,
      "Validation Failed",
      unfit.map(() => ({ resource: "Issue", field: "assignees", code: "invalid" })),
    );
  }
  return [...new Set(wanted.map((login) => person(repositoryState, login).login))].slice(0, max);
};
