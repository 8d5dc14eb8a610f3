import { teamShape, userShape } from "../shapes/people.ts";
import { nextId } from "../state/ids.ts";
import { organization, person } from "../state/person.ts";
import { invalid, notFound } from "../state/refusal.ts";
import type { RepositoryState, Role, Team } from "../state/repository-state.ts";
import { emitOrganization } from "./events.ts";

export type PersonRequest = {
  readonly login: string;
  readonly role?: Role;
  readonly kind?: "person" | "bot";
  readonly teams?: readonly string[];
  readonly name?: string;
  /** Commits are matched by it. Default: `<login>@users.noreply.github.com`. */
  readonly email?: string;
};

export const setPerson = (repositoryState: RepositoryState, request: PersonRequest): void => {
  const who = person(repositoryState, request.login);
  who.role = request.role ?? who.role;
  who.kind = request.kind ?? who.kind;
  if (who.kind === "bot") who.played = true;
  who.name = request.name ?? who.name;
  who.email = request.email ?? who.email;
  for (const slug of request.teams ?? []) addTeam(repositoryState, { slug, members: [request.login] });
};

export type TeamRequest = {
  readonly slug: string;
  readonly name?: string;
  readonly parent?: string;
  readonly members?: readonly string[];
};

export type TeamChange = {
  readonly name?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
};

/** Creates or changes a team without an event. */
export const addTeam = (repositoryState: RepositoryState, wanted: TeamRequest): Team => {
  const known = repositoryState.teams.get(wanted.slug);
  const team: Team = {
    id: known?.id ?? nextId(repositoryState, "Team"),
    slug: wanted.slug,
    name: wanted.name ?? wanted.slug,
    parent: wanted.parent ?? known?.parent,
    members: new Set([...(known?.members ?? []), ...(wanted.members ?? []).map((login) => login.toLowerCase())]),
  };
  repositoryState.teams.set(team.slug, team);
  return team;
};

/**
 * Sends `team.created` and `membership.added`.
 * @throws Refusal 422 if the name is taken or gives no slug
 */
export const createTeam = (
  repositoryState: RepositoryState,
  as: string,
  request: { readonly name: string; readonly parent?: string | undefined; readonly members?: readonly string[] },
): Team => {
  const slug = request.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if (slug === "" || repositoryState.teams.has(slug)) throw invalid("Team", "name", "Name must be unique for this org");
  const team = addTeam(repositoryState, {
    slug,
    name: request.name,
    ...(request.parent === undefined ? {} : { parent: request.parent }),
  });
  const { host } = repositoryState;
  emitOrganization(
    host,
    organization(host, repositoryState.owner),
    "team",
    { action: "created", team: teamShape(repositoryState, team) },
    as,
  );
  return changeTeam(repositoryState, as, slug, { add: request.members ?? [] });
};

export const changeTeam = (repositoryState: RepositoryState, as: string, slug: string, change: TeamChange): Team => {
  const { host } = repositoryState;
  const owner = organization(host, repositoryState.owner);
  const team = findTeam(repositoryState, slug);
  const tell = (action: "added" | "removed", login: string) => {
    const member = userShape(host, person(host, login));
    const payload = { action, scope: "team", member, team: teamShape(repositoryState, team) };
    emitOrganization(host, owner, "membership", payload, as);
  };
  for (const login of change.add ?? []) {
    if (team.members.has(login.toLowerCase())) continue;
    team.members.add(login.toLowerCase());
    tell("added", login);
  }
  for (const login of change.remove ?? []) if (team.members.delete(login.toLowerCase())) tell("removed", login);
  if (change.name !== undefined && change.name !== team.name) {
    const from = team.name;
    team.name = change.name;
    const payload = { action: "edited", changes: { name: { from } }, team: teamShape(repositoryState, team) };
    emitOrganization(host, owner, "team", payload, as);
  }
  return team;
};

/** Logins in lower case, of the team and the teams below it. */
export const membersOf = (
  repositoryState: RepositoryState,
  slug: string,
  seen: readonly string[] = [],
): ReadonlySet<string> => {
  if (seen.includes(slug)) return new Set();
  const below = [...repositoryState.teams.values()].filter((team) => team.parent === slug);
  return new Set([
    ...(repositoryState.teams.get(slug)?.members ?? []),
    ...below.flatMap((team) => [...membersOf(repositoryState, team.slug, [...seen, slug])]),
  ]);
};

export const findTeam = (repositoryState: RepositoryState, slug: string): Team => {
  const team = repositoryState.teams.get(slug.toLowerCase());
  if (team === undefined) throw notFound();
  return team;
};

export const isMember = (repositoryState: RepositoryState, slug: string, login: string): boolean =>
  membersOf(repositoryState, slug).has(login.toLowerCase());
