import { nodeId } from "../state/node-id.ts";
import type { Person, World } from "../state/world.ts";

/** An account as GitHub's `simple-user`. */
export const userShape = (world: World, who: Person) => {
  const url = `${world.url}/users/${encodeURIComponent(who.login)}`;
  return {
    login: who.login,
    id: who.id,
    node_id: nodeId(who.kind === "bot" ? "Bot" : "User", who.id),
    avatar_url: `${world.url}/_sandbox/avatars/${who.id}`,
    gravatar_id: "",
    url,
    html_url: `${world.url}/${encodeURIComponent(who.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: who.kind === "bot" ? "Bot" : "User",
    user_view_type: "public",
    site_admin: false,
  };
};

/** The organisation that owns the repository, seen as an account. */
export const ownerShape = (world: World, login: string = world.owner) => ({
  ...userShape(world, { id: 900_001, login, kind: "person", role: "admin", name: login, email: "" }),
  node_id: nodeId("Organization", login),
  type: "Organization",
});

/** The organisation as webhooks carry it. */
export const organizationShape = (world: World) => {
  const url = `${world.url}/orgs/${world.owner}`;
  return {
    login: world.owner,
    id: 900_001,
    node_id: nodeId("Organization", world.owner),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/_sandbox/avatars/900001`,
    description: null,
  };
};
