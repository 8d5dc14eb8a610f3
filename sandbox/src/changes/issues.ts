import { issueShape } from "../shapes/issues.ts";
import { findIssue, isPull } from "../state/find.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { person } from "../state/person.ts";
import { invalid } from "../state/refusal.ts";
import type { Issue, RepositoryState } from "../state/repository-state.ts";
import { emit } from "./events.ts";
import { addLabels, checkAssignees, removeLabel, setState } from "./issue-state.ts";
import { editPull } from "./pulls.ts";

/** Labels and assignees replace the present ones. */
type IssueEdit = {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
};

export const editIssue = async (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  edit: IssueEdit,
): Promise<Issue> => {
  const issue = findIssue(repositoryState, number);
  const { title, body, state, labels, assignees } = edit;
  if (title?.trim() === "") throw invalid("Issue", "title", "title can't be blank");
  const assigned = assignees === undefined ? issue.assignees : checkAssignees(repositoryState, assignees);
  const tell = (action: string, more: Readonly<Record<string, unknown>> = {}) => {
    issue.updatedAt = timestamp(repositoryState.now());
    emit(repositoryState, "issues", { action, ...more, issue: issueShape(repositoryState, issue) }, as);
  };
  if (isPull(issue)) {
    await editPull(repositoryState, as, number, {
      ...(title === undefined ? {} : { title }),
      ...(body === undefined ? {} : { body }),
      ...(state === undefined ? {} : { state }),
    });
    issue.assignees = assigned;
  } else {
    const changes = {
      ...(title === undefined || title === issue.title ? {} : { title: { from: issue.title } }),
      ...(body === undefined || body === issue.body ? {} : { body: { from: issue.body ?? "" } }),
    };
    issue.title = title ?? issue.title;
    issue.body = body === undefined ? issue.body : body;
    if (Object.keys(changes).length > 0) tell("edited", { changes });
    const before = issue.assignees;
    issue.assignees = assigned;
    if (assigned.some((login) => !before.includes(login))) tell("assigned");
    if (before.some((login) => !assigned.includes(login))) tell("unassigned");
    if (state !== undefined && state !== issue.state) {
      setState(repositoryState, issue, state);
      issue.closedAt = state === "closed" ? timestamp(repositoryState.now()) : undefined;
      tell(state === "closed" ? "closed" : "reopened");
    }
  }
  if (labels !== undefined) {
    const wanted = new Set(labels.map((label) => label.toLowerCase()));
    for (const label of [...issue.labels])
      if (!wanted.has(label.toLowerCase())) removeLabel(repositoryState, as, number, label);
    addLabels(repositoryState, as, number, labels);
  }
  return issue;
};

/** @throws Refusal 422 for an empty title, or an assignee who may not read the repository */
export const openIssue = (
  repositoryState: RepositoryState,
  as: string,
  wanted: {
    readonly title: string;
    readonly body?: string | null;
    readonly labels?: readonly string[];
    readonly assignees?: readonly string[];
  },
): Issue => {
  if (wanted.title.trim() === "") throw invalid("Issue", "title", "title can't be blank");
  const assignees = checkAssignees(repositoryState, wanted.assignees ?? []);
  const at = timestamp(repositoryState.now());
  const issue: Issue = {
    id: nextId(repositoryState, "Issue"),
    number: nextId(repositoryState, "number"),
    title: wanted.title,
    body: wanted.body ?? null,
    author: person(repositoryState, as).login,
    state: "open",
    labels: [],
    assignees,
    createdAt: at,
    updatedAt: at,
    closedAt: undefined,
    pull: undefined,
  };
  repositoryState.issues.set(issue.number, issue);
  repositoryState.open.add(issue.number);
  emit(repositoryState, "issues", { action: "opened", issue: issueShape(repositoryState, issue) }, as);
  if (wanted.labels !== undefined && wanted.labels.length > 0)
    addLabels(repositoryState, as, issue.number, wanted.labels);
  return issue;
};
