import type { UnknownWhy } from "../../checklist/ledger/ledger.ts";
import type { PersonFact } from "../../checklist/ledger/may-attest.ts";
import { type GitHubClient, isHidden, isLimited, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import type { TextCache } from "./policy-source.ts";

const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const satisfies readonly PersonFact["role"][];
const LOGIN = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,98})$/;
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
  roles?: TextCache,
): Promise<Readonly<Record<string, PersonFact>>> => {
  const each = [
    ...new Map(logins.filter((login) => login !== "").map((login) => [login.toLowerCase(), login])).values(),
  ];
  const visible = teamReader(client);
  const people = await concurrently(each, async (login): Promise<PersonFact> => {
    const bot: PersonFact = { login, kind: "bot", role: "none", teams: [] };
    if (login.endsWith("[bot]")) return bot;
    const person = { login, kind: "person", role: "none", teams: [] } as const;
    if (!LOGIN.test(login)) return { ...person, unknown: [{ of: "role", why: "not-found" }] };
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

const ROLE = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";

/** Requests the role of a person who just clicked, because it will probably be needed. */
export const startRole = (
  request: GitHubClient["request"],
  { owner, repo }: RepositoryRef,
  login: string,
  roles?: TextCache,
): void => {
  if (LOGIN.test(login) && roles?.get(roleKey({ owner, repo }, login)) === undefined)
    void request(ROLE, { owner, repo, username: login });
};

/** Milliseconds for which a role counts, so that several clicks in a row ask once. */
export const ROLES_KEPT_MS = 10_000;

const knownRole = async (
  client: GitHubClient,
  repository: RepositoryRef,
  login: string,
  roles: TextCache | undefined,
): Promise<Awaited<ReturnType<typeof roleOf>>> => {
  const key = roleKey(repository, login);
  const before = roles?.get(key);
  if (before !== undefined) return JSON.parse(before) as Awaited<ReturnType<typeof roleOf>>;
  const role = await roleOf(client, repository, login);
  if (typeof role === "object") roles?.set(key, JSON.stringify(role), ROLES_KEPT_MS);
  return role;
};

const roleKey = ({ owner, repo }: RepositoryRef, login: string): string =>
  `role ${owner}/${repo} ${login}`.toLowerCase();

const roleOf = async (client: GitHubClient, { owner, repo }: RepositoryRef, login: string) => {
  const answer = await lookUp(client.request(ROLE, { owner, repo, username: login }));
  if (typeof answer === "string") return answer;
  const { role_name, permission, user } = answer.data;
  // `permission` gives a custom role's base role.
  const role = ROLES.find((one) => one === role_name) ?? ROLES.find((one) => one === permission) ?? "none";
  return {
    role,
    login: user?.login ?? login,
    ...(user?.id === undefined ? {} : { id: Number(user.id) }),
    bot: user !== null && user.type !== "User",
  };
};

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
