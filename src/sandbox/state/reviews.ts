import { invalid, notFound } from "../refusal.ts";
import { pullSimpleShape, reviewShape } from "../shapes/pulls.ts";
import { emit } from "./events.ts";
import { findPull } from "./find.ts";
import { nextId, timestamp } from "./ids.ts";
import { person } from "./person.ts";
import type { Review, World } from "./repository-state.ts";

/** Reviews a pull request at its head. @throws Refusal 404, and 422 where authors approve their own */
export const review = (
  world: World,
  as: string,
  number: number,
  written: {
    readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
    readonly body?: string;
    readonly sha?: string;
  },
): Review => {
  const issue = findPull(world, number);
  const author = person(world, as).login;
  if (written.state === "APPROVED" && author === issue.author) {
    throw invalid("PullRequestReview", "event", "Can not approve your own pull request");
  }
  const made: Review = {
    id: nextId(world, "Review"),
    author,
    state: written.state,
    body: written.body ?? "",
    sha: written.sha ?? issue.pull.head.sha,
    at: timestamp(world.now()),
  };
  issue.pull.reviews.push(made);
  tell(world, as, number, made, "submitted");
  return made;
};

/** Changes the text of a review. @throws Refusal 404 */
export const editReview = (world: World, as: string, number: number, id: number, body: string): Review => {
  const found = findReview(world, number, id);
  const from = found.body;
  if (from === body) return found;
  found.body = body;
  tell(world, as, number, found, "edited", { changes: { body: { from } } });
  return found;
};

/** Dismisses a review. @throws Refusal 404 */
export const dismissReview = (world: World, as: string, number: number, id: number): Review => {
  const found = findReview(world, number, id);
  found.state = "DISMISSED";
  tell(world, as, number, found, "dismissed");
  return found;
};

const findReview = (world: World, number: number, id: number): Review => {
  const found = findPull(world, number).pull.reviews.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
};

const tell = (
  world: World,
  as: string,
  number: number,
  made: Review,
  action: "submitted" | "edited" | "dismissed",
  more: Readonly<Record<string, unknown>> = {},
): void => {
  const shape = reviewShape(world, number, made);
  const payload = {
    action,
    ...more,
    // Webhooks write the state in lower case, the REST API in upper case.
    review: { ...shape, state: made.state.toLowerCase(), updated_at: made.at },
    pull_request: pullSimpleShape(world, findPull(world, number)),
  };
  emit(world, "pull_request_review", payload, as, number);
};
