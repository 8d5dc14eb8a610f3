import { notFound } from "../refusal.ts";
import { organizationShape, userShape } from "../shapes/user-shape.ts";
import { nodeId } from "../state/node-id.ts";
import { hasRole, person } from "../state/person.ts";
import { findTeam, isMember } from "../state/teams.ts";
import type { Person, World } from "../state/world.ts";
import type { Route } from "./route.ts";

/** The old word of each role: what `permission` says where `role_name` says the role. */
const permissionWords = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

/** A person that is known already. @throws Refusal 404 */
const known = (world: World, login: string): Person => {
  const found = world.people.get(login.toLowerCase());
  if (found === undefined) throw notFound();
  return found;
};

/** People, their teams and what they may do. */
export const peopleRoutes: Readonly<Record<string, Route>> = {
  "repos/get-collaborator-permission-level": {
    needs: ["metadata:read"],
    answer: ({ world, params }) => {
      const who = known(world, String(params.username));
      const can = (role: Person["role"]) => hasRole(world, who.login, role);
      return {
        body: {
          permission: permissionWords[who.role],
          role_name: who.role,
          user: {
            ...userShape(world, who),
            role_name: who.role,
            permissions: {
              admin: can("admin"),
              maintain: can("maintain"),
              push: can("write"),
              triage: can("triage"),
              pull: can("read"),
            },
          },
        },
      };
    },
  },
  "teams/get-by-name": {
    needs: ["members:read"],
    answer: ({ world, params }) => {
      if (String(params.org).toLowerCase() !== world.owner.toLowerCase()) throw notFound();
      const team = findTeam(world, String(params.team_slug));
      const parent = team.parent === undefined ? undefined : world.teams.get(team.parent);
      const organization = {
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
      };
      const shape = (one: typeof team) => {
        const url = `${world.url}/orgs/${world.owner}/teams/${one.slug}`;
        return {
          id: one.id,
          node_id: nodeId("Team", one.id),
          url,
          html_url: url,
          name: one.name,
          slug: one.slug,
          description: null,
          privacy: "closed",
          notification_setting: "notifications_enabled",
          permission: "pull",
          type: "organization",
          organization_id: 900_001,
          members_url: `${url}/members{/member}`,
          repositories_url: `${url}/repos`,
        };
      };
      return {
        body: {
          ...shape(team),
          parent: parent === undefined ? null : shape(parent),
          members_count: team.members.size,
          repos_count: 1,
          created_at: world.createdAt,
          updated_at: world.createdAt,
          organization,
        },
      };
    },
  },
  "teams/get-membership-for-user-in-org": {
    needs: ["members:read"],
    answer: ({ world, params }) => {
      if (String(params.org).toLowerCase() !== world.owner.toLowerCase()) throw notFound();
      const { slug } = findTeam(world, String(params.team_slug));
      const login = String(params.username);
      if (!isMember(world, slug, login)) throw notFound();
      const url = `${world.url}/orgs/${world.owner}/teams/${slug}/memberships/${encodeURIComponent(login)}`;
      return { body: { state: "active", role: "member", url } };
    },
  },
  "users/get-by-username": {
    needs: [],
    answer: ({ world, params }) => ({ body: fullUser(world, known(world, String(params.username))) }),
  },
  "users/get-authenticated": {
    needs: [],
    answer: ({ world, actor }) => ({ body: fullUser(world, person(world, actor)) }),
  },
};

/** An account as GitHub's `public-user`. */
const fullUser = (world: World, who: Person) => ({
  ...userShape(world, who),
  name: who.name,
  company: null,
  blog: "",
  location: null,
  email: null,
  hireable: null,
  bio: null,
  twitter_username: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: world.createdAt,
  updated_at: world.createdAt,
});
