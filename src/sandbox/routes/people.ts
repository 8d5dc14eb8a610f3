import { notFound } from "../refusal.ts";
import { organizationFullShape } from "../shapes/organization-full-shape.ts";
import { teamShape } from "../shapes/team-shape.ts";
import { userShape } from "../shapes/user-shape.ts";
import { hasRole, knownPerson, person, roleIn } from "../state/person.ts";
import { findTeam, isMember, membersOf } from "../state/teams.ts";
import type { Person, World } from "../state/world.ts";
import { paginate } from "./paginate.ts";
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

/** People, their teams and what they may do. */
export const peopleRoutes: Readonly<Record<string, Route>> = {
  "repos/get-collaborator-permission-level": {
    needs: ["metadata:read"],
    answer: ({ world, params }) => {
      const who = knownPerson(world, String(params.username));
      const can = (least: Person["role"]) => hasRole(world, who.login, least);
      const role = roleIn(world, who.login);
      return {
        body: {
          permission: permissionWords[role],
          role_name: role,
          user: {
            ...userShape(world, who),
            role_name: role,
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
  "orgs/get": {
    needs: [],
    answer: ({ world }) => ({ body: organizationFullShape(world) }),
  },
  "teams/list": {
    needs: ["members:read"],
    answer: (request) =>
      paginate(request, [...request.world.teams.values()], (page) => page.map((one) => teamShape(request.world, one))),
  },
  "teams/get-by-name": {
    needs: ["members:read"],
    answer: ({ world, params }) => {
      const team = findTeam(world, String(params.team_slug));
      return {
        body: {
          ...teamShape(world, team),
          members_count: membersOf(world, team.slug).size,
          repos_count: 1,
          created_at: world.createdAt,
          updated_at: world.createdAt,
          organization: organizationFullShape(world),
        },
      };
    },
  },
  "teams/list-members-in-org": {
    needs: ["members:read"],
    answer: (request) => {
      const { world, params } = request;
      const { slug } = findTeam(world, String(params.team_slug));
      const members = [...membersOf(world, slug)].map((login) => userShape(world, person(world, login)));
      return paginate(request, members);
    },
  },
  "teams/get-membership-for-user-in-org": {
    needs: ["members:read"],
    answer: ({ world, params }) => {
      const { slug } = findTeam(world, String(params.team_slug));
      const login = String(params.username);
      if (!isMember(world, slug, login)) throw notFound();
      const url = `${world.url}/orgs/${world.owner}/teams/${slug}/memberships/${encodeURIComponent(login)}`;
      return { body: { state: "active", role: "member", url } };
    },
  },
  "users/get-by-username": {
    needs: [],
    answer: ({ world, params }) => ({ body: fullUser(world, knownPerson(world, String(params.username))) }),
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
