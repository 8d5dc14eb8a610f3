import { pullSimpleShape, reviewShape } from "../shapes/pulls.ts";
import { findPull } from "../state/find.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { person } from "../state/person.ts";
import { invalid, notFound } from "../state/refusal.ts";
import type { RepositoryState, Review } from "../state/repository-state.ts";
import { emit } from "./events.ts";

/** @throws Refusal 404, and 422 if authors approve their own */
export const review = (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  written: {
    readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
    readonly body?: string;
    readonly sha?: string;
  },
): Review => {
  const issue = findPull(repositoryState, number);
  const author = person(repositoryState, as).login;
  if (written.state === "APPROVED" && author === issue.author) {
    throw invalid("PullRequestReview", "event", "Can not approve your own pull request");
  }
  const made: Review = {
    id: nextId(repositoryState, "Review"),
    author,
    state: written.state,
    body: written.body ?? "",
    sha: written.sha ?? issue.pull.head.sha,
    at: timestamp(repositoryState.now()),
  };
  issue.pull.reviews.push(made);
  tell(repositoryState, as, number, made, "submitted");
  return made;
};

export const editReview = (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  id: number,
  body: string,
): Review => {
  const found = findReview(repositoryState, number, id);
  const from = found.body;
  if (from === body) return found;
  found.body = body;
  tell(repositoryState, as, number, found, "edited", { changes: { body: { from } } });
  return found;
};

export const dismissReview = (repositoryState: RepositoryState, as: string, number: number, id: number): Review => {
  const found = findReview(repositoryState, number, id);
  found.state = "DISMISSED";
  tell(repositoryState, as, number, found, "dismissed");
  return found;
};

const findReview = (repositoryState: RepositoryState, number: number, id: number): Review => {
  const found = findPull(repositoryState, number).pull.reviews.find((one) => one.id === id);
  if (found === undefined) throw notFound();
  return found;
};

const tell = (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  made: Review,
  action: "submitted" | "edited" | "dismissed",
  more: Readonly<Record<string, unknown>> = {},
): void => {
  const shape = reviewShape(repositoryState, number, made);
  const payload = {
    action,
    ...more,
    // Webhooks write the state in lower case, the REST API in upper case.
    review: { ...shape, state: made.state.toLowerCase(), updated_at: made.at },
    pull_request: pullSimpleShape(repositoryState, findPull(repositoryState, number)),
  };
  emit(repositoryState, "pull_request_review", payload, as, number);
};
