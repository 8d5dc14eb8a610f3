import { invalid, Refusal } from "../refusal.ts";
import { issueShape, labelShape } from "../shapes/issues.ts";
import { pullShape } from "../shapes/pulls.ts";
import { emit } from "./events.ts";
import { findIssue, isPull } from "./find.ts";
import { nextId, timestamp } from "./ids.ts";
import { hasRole, person } from "./person.ts";
import type { Issue, Label, World } from "./repository-state.ts";

/** Opens or closes an issue or pull request; `World.open` knows it. */
export const setState = (world: World, issue: Issue, state: Issue["state"]): void => {
  issue.state = state;
  if (state === "open") world.open.add(issue.number);
  else world.open.delete(issue.number);
};

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

/** Assignees that an issue holds. */
const max = 10;

/**
 * Logins as the accounts write them, each once, at most ten.
 *
 * @throws Refusal 422 for somebody who may not even read the repository
 */
export const checkAssignees = (world: World, wanted: readonly string[]): readonly string[] => {
  const unfit = wanted.filter((login) => !world.people.has(login.toLowerCase()) || !hasRole(world, login, "read"));
  if (unfit.length > 0) {
    throw new Refusal(
      422,
      "Validation Failed",
      unfit.map(() => ({ resource: "Issue", field: "assignees", code: "invalid" })),
    );
  }
  return [...new Set(wanted.map((login) => person(world, login).login))].slice(0, max);
};
