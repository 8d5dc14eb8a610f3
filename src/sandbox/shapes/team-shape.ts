import { nodeId } from "../state/node-id.ts";
import { organization } from "../state/organization.ts";
import type { Team, World } from "../state/world.ts";

/** A team as GitHub's `team`, with the one that it is below. */
export const teamShape = (world: World, team: Team) => {
  const parent = team.parent === undefined ? undefined : world.teams.get(team.parent);
  return { ...teamSimpleShape(world, team), parent: parent === undefined ? null : teamSimpleShape(world, parent) };
};

/** A team as GitHub's `team-simple`. */
export const teamSimpleShape = (world: World, team: Team) => {
  const url = `${world.url}/orgs/${world.owner}/teams/${team.slug}`;
  return {
    id: team.id,
    node_id: nodeId("Team", team.id),
    url,
    html_url: url,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    type: "organization",
    organization_id: organization(world.host, world.owner).id,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
  };
};
