import { changeTeam, createTeam, findTeam, isMember, membersOf } from "../changes/people.ts";
import { organizationFullShape, teamShape, userShape } from "../shapes/people.ts";
import { hasRole, knownPerson, person, roleIn } from "../state/person.ts";
import { invalid, notFound } from "../state/refusal.ts";
import type { Person, RepositoryState, Role, Team } from "../state/repository-state.ts";
import { paginate, type Route, type RouteRequest } from "./route.ts";

const permissionWords = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

const rolesByPermission: Readonly<Record<string, Role>> = {
  pull: "read",
  triage: "triage",
  push: "write",
  maintain: "maintain",
  admin: "admin",
};

const loginOf = ({ params }: RouteRequest): string => String(params.username);

export const peopleRoutes: Readonly<Record<string, Route>> = {
  "repos/get-collaborator-permission-level": {
    needs: ["metadata:read"],
    answer: ({ repositoryState, params }) => {
      const who = knownPerson(repositoryState, String(params.username));
      const can = (least: Person["role"]) => hasRole(repositoryState, who.login, least);
      const role = roleIn(repositoryState, who.login);
      return {
        body: {
          permission: permissionWords[role],
          role_name: role,
          user: {
            ...userShape(repositoryState, who),
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
      const { repositoryState, body } = request;
      const role = rolesByPermission[body?.permission ?? "push"];
      if (role === undefined) throw invalid("Repository", "permission", "permission is not one of those of GitHub");
      // Everybody counts as a member; GitHub would invite others.
      repositoryState.roles.set(person(repositoryState, loginOf(request)).login.toLowerCase(), role);
      return { status: 204 };
    },
  },
  "repos/remove-collaborator": {
    needs: ["administration:write"],
    answer: (request) => {
      request.repositoryState.roles.set(
        knownPerson(request.repositoryState, loginOf(request)).login.toLowerCase(),
        "none",
      );
      return { status: 204 };
    },
  },
  "orgs/get": {
    needs: [],
    answer: ({ repositoryState }) => ({ body: organizationFullShape(repositoryState) }),
  },
  "teams/list": {
    needs: ["members:read"],
    answer: (request) =>
      paginate(request, [...request.repositoryState.teams.values()], (page) =>
        page.map((one) => teamShape(request.repositoryState, one)),
      ),
  },
  "teams/get-by-name": {
    needs: ["members:read"],
    answer: ({ repositoryState, params }) => ({
      body: fullTeam(repositoryState, findTeam(repositoryState, String(params.team_slug))),
    }),
  },
  "teams/create": {
    needs: ["members:write"],
    answer: ({ repositoryState, actor, body }) => {
      const parent = [...repositoryState.teams.values()].find(({ id }) => id === body.parent_team_id)?.slug;
      if (body.parent_team_id !== undefined && parent === undefined) throw notFound();
      const team = createTeam(repositoryState, actor, { name: body.name, parent, members: body.maintainers });
      return { status: 201, body: fullTeam(repositoryState, team) };
    },
  },
  "teams/add-or-update-membership-for-user-in-org": {
    needs: ["members:write"],
    answer: (request) => {
      const { repositoryState, actor, params } = request;
      const { login } = person(repositoryState, loginOf(request));
      const { slug } = changeTeam(repositoryState, actor, String(params.team_slug), { add: [login] });
      return { body: membership(repositoryState, slug, login) };
    },
  },
  "teams/remove-membership-for-user-in-org": {
    needs: ["members:write"],
    answer: (request) => {
      const { repositoryState, actor, params } = request;
      changeTeam(repositoryState, actor, String(params.team_slug), { remove: [loginOf(request)] });
      return { status: 204 };
    },
  },
  "teams/list-members-in-org": {
    needs: ["members:read"],
    answer: (request) => {
      const { repositoryState, params } = request;
      const { slug } = findTeam(repositoryState, String(params.team_slug));
      const members = [...membersOf(repositoryState, slug)].map((login) =>
        userShape(repositoryState, person(repositoryState, login)),
      );
      return paginate(request, members);
    },
  },
  "teams/get-membership-for-user-in-org": {
    needs: ["members:read"],
    answer: ({ repositoryState, params }) => {
      const { slug } = findTeam(repositoryState, String(params.team_slug));
      const login = String(params.username);
      if (!isMember(repositoryState, slug, login)) throw notFound();
      return { body: membership(repositoryState, slug, login) };
    },
  },
  "users/get-by-username": {
    needs: [],
    answer: ({ repositoryState, params }) => ({
      body: fullUser(repositoryState, knownPerson(repositoryState, String(params.username))),
    }),
  },
  "users/get-authenticated": {
    needs: [],
    answer: ({ repositoryState, actor }) => ({ body: fullUser(repositoryState, person(repositoryState, actor)) }),
  },
};

const membership = (repositoryState: RepositoryState, slug: string, login: string) => ({
  state: "active",
  role: "member",
  url: `${repositoryState.url}/orgs/${repositoryState.owner}/teams/${slug}/memberships/${encodeURIComponent(login)}`,
});

const fullTeam = (repositoryState: RepositoryState, team: Team) => ({
  ...teamShape(repositoryState, team),
  members_count: membersOf(repositoryState, team.slug).size,
  repos_count: 1,
  created_at: repositoryState.createdAt,
  updated_at: repositoryState.createdAt,
  organization: organizationFullShape(repositoryState),
});

const fullUser = (repositoryState: RepositoryState, who: Person) => ({
  ...userShape(repositoryState, who),
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
  created_at: repositoryState.createdAt,
  updated_at: repositoryState.createdAt,
});
