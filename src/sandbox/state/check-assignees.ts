import { Refusal } from "../refusal.ts";
import { hasRole, person } from "./person.ts";
import type { World } from "./world.ts";

/** Assignees that an issue holds. */
const most = 10;

/**
 * Logins as the accounts write them, each once, at most ten.
 *
 * @throws Refusal 422 for somebody who may not even read the repository
 */
export const checkAssignees = (world: World, wanted: readonly string[]): readonly string[] => {
  const unfit = wanted.filter((login) => !world.people.has(login.toLowerCase()) || !hasRole(world, login, "read"));
  if (unfit.length > 0) {
    throw new Refusal(
      422,
      "Validation Failed",
      unfit.map(() => ({ resource: "Issue", field: "assignees", code: "invalid" })),
    );
  }
  return [...new Set(wanted.map((login) => person(world, login).login))].slice(0, most);
};
