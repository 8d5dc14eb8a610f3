import { teamShape, userShape } from "../shapes/people.ts";
import { pullSimpleShape } from "../shapes/pulls.ts";
import { findPull } from "../state/find.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { person, roleIn } from "../state/person.ts";
import { notFound, Refusal } from "../state/refusal.ts";
import type { Pull, RepositoryState, ReviewRequest } from "../state/repository-state.ts";
import { requestedNow } from "../state/review-requests.ts";
import { emit } from "./events.ts";

export type ReviewersRequest = { readonly reviewers?: readonly string[]; readonly team_reviewers?: readonly string[] };

/** @throws Refusal 422 for the author, or for somebody who is no collaborator; then nobody is asked */
export const requestReviewers = (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  wanted: ReviewersRequest,
): Pull => {
  const issue = findPull(repositoryState, number);
  for (const login of wanted.reviewers ?? []) {
    if (login.toLowerCase() === issue.author.toLowerCase())
      throw new Refusal(422, "Review cannot be requested from pull request author.");
  }
  const known = (login: string): boolean =>
    repositoryState.people.has(login.toLowerCase()) && roleIn(repositoryState, login) !== "none";
  const strangers =
    (wanted.reviewers ?? []).some((login) => !known(login)) ||
    (wanted.team_reviewers ?? []).some((slug) => !repositoryState.teams.has(slug));
  if (strangers)
    throw new Refusal(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repositoryState.fullName} repository.`,
    );
  change(repositoryState, as, issue, wanted, "requested");
  return issue;
};

export const removeReviewers = (
  repositoryState: RepositoryState,
  as: string,
  number: number,
  wanted: ReviewersRequest,
): Pull => {
  const issue = findPull(repositoryState, number);
  change(repositoryState, as, issue, wanted, "removed");
  return issue;
};

const change = (
  repositoryState: RepositoryState,
  as: string,
  issue: Pull,
  wanted: ReviewersRequest,
  kind: ReviewRequest["kind"],
): void => {
  const each = [
    ...(wanted.reviewers ?? []).map((login) => ({ of: "user" as const, name: person(repositoryState, login).login })),
    ...(wanted.team_reviewers ?? []).map((name) => ({ of: "team" as const, name })),
  ];
  for (const { of, name } of each) {
    const asked = requestedNow(repositoryState, issue).some((one) => one.of === of && one.name === name);
    // Asking again, or removing what is not asked, is no event.
    if (asked === (kind === "requested")) continue;
    const at = timestamp(repositoryState.now());
    issue.pull.requests.push({ id: nextId(repositoryState, "IssueEvent"), kind, of, name, actor: as, at });
    const reviewer =
      of === "user"
        ? { requested_reviewer: userShape(repositoryState, person(repositoryState, name)) }
        : { requested_team: teamOf(repositoryState, name) };
    const action = kind === "requested" ? "review_requested" : "review_request_removed";
    const payload = {
      action,
      number: issue.number,
      pull_request: pullSimpleShape(repositoryState, issue),
      ...reviewer,
    };
    emit(repositoryState, "pull_request", payload, as, issue.number);
  }
};

const teamOf = (repositoryState: RepositoryState, slug: string) => {
  const team = repositoryState.teams.get(slug);
  if (team === undefined) throw notFound();
  return teamShape(repositoryState, team);
};
