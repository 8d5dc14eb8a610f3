import { person, roleIn } from "../state/person.ts";
import type { World } from "../state/world.ts";

/** What an author is to the repository, in GitHub's word. */
export const association = (world: World, login: string): "OWNER" | "MEMBER" | "COLLABORATOR" | "NONE" => {
  const who = person(world, login);
  if (login.toLowerCase() === world.owner.toLowerCase()) return "OWNER";
  const role = roleIn(world, login);
  if (who.kind === "bot" || role === "none" || role === "read") return "NONE";
  const inTeam = [...world.teams.values()].some((team) => team.members.has(login.toLowerCase()));
  return inTeam ? "MEMBER" : "COLLABORATOR";
};
