import { invalid, Refusal } from "../refusal.ts";
import { issueShape } from "../shapes/issue-shape.ts";
import { labelShape } from "../shapes/label-shape.ts";
import { pullShape } from "../shapes/pull-shape.ts";
import { emit } from "./emit.ts";
import { findIssue, isPull } from "./find.ts";
import { nextId } from "./next-id.ts";
import { timestamp } from "./timestamp.ts";
import type { Issue, Label, World } from "./world.ts";

/** Puts labels on an issue or pull request; labels that the repository does not have yet are made. */
export const addLabels = (world: World, as: string, number: number, names: readonly string[]): Issue => {
  const issue = findIssue(world, number);
  for (const name of names) {
    if (name.trim() === "" || name.length > 50) throw invalid("Label", "name", "name must be 1 to 50 characters");
    const label = ensureLabel(world, name);
    if (issue.labels.some((one) => one.toLowerCase() === name.toLowerCase())) continue;
    issue.labels.push(label.name);
    tell(world, as, issue, "labeled", label);
  }
  return issue;
};

/** Takes a label off. @throws Refusal 404 where it is not on it */
export const removeLabel = (world: World, as: string, number: number, name: string): Issue => {
  const issue = findIssue(world, number);
  const at = issue.labels.findIndex((one) => one.toLowerCase() === name.toLowerCase());
  const label = world.labels.get(name.toLowerCase());
  if (at === -1 || label === undefined) throw new Refusal(404, "Label does not exist");
  issue.labels.splice(at, 1);
  tell(world, as, issue, "unlabeled", label);
  return issue;
};

const ensureLabel = (world: World, name: string): Label => {
  const known = world.labels.get(name.toLowerCase());
  if (known !== undefined) return known;
  const made = { id: nextId(world, "Label"), name, color: "ededed", description: "" };
  world.labels.set(name.toLowerCase(), made);
  return made;
};

const tell = (world: World, as: string, issue: Issue, action: "labeled" | "unlabeled", label: Label): void => {
  issue.updatedAt = timestamp(world.now());
  const shared = { action, label: labelShape(world, label) };
  if (isPull(issue)) {
    const payload = { ...shared, number: issue.number, pull_request: pullShape(world, issue) };
    emit(world, "pull_request", payload, as, issue.number);
  } else emit(world, "issues", { ...shared, issue: issueShape(world, issue) }, as);
};
