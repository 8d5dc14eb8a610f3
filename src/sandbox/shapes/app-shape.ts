import { nodeId } from "../state/node-id.ts";
import { person } from "../state/person.ts";
import type { World } from "../state/world.ts";
import { ownerShape } from "./user-shape.ts";

/**
 * The GitHub App behind a bot's login (`tollgate[bot]` → `tollgate`), as GitHub's `integration`; null for
 * a person.
 */
export const appShape = (world: World, login: string) => {
  if (!login.endsWith("[bot]")) return null;
  const slug = login.slice(0, -"[bot]".length);
  const id = slug === "github-actions" ? 15_368 : person(world, login).id;
  return {
    id,
    slug,
    node_id: nodeId("App", id),
    client_id: `Iv1.${id.toString(16).padStart(16, "0")}`,
    owner: ownerShape(world),
    name: slug,
    description: "",
    external_url: `${world.url}/apps/${slug}`,
    html_url: `${world.url}/apps/${slug}`,
    created_at: world.createdAt,
    updated_at: world.createdAt,
    permissions: {
      checks: "write",
      contents: "read",
      issues: "write",
      metadata: "read",
      pull_requests: "write",
      statuses: "write",
    },
    events: ["issue_comment", "pull_request"],
  };
};
