import type { World } from "../state/world.ts";
import { organizationShape } from "./user-shape.ts";

/** The owner of a repository as GitHub's `organization-full`, as far as a stranger is told. */
export const organizationFullShape = (world: World) => ({
  ...organizationShape(world),
  html_url: `${world.url}/${world.owner}`,
  has_organization_projects: false,
  has_repository_projects: false,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  type: "Organization",
  created_at: world.createdAt,
  updated_at: world.createdAt,
  archived_at: null,
});
