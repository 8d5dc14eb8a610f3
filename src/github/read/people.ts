import type { UnknownWhy } from "../../checklist/ledger/ledger.ts";
import type { PersonFact } from "../../checklist/ledger/may-attest.ts";
import { isBotLogin } from "../../policy/model/facts.ts";
import { isLogin, ROLE, roleOf, startRole } from "../client/first-requests.ts";
import { type GitHubClient, isHidden, isLimited, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import type { TextCache } from "./file-at.ts";

const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const satisfies readonly PersonFact["role"][];
const TEAM = /^@([A-Za-z0-9_-]{1,100})\/([A-Za-z0-9_.-]{1,255})$/;

/**
 * Roles and active team memberships; child teams count, as on GitHub.
 * @returns login in lower case → person; `unknown` holds what GitHub did not answer
 * @throws at a rate limit or with an invalid token
 */
export const fetchPeople = async (
  client: GitHubClient,
  repository: RepositoryRef,
  logins: readonly string[],
  teams: readonly string[],
  roles?: KnownRoles,
): Promise<Readonly<Record<string, PersonFact>>> => {
  const each = [
    ...new Map(logins.filter((login) => login !== "").map((login) => [login.toLowerCase(), login])).values(),
  ];
  const visible = teamReader(client);
  const people = await concurrently(each, async (login): Promise<PersonFact> => {
    const bot: PersonFact = { login, kind: "bot", role: "none", teams: [] };
    if (isBotLogin(login)) return bot;
    const person = { login, kind: "person", role: "none", teams: [] } as const;
    if (!isLogin(login)) return { ...person, unknown: [{ of: "role", why: "not-found" }] };
    const [role, memberships] = await Promise.all([
      knownRole(client, repository, login, roles),
      Promise.all(
        [...new Set(teams)].map(async (team) => ({ team, is: await isMember(client, team, login, visible) })),
      ),
    ]);
    if (typeof role === "object" && role.bot) return bot;
    const unknown = [
      ...(typeof role === "string" ? [{ of: "role", why: role }] : []),
      ...memberships.flatMap(({ team, is }) => (typeof is === "string" ? [{ of: team, why: is }] : [])),
    ];
    return {
      ...person,
      ...(typeof role === "string"
        ? {}
        : {
            login: role.login,
            role: role.role,
            ...(role.id === undefined ? {} : { id: role.id }),
          }),
      teams: memberships.flatMap(({ team, is }) => (is === true ? [team] : [])),
      ...(unknown.length === 0 ? {} : { unknown }),
    };
  });
  return Object.fromEntries(people.map((person) => [person.login.toLowerCase(), person]));
};

/** Roles that were read before. `ask`: GitHub is asked even for those of some seconds ago; what did not change is free. */
export type KnownRoles = { readonly cache: TextCache; readonly ask: boolean };

/** Milliseconds for which a role counts, so that several clicks in a row ask once. */
export const ROLES_KEPT_MS = 10_000;

type Role = { readonly role: PersonFact["role"]; readonly login: string; readonly id?: number; readonly bot: boolean };
type KeptRole = { readonly role: Role; readonly etag: string };

export const startKnownRole = (
  request: GitHubClient["request"],
  repository: RepositoryRef,
  login: string,
  roles?: KnownRoles,
): void => {
  if (recentRole(repository, login, roles) === undefined)
    startRole(request, repository, login, keptRole(repository, login, roles)?.etag);
};

const knownRole = async (
  client: GitHubClient,
  repository: RepositoryRef,
  login: string,
  roles: KnownRoles | undefined,
): Promise<Role | Exclude<UnknownWhy, "no-such-team">> => {
  const recent = recentRole(repository, login, roles);
  if (recent !== undefined) return recent;
  const kept = keptRole(repository, login, roles);
  const answer = await lookUp(
    client.request(ROLE, roleOf(repository, login, kept?.etag)).catch((error: unknown) => {
      if (kept !== undefined && statusOf(error) === 304) return kept;
      throw error;
    }),
  );
  if (typeof answer === "string") return answer;
  const now: KeptRole =
    "etag" in answer ? answer : { role: roleIn(answer.data, login), etag: answer.headers.etag ?? "" };
  const name = roleName(repository, login);
  roles?.cache.set(`role ${name}`, JSON.stringify(now.role), ROLES_KEPT_MS);
  if (now.etag !== "") roles?.cache.set(`role and etag ${name}`, JSON.stringify(now));
  return now.role;
};

const recentRole = (repository: RepositoryRef, login: string, roles: KnownRoles | undefined): Role | undefined => {
  const recent = roles?.ask === false ? roles.cache.get(`role ${roleName(repository, login)}`) : undefined;
  return recent === undefined ? undefined : (JSON.parse(recent) as Role);
};

const keptRole = (repository: RepositoryRef, login: string, roles: KnownRoles | undefined): KeptRole | undefined => {
  const kept = roles?.cache.get(`role and etag ${roleName(repository, login)}`);
  return kept === undefined ? undefined : (JSON.parse(kept) as KeptRole);
};

const roleName = ({ owner, repo }: RepositoryRef, login: string): string => `${owner}/${repo} ${login}`.toLowerCase();

type Permission = {
  readonly role_name: string;
  readonly permission: string;
  readonly user: { readonly login: string; readonly id: number | bigint; readonly type: string } | null;
};

const roleIn = ({ role_name, permission, user }: Permission, login: string): Role => ({
  // `permission` gives a custom role's base role.
  role: ROLES.find((one) => one === role_name) ?? ROLES.find((one) => one === permission) ?? "none",
  login: user?.login ?? login,
  ...(user?.id === undefined ? {} : { id: Number(user.id) }),
  bot: user !== null && user.type !== "User",
});

const isMember = async (
  client: GitHubClient,
  team: string,
  login: string,
  visible: TeamReader,
): Promise<boolean | UnknownWhy> => {
  const [, org, slug] = TEAM.exec(team) ?? [];
  if (org === undefined || slug === undefined) return false;
  const of = { org, team_slug: slug };
  const answer = await lookUp(
    client.request("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", { ...of, username: login }),
  );
  if (typeof answer === "object") return answer.data.state === "active";
  if (answer !== "not-found") return answer;
  // 404 is either no member, or no visible team.
  const seen = await visible(of);
  return seen === "not-found" ? "no-such-team" : seen;
};

type TeamReader = (of: { readonly org: string; readonly team_slug: string }) => Promise<false | UnknownWhy>;

export const teamReader = (client: GitHubClient): TeamReader => {
  const asked = new Map<string, Promise<false | UnknownWhy>>();
  return async (of) => {
    const key = `${of.org}/${of.team_slug}`.toLowerCase();
    const asking =
      asked.get(key) ??
      lookUp(client.request("GET /orgs/{org}/teams/{team_slug}", of)).then((answer) =>
        typeof answer === "string" ? answer : false,
      );
    asked.set(key, asking);
    return asking;
  };
};

const lookUp = async <T extends object>(answer: Promise<T>): Promise<T | Exclude<UnknownWhy, "no-such-team">> => {
  try {
    return await answer;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return "not-found";
    if (status === 403 && !isLimited(error, status)) return "not-permitted";
    // No answer. Other errors are our own.
    if ((status ?? 500) >= 500 && typeof error === "object" && error !== null && "request" in error) return "failed";
    throw error;
  }
};

const DEEPEST = 10;

export const fetchTeamChain = async (client: GitHubClient, org: string, slug: string): Promise<readonly string[]> => {
  const chain: string[] = [];
  let next: string | undefined = slug;
  while (next !== undefined && chain.length < DEEPEST) {
    chain.push(next);
    next = await parentOf(client, org, next);
  }
  return chain;
};

const parentOf = async (client: GitHubClient, org: string, team_slug: string): Promise<string | undefined> => {
  try {
    const { data } = await client.request("GET /orgs/{org}/teams/{team_slug}", { org, team_slug });
    return data.parent?.slug;
  } catch (error) {
    if (isHidden(error)) return undefined;
    throw error;
  }
};
