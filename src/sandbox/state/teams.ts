import { notFound } from "../refusal.ts";
import { nextId } from "./next-id.ts";
import type { Team, World } from "./world.ts";

/** Makes a team, or changes it. */
export const addTeam = (
  world: World,
  wanted: {
    readonly slug: string;
    readonly name?: string;
    readonly parent?: string;
    readonly members?: readonly string[];
  },
): Team => {
  const known = world.teams.get(wanted.slug);
  const team: Team = {
    id: known?.id ?? nextId(world, "Team"),
    slug: wanted.slug,
    name: wanted.name ?? wanted.slug,
    parent: wanted.parent ?? known?.parent,
    members: new Set([...(known?.members ?? []), ...(wanted.members ?? []).map((login) => login.toLowerCase())]),
  };
  world.teams.set(team.slug, team);
  return team;
};

/** The team of a slug. @throws Refusal 404 */
export const findTeam = (world: World, slug: string): Team => {
  const team = world.teams.get(slug.toLowerCase());
  if (team === undefined) throw notFound();
  return team;
};

/** Whether somebody is in a team, or in one below it. */
export const isMember = (world: World, slug: string, login: string, seen: readonly string[] = []): boolean => {
  if (seen.includes(slug)) return false;
  if (world.teams.get(slug)?.members.has(login.toLowerCase()) === true) return true;
  return [...world.teams.values()].some(
    (team) => team.parent === slug && isMember(world, team.slug, login, [...seen, slug]),
  );
};
