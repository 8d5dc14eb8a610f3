import { nodeId } from "../state/node-id.ts";
import type { Comment, World } from "../state/world.ts";
import { appShape } from "./app-shape.ts";
import { association } from "./association.ts";
import { reactionRollup } from "./reaction-shape.ts";
import { authorShape } from "./user-shape.ts";

/** A comment as GitHub's `issue-comment`. */
export const commentShape = (world: World, comment: Comment) => {
  const repository = `${world.url}/repos/${world.owner}/${world.repo}`;
  const url = `${repository}/issues/comments/${comment.id}`;
  const kind = world.issues.get(comment.issue)?.pull === undefined ? "issues" : "pull";
  return {
    url,
    html_url: `${world.url}/${world.owner}/${world.repo}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${repository}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: authorShape(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(world, comment.author),
    body: comment.body,
    reactions: reactionRollup(`${url}/reactions`, comment.reactions),
    performed_via_github_app: appShape(world, comment.app === undefined ? comment.author : `${comment.app}[bot]`),
  };
};
