import { notFound } from "../refusal.ts";
import type { Installation } from "./host.ts";
import type { Comment, Issue, Pull, World } from "./repository-state.ts";

/** The issue or pull request of a number. @throws Refusal 404 */
export const findIssue = (world: World, number: number): Issue => {
  const issue = world.issues.get(number);
  if (issue === undefined) throw notFound();
  return issue;
};

/** The pull request of a number. @throws Refusal 404, also where the number is an issue's */
export const findPull = (world: World, number: number): Pull => {
  const issue = findIssue(world, number);
  if (!isPull(issue)) throw notFound();
  return issue;
};

/** The comment of an id. @throws Refusal 404 */
export const findComment = (world: World, id: number): Comment => {
  const comment = world.comments.get(id);
  if (comment === undefined) throw notFound();
  return comment;
};

/** Whether an issue is a pull request. */
export const isPull = (issue: Issue): issue is Pull => issue.pull !== undefined;

/** Whether an installation has a repository. */
export const covers = (installation: Installation, world: World): boolean =>
  installation.account === world.owner &&
  (installation.selection === "all" || installation.repositories.has(world.fullName.toLowerCase()));
