import { nodeId } from "../state/node-id.ts";
import type { Review, World } from "../state/world.ts";
import { association } from "./association.ts";
import { authorShape } from "./user-shape.ts";

/** A review as GitHub's `pull-request-review`. */
export const reviewShape = (world: World, number: number, review: Review) => {
  const html = `${world.url}/${world.owner}/${world.repo}/pull/${number}#pullrequestreview-${review.id}`;
  const pull = `${world.url}/repos/${world.owner}/${world.repo}/pulls/${number}`;
  return {
    id: review.id,
    node_id: nodeId("Review", review.id),
    user: authorShape(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: association(world, review.author),
    _links: { html: { href: html }, pull_request: { href: pull } },
    submitted_at: review.at,
    commit_id: review.sha,
  };
};
