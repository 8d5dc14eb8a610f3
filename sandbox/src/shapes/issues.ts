import { nodeId } from "../state/ids.ts";
import { person } from "../state/person.ts";
import type { Issue, Label, RepositoryState } from "../state/repository-state.ts";
import { appShape } from "./apps.ts";
import { association, reactionRollup } from "./comments.ts";
import { authorShape, userShape } from "./people.ts";

export const issueShape = (repositoryState: RepositoryState, issue: Issue) => {
  const { number } = issue;
  const repository = `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}`;
  const url = `${repository}/issues/${number}`;
  const html = `${repositoryState.url}/${repositoryState.owner}/${repositoryState.repo}/${issue.pull === undefined ? "issues" : "pull"}/${number}`;
  const assignees = issue.assignees.map((login) => userShape(repositoryState, person(repositoryState, login)));
  return {
    url,
    repository_url: repository,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    id: issue.id,
    node_id: issue.pull === undefined ? nodeId("Issue", issue.id) : nodeId("PullRequest", issue.pull.id),
    number,
    title: issue.title,
    user: authorShape(repositoryState, issue.author),
    labels: labelShapes(repositoryState, issue.labels),
    state: issue.state,
    state_reason: null,
    locked: false,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: repositoryState.comments.count(number),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    author_association: association(repositoryState, issue.author),
    active_lock_reason: null,
    body: issue.body,
    reactions: reactionRollup(`${url}/reactions`, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: appShape(repositoryState, issue.author),
    ...(issue.pull === undefined
      ? {}
      : {
          draft: issue.pull.draft,
          pull_request: {
            url: `${repository}/pulls/${number}`,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: issue.pull.mergedAt ?? null,
          },
        }),
  };
};

export const labelShape = (repositoryState: RepositoryState, label: Label) => ({
  id: label.id,
  node_id: nodeId("Label", label.id),
  url: `${repositoryState.url}/repos/${repositoryState.owner}/${repositoryState.repo}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  description: label.description,
  color: label.color,
  default: false,
});

export const labelShapes = (repositoryState: RepositoryState, names: readonly string[]) =>
  names.flatMap((name) => {
    const label = repositoryState.labels.get(name.toLowerCase());
    return label === undefined ? [] : [labelShape(repositoryState, label)];
  });
