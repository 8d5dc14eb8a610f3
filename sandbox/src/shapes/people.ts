import { type Host, hostOf, type Shared } from "../state/host.ts";
import { nodeId } from "../state/ids.ts";
import { organization, person } from "../state/person.ts";
import type { Person, RepositoryState, Team } from "../state/repository-state.ts";

type Site = { readonly url: string };
type OwnerSite = Site & { readonly host: Host };

const GHOST: Person = { id: 10_137, login: "ghost", kind: "person", role: "none", name: "Deleted user", email: "" };

export const authorShape = (shared: Shared & Site, login: string) => {
  const who = person(shared, login);
  return who.deleted && hostOf(shared).quirks.nullUsers ? null : userShape(shared, who);
};

export const userShape = (repositoryState: Site, account: Person) => {
  const who = account.deleted ? GHOST : account;
  const url = `${repositoryState.url}/users/${encodeURIComponent(who.login)}`;
  return {
    login: who.login,
    id: who.id,
    node_id: nodeId(who.kind === "bot" ? "Bot" : "User", who.id),
    avatar_url: `${repositoryState.url}/_sandbox/avatars/${who.id}`,
    gravatar_id: "",
    url,
    html_url: `${repositoryState.url}/${encodeURIComponent(who.login)}`,
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

export const ownerShape = (site: OwnerSite, login: string) => {
  const { id } = organization(site.host, login);
  if (site.host.quirks.ownedByPerson) return accountShape(site, login);
  return {
    ...userShape(site, { id, login, kind: "person", role: "admin", name: login, email: "" }),
    node_id: nodeId("Organization", login),
    type: "Organization",
  };
};

export const accountShape = (site: OwnerSite, login: string) => {
  const unknown: Person = { id: 990_002, login, kind: "person", role: "none", name: login, email: "" };
  return userShape(site, site.host.people.get(login.toLowerCase()) ?? unknown);
};

export const organizationShape = (site: OwnerSite & { readonly owner: string }) => {
  const url = `${site.url}/orgs/${site.owner}`;
  const { id } = organization(site.host, site.owner);
  return {
    login: site.owner,
    id,
    node_id: nodeId("Organization", site.owner),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${site.url}/_sandbox/avatars/${id}`,
    description: null,
  };
};

export const teamShape = (repositoryState: RepositoryState, team: Team) => {
  const parent = team.parent === undefined ? undefined : repositoryState.teams.get(team.parent);
  return {
    ...teamSimpleShape(repositoryState, team),
    parent: parent === undefined ? null : teamSimpleShape(repositoryState, parent),
  };
};

const teamSimpleShape = (repositoryState: RepositoryState, team: Team) => {
  const url = `${repositoryState.url}/orgs/${repositoryState.owner}/teams/${team.slug}`;
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
    organization_id: organization(repositoryState.host, repositoryState.owner).id,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
  };
};

export const organizationFullShape = (repositoryState: RepositoryState) => ({
  ...organizationShape(repositoryState),
  html_url: `${repositoryState.url}/${repositoryState.owner}`,
  has_organization_projects: false,
  has_repository_projects: false,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  type: "Organization",
  created_at: repositoryState.createdAt,
  updated_at: repositoryState.createdAt,
  archived_at: null,
});
