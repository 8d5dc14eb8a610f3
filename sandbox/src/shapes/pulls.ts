import { nodeId } from "../state/ids.ts";
import { person } from "../state/person.ts";
import type { Pull, RepositoryState, Review } from "../state/repository-state.ts";
import { requestedNow } from "../state/review-requests.ts";
import { association } from "./comments.ts";
import { labelShapes } from "./issues.ts";
import { accountShape, authorShape, ownerShape, teamShape, userShape } from "./people.ts";
import { repositoryShape } from "./repositories.ts";

export const pullSimpleShape = (repositoryState: RepositoryState, issue: Pull) => {
  const { pull, number } = issue;
  const url = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}`;
  const html = `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/pull/${number}`;
  const fork = pull.head.owner !== repositoryState.owner;
  const links = {
    self: `${url}/pulls/${number}`,
    html,
    issue: `${url}/issues/${number}`,
    comments: `${url}/issues/${number}/comments`,
    review_comments: `${url}/pulls/${number}/comments`,
    review_comment: `${url}/pulls/comments{/number}`,
    commits: `${url}/pulls/${number}/commits`,
    statuses: `${url}/statuses/${pull.head.sha}`,
  };
  const requested = requestedNow(repositoryState, issue);
  const assignees = issue.assignees.map((login) => userShape(repositoryState, person(repositoryState, login)));
  return {
    url: links.self,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: authorShape(repositoryState, issue.author),
    body: issue.body,
    labels: labelShapes(repositoryState, issue.labels),
    milestone: null,
    active_lock_reason: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    merged_at: pull.mergedAt ?? null,
    merge_commit_sha: pull.mergeCommit ?? null,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: requested
      .filter(({ of }) => of === "user")
      .map(({ name }) => userShape(repositoryState, person(repositoryState, name))),
    requested_teams: requested.flatMap(({ of, name }) => {
      const team = of === "team" ? repositoryState.teams.get(name) : undefined;
      return team === undefined ? [] : [teamShape(repositoryState, team)];
    }),
    head: {
      label: `${pull.head.owner}:${pull.head.ref}`,
      ref: pull.head.ref,
      sha: pull.head.sha,
      user: fork ? accountShape(repositoryState, pull.head.owner) : ownerShape(repositoryState, repositoryState.owner),
      repo: repositoryShape(repositoryState, pull.head.owner),
    },
    base: {
      label: `${repositoryState.owner}:${pull.base.ref}`,
      ref: pull.base.ref,
      sha: pull.base.sha,
      user: ownerShape(repositoryState, repositoryState.owner),
      repo: repositoryShape(repositoryState),
    },
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: association(repositoryState, issue.author),
    auto_merge: null,
    draft: pull.draft,
  };
};

export const pullShape = (repositoryState: RepositoryState, issue: Pull, mergeable: boolean | null = null) => {
  const { pull } = issue;
  const sum = (of: "additions" | "deletions") => pull.files.reduce((total, file) => total + file[of], 0);
  return {
    ...pullSimpleShape(repositoryState, issue),
    // Lists allow null here, single reads do not.
    user: userShape(repositoryState, person(repositoryState, issue.author)),
    merged: pull.mergedAt !== undefined,
    mergeable,
    rebaseable: null,
    mergeable_state: mergeable === null ? "unknown" : mergeable ? "clean" : "dirty",
    merged_by: pull.mergedBy === undefined ? null : authorShape(repositoryState, pull.mergedBy),
    comments: repositoryState.comments.count(issue.number),
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pull.commits,
    additions: sum("additions"),
    deletions: sum("deletions"),
    changed_files: pull.files.length,
  };
};

export const reviewShape = (repositoryState: RepositoryState, number: number, review: Review) => {
  const html = `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/pull/${number}#pullrequestreview-${review.id}`;
  const pull = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/pulls/${number}`;
  return {
    id: review.id,
    node_id: nodeId("Review", review.id),
    user: authorShape(repositoryState, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: association(repositoryState, review.author),
    _links: { html: { href: html }, pull_request: { href: pull } },
    submitted_at: review.at,
    commit_id: review.sha,
  };
};
