import { nodeId } from "../state/node-id.ts";
import { person } from "../state/person.ts";
import type { Issue, World } from "../state/world.ts";
import { appShape } from "./app-shape.ts";
import { association } from "./association.ts";
import { labelShapes } from "./label-shape.ts";
import { reactionRollup } from "./reaction-shape.ts";
import { authorShape, userShape } from "./user-shape.ts";

/** An issue (or a pull request seen as one) as GitHub's `issue`. */
export const issueShape = (world: World, issue: Issue) => {
  const { number } = issue;
  const repository = `${world.url}/repos/${world.owner}/${world.repo}`;
  const url = `${repository}/issues/${number}`;
  const html = `${world.url}/${world.owner}/${world.repo}/${issue.pull === undefined ? "issues" : "pull"}/${number}`;
  const assignees = issue.assignees.map((login) => userShape(world, person(world, login)));
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
    user: authorShape(world, issue.author),
    labels: labelShapes(world, issue.labels),
    state: issue.state,
    state_reason: null,
    locked: false,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: world.comments.count(number),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt ?? null,
    author_association: association(world, issue.author),
    active_lock_reason: null,
    body: issue.body,
    reactions: reactionRollup(`${url}/reactions`, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: appShape(world, issue.author),
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
