import { randomUUID } from "node:crypto";
import { type Host, hostOf, type Organization, type Shared } from "./host.ts";
import { nextId } from "./ids.ts";
import { notFound } from "./refusal.ts";
import type { Permissions, Person, RepositoryState } from "./repository-state.ts";

export const WEB_FLOW = { name: "GitHub", email: "noreply@github.com" } as const;

const ranks = ["none", "read", "triage", "write", "maintain", "admin"] as const;

/** The account of a login, created on first use: `[bot]` accounts may write, others may read. */
export const person = (repositoryState: Shared, login: string): Person => {
  const key = login.toLowerCase();
  const known = repositoryState.people.get(key);
  if (known !== undefined) return known;
  const bot = key.endsWith("[bot]");
  const made: Person = {
    id: login === "github-actions[bot]" ? 41_898_282 : nextId(repositoryState, "User"),
    login,
    kind: bot ? "bot" : "person",
    role: bot ? "write" : "read",
    name: login,
    email: `${login}@users.noreply.github.com`,
  };
  repositoryState.people.set(key, made);
  return made;
};

/**
 * A person's role: the repository's own, or else the general one in repositories of the main owner. Elsewhere people
 * are strangers; apps have access where they are installed.
 */
export const roleIn = (repositoryState: RepositoryState, login: string): Person["role"] => {
  const who = person(repositoryState, login);
  if (who.deleted) return "none";
  const given = repositoryState.roles.get(who.login.toLowerCase());
  if (given !== undefined) return given;
  const [main] = repositoryState.host.repositories.values();
  if (who.kind === "bot" || main === undefined || main.owner === repositoryState.owner) return who.role;
  return repositoryState.private ? "none" : "read";
};

export const knownPerson = (shared: Shared, login: string): Person => {
  const found = hostOf(shared).people.get(login.toLowerCase());
  if (found === undefined || found.deleted) throw notFound();
  return found;
};

export const deletePerson = (host: Host, login: string): void => {
  const who = knownPerson(host, login);
  const key = who.login.toLowerCase();
  who.deleted = true;
  for (const [text, { actor }] of host.tokens) if (actor.toLowerCase() === key) host.tokens.delete(text);
  for (const { teams } of host.organizations.values()) for (const { members } of teams.values()) members.delete(key);
  for (const { roles } of host.repositories.values()) roles.delete(key);
};

export const hasRole = (repositoryState: RepositoryState, login: string, least: Person["role"]): boolean =>
  ranks.indexOf(roleIn(repositoryState, login)) >= ranks.indexOf(least);

const WORKFLOW: Permissions = {
  ...{ actions: "read", checks: "write", contents: "write", issues: "write" },
  ...{ pull_requests: "write", statuses: "write" },
};

/**
 * A person's token, the same at every call. It may do what their role allows; a bot's may do what an app installed on
 * the main repository may.
 */
export const personalToken = (shared: Shared, login: string): string => {
  const host = hostOf(shared);
  const who = person(host, login);
  const key = who.login.toLowerCase();
  const known = host.personalTokens.get(key);
  if (known !== undefined && host.tokens.has(known)) return known;
  const token = `ghp_sandbox_${randomUUID().replaceAll("-", "")}`;
  host.personalTokens.set(key, token);
  const bot = who.kind === "bot";
  host.tokens.set(token, {
    kind: "plain",
    actor: who.login,
    permissions: bot ? WORKFLOW : undefined,
    ...(bot ? { repositories: mainRepository(host) } : {}),
  });
  return token;
};

const mainRepository = (host: Host): ReadonlySet<string> => new Set([...host.repositories.keys()].slice(0, 1));

export const organization = (host: Host, login: string): Organization => {
  const key = login.toLowerCase();
  const known = host.organizations.get(key);
  if (known !== undefined) return known;
  const made = { id: nextId(host, "Organization"), login, teams: new Map(), rulesets: new Map() };
  host.organizations.set(key, made);
  return made;
};
