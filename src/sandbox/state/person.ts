import { nextId } from "./next-id.ts";
import type { Person, World } from "./world.ts";

/** Roles by rank. */
const ranks = ["none", "read", "triage", "write", "maintain", "admin"] as const;

/**
 * The account of a login. Whoever is first heard of here is made: a login that ends in `[bot]` is an app
 * that may write, everybody else may read.
 */
export const person = (world: World, login: string): Person => {
  const key = login.toLowerCase();
  const known = world.people.get(key);
  if (known !== undefined) return known;
  const bot = key.endsWith("[bot]");
  const made: Person = {
    id: login === "github-actions[bot]" ? 41_898_282 : nextId(world, "User"),
    login,
    kind: bot ? "bot" : "person",
    role: bot ? "write" : "read",
    name: login,
    email: `${login}@users.noreply.github.com`,
  };
  world.people.set(key, made);
  return made;
};

/** Whether somebody has at least this role. */
export const hasRole = (world: World, login: string, least: Person["role"]): boolean =>
  ranks.indexOf(person(world, login).role) >= ranks.indexOf(least);
