import type { PersonFact } from "../engine/evidence/evidence-facts.ts";
import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import { sideBySide } from "./side-by-side.ts";
import { statusOf } from "./status-of.ts";

const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const satisfies readonly PersonFact["role"][];
/** What GitHub allows in a login; anything else is not asked about. Bots' logins end in `[bot]`. */
const LOGIN = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,98})$/;
const TEAM = /^@([A-Za-z0-9_-]{1,100})\/([A-Za-z0-9_.-]{1,255})$/;

/**
 * People's roles in the repository and which of the teams they are active members of (child teams count, as GitHub
 * counts them). A person or a membership that the token may not see is absent, and so counts as not there; a host
 * that fails is thrown.
 *
 * @returns Login in lower case → person.
 */
export const fetchPeople = async (
  client: GitHubClient,
  repository: RepositoryRef,
  logins: readonly string[],
  teams: readonly string[],
): Promise<Readonly<Record<string, PersonFact>>> => {
  const each = [
    ...new Map(logins.filter((login) => login !== "").map((login) => [login.toLowerCase(), login])).values(),
  ];
  const people = await sideBySide(each, async (login) => {
    const bot: PersonFact = { login, kind: "bot", role: "none", teams: [] };
    if (login.endsWith("[bot]")) return bot;
    if (!LOGIN.test(login)) return undefined;
    const [role, memberships] = await Promise.all([
      roleOf(client, repository, login),
      Promise.all([...new Set(teams)].map(async (team) => ((await isMember(client, team, login)) ? [team] : []))),
    ]);
    if (role === undefined) return undefined;
    return role.bot
      ? bot
      : ({
          login: role.login,
          ...(role.id === undefined ? {} : { id: role.id }),
          kind: "person",
          role: role.role,
          teams: memberships.flat(),
        } satisfies PersonFact);
  });
  return Object.fromEntries(
    people.flatMap((person) => (person === undefined ? [] : [[person.login.toLowerCase(), person]])),
  );
};

const roleOf = async (client: GitHubClient, { owner, repo }: RepositoryRef, login: string) => {
  const answer = await unlessHidden(
    client.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", { owner, repo, username: login }),
  );
  if (answer === undefined) return undefined;
  const { role_name, permission, user } = answer.data;
  // A role that an organisation made itself counts as the one it is built on, which `permission` gives.
  const role = ROLES.find((one) => one === role_name) ?? ROLES.find((one) => one === permission) ?? "none";
  return {
    role,
    login: user?.login ?? login,
    ...(user?.id === undefined ? {} : { id: Number(user.id) }),
    bot: user !== null && user.type !== "User",
  };
};

const isMember = async (client: GitHubClient, team: string, login: string): Promise<boolean> => {
  const [, org, slug] = TEAM.exec(team) ?? [];
  if (org === undefined || slug === undefined) return false;
  const answer = await unlessHidden(
    client.request("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", {
      org,
      team_slug: slug,
      username: login,
    }),
  );
  return answer?.data.state === "active";
};

// 404: no such person, or not a member. 403: the token may not see it (a workflow's token sees no teams).
const unlessHidden = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 403) return undefined;
    throw error;
  }
};
