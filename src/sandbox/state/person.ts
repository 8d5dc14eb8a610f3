import { randomUUID } from "node:crypto";
import { type Host, hostOf, type Organization, type Shared } from "./host.ts";
import { nextId } from "./ids.ts";
import { notFound } from "./refusal.ts";
import type { Permissions, Person, RepositoryState } from "./repository-state.ts";

/** Who commits what people do on GitHub's own pages. */
export const WEB_FLOW = { name: "GitHub", email: "noreply@github.com" } as const;

/** Roles by rank. */
const ranks = ["none", "read", "triage", "write", "maintain", "admin"] as const;

/**
 * The account of a login. Whoever is first heard of here is made: a login that ends in `[bot]` is an app
 * that may write, everybody else may read.
 */
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
 * Somebody's role in a repository: the one that it gives them itself, or else, in repositories of the main one's owner,
 * their general one. With other owners people are strangers, who read what is public; apps go where they are installed.
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

/** Somebody who is known and whose account is still there. @throws Refusal 404 */
export const knownPerson = (shared: Shared, login: string): Person => {
  const found = hostOf(shared).people.get(login.toLowerCase());
  if (found === undefined || found.deleted) throw notFound();
  return found;
};

/** Deletes an account with its tokens and memberships. What it wrote stays. @throws Refusal 404 */
export const deletePerson = (host: Host, login: string): void => {
  const who = knownPerson(host, login);
  const key = who.login.toLowerCase();
  who.deleted = true;
  for (const [text, { actor }] of host.tokens) if (actor.toLowerCase() === key) host.tokens.delete(text);
  for (const { teams } of host.organizations.values()) for (const { members } of teams.values()) members.delete(key);
  for (const { roles } of host.repositories.values()) roles.delete(key);
};

/** Whether somebody has at least this role. */
export const hasRole = (repositoryState: RepositoryState, login: string, least: Person["role"]): boolean =>
  ranks.indexOf(roleIn(repositoryState, login)) >= ranks.indexOf(least);

/** What a workflow's own token may do where the workflow asks for everything that a gate or a test job needs. */
const WORKFLOW: Permissions = {
  ...{ actions: "read", checks: "write", contents: "write", issues: "write" },
  ...{ pull_requests: "write", statuses: "write" },
};

/**
 * The token of somebody, the same at every call until it is deleted with the account. A person's may do what their role
 * allows; a bot's (`ci[bot]`, `github-actions[bot]`) what an app installed on the main repository may.
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

/** The organisation of a login; made where it is first heard of. */
export const organization = (host: Host, login: string): Organization => {
  const key = login.toLowerCase();
  const known = host.organizations.get(key);
  if (known !== undefined) return known;
  const made = { id: nextId(host, "Organization"), login, teams: new Map(), rulesets: new Map() };
  host.organizations.set(key, made);
  return made;
};
