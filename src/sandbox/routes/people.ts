import { invalid, notFound } from "../refusal.ts";
import { organizationFullShape, teamShape, userShape } from "../shapes/people.ts";
import { changeTeam, createTeam, findTeam, isMember, membersOf } from "../state/people.ts";
import { hasRole, knownPerson, person, roleIn } from "../state/person.ts";
import type { Person, Role, Team, World } from "../state/repository-state.ts";
import { paginate, type Route, type RouteRequest } from "./route.ts";

/** The old word of each role: what `permission` says where `role_name` says the role. */
const permissionWords = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

/** The role of each permission that a collaborator is given. */
const rolesByPermission: Readonly<Record<string, Role>> = {
  pull: "read",
  triage: "triage",
  push: "write",
  maintain: "maintain",
  admin: "admin",
};

const loginOf = ({ params }: RouteRequest): string => String(params.username);

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
  "repos/add-collaborator": {
    needs: ["administration:write"],
    answer: (request) => {
      const { world, body } = request;
      const role = rolesByPermission[body?.permission ?? "push"];
      if (role === undefined) throw invalid("Repository", "permission", "permission is not one of those of GitHub");
      // Everybody is taken for a member of the organisation: GitHub invites only who is not.
      world.roles.set(person(world, loginOf(request)).login.toLowerCase(), role);
      return { status: 204 };
    },
  },
  "repos/remove-collaborator": {
    needs: ["administration:write"],
    answer: (request) => {
      request.world.roles.set(knownPerson(request.world, loginOf(request)).login.toLowerCase(), "none");
      return { status: 204 };
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
    answer: ({ world, params }) => ({ body: fullTeam(world, findTeam(world, String(params.team_slug))) }),
  },
  "teams/create": {
    needs: ["members:write"],
    answer: ({ world, actor, body }) => {
      const parent = [...world.teams.values()].find(({ id }) => id === body.parent_team_id)?.slug;
      if (body.parent_team_id !== undefined && parent === undefined) throw notFound();
      const team = createTeam(world, actor, { name: body.name, parent, members: body.maintainers });
      return { status: 201, body: fullTeam(world, team) };
    },
  },
  "teams/add-or-update-membership-for-user-in-org": {
    needs: ["members:write"],
    answer: (request) => {
      const { world, actor, params } = request;
      const { login } = person(world, loginOf(request));
      const { slug } = changeTeam(world, actor, String(params.team_slug), { add: [login] });
      return { body: membership(world, slug, login) };
    },
  },
  "teams/remove-membership-for-user-in-org": {
    needs: ["members:write"],
    answer: (request) => {
      const { world, actor, params } = request;
      changeTeam(world, actor, String(params.team_slug), { remove: [loginOf(request)] });
      return { status: 204 };
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
      return { body: membership(world, slug, login) };
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

const membership = (world: World, slug: string, login: string) => ({
  state: "active",
  role: "member",
  url: `${world.url}/orgs/${world.owner}/teams/${slug}/memberships/${encodeURIComponent(login)}`,
});

/** A team as GitHub's `team-full`. */
const fullTeam = (world: World, team: Team) => ({
  ...teamShape(world, team),
  members_count: membersOf(world, team.slug).size,
  repos_count: 1,
  created_at: world.createdAt,
  updated_at: world.createdAt,
  organization: organizationFullShape(world),
});

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
