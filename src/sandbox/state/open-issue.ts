import { invalid } from "../refusal.ts";
import { issueShape } from "../shapes/issue-shape.ts";
import { checkAssignees } from "./check-assignees.ts";
import { emit } from "./emit.ts";
import { addLabels } from "./labels.ts";
import { nextId } from "./next-id.ts";
import { person } from "./person.ts";
import { timestamp } from "./timestamp.ts";
import type { Issue, World } from "./world.ts";

/** Opens an issue. @throws Refusal 422 for an empty title, or an assignee who may not read the repository */
export const openIssue = (
  world: World,
  as: string,
  wanted: {
    readonly title: string;
    readonly body?: string | null;
    readonly labels?: readonly string[];
    readonly assignees?: readonly string[];
  },
): Issue => {
  if (wanted.title.trim() === "") throw invalid("Issue", "title", "title can't be blank");
  const assignees = checkAssignees(world, wanted.assignees ?? []);
  const at = timestamp(world.now());
  const issue: Issue = {
    id: nextId(world, "Issue"),
    number: nextId(world, "number"),
    title: wanted.title,
    body: wanted.body ?? null,
    author: person(world, as).login,
    state: "open",
    labels: [],
    assignees,
    createdAt: at,
    updatedAt: at,
    closedAt: undefined,
    pull: undefined,
  };
  world.issues.set(issue.number, issue);
  world.open.add(issue.number);
  emit(world, "issues", { action: "opened", issue: issueShape(world, issue) }, as);
  if (wanted.labels !== undefined && wanted.labels.length > 0) addLabels(world, as, issue.number, wanted.labels);
  return issue;
};
