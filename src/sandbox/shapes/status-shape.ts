import { nodeId } from "../state/node-id.ts";
import { person } from "../state/person.ts";
import type { Status, World } from "../state/world.ts";
import { authorShape } from "./user-shape.ts";

/** A commit status as GitHub's `simple-commit-status`. */
export const statusSimpleShape = (world: World, status: Status) => ({
  url: `${world.url}/repos/${world.owner}/${world.repo}/statuses/${status.sha}`,
  avatar_url: `${world.url}/_sandbox/avatars/${person(world, status.creator).id}`,
  id: status.id,
  node_id: nodeId("Status", status.id),
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  context: status.context,
  created_at: status.at,
  updated_at: status.at,
});

/** A commit status as GitHub's `status`: with who made it. */
export const statusShape = (world: World, status: Status) => ({
  ...statusSimpleShape(world, status),
  creator: authorShape(world, status.creator),
});
