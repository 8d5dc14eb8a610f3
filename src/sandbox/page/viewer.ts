import { hostOf, type Shared } from "../state/host.ts";
import { person, roleIn } from "../state/person.ts";
import type { Person, World } from "../state/world.ts";

/** Name of the cookie that says who the visitor plays. */
export const viewerCookie = "tollgate_sandbox_as";

/** Whom a visitor can play where nobody was named: enough to try who may tick what. */
const cast = [
  ["you", "admin"],
  ["colleague", "write"],
  ["visitor", "read"],
] as const;

/** The people that a visitor can play, in the order they were made known. Where there are none, a small cast is made. */
export const playable = (shared: Shared): readonly Person[] => {
  const people = [...hostOf(shared).people.values()].filter((one) => one.kind === "person" && !one.deleted);
  if (people.length > 0) return people;
  return cast.map(([login, role]) => Object.assign(person(shared, login), { role }));
};

/** Whom the visitor plays: whom the cookie names, or else the first who may write. */
export const viewer = (world: World, cookies: string | undefined): Person => {
  const people = playable(world);
  const [, login = ""] = new RegExp(`(?:^|;\\s*)${viewerCookie}=([^;]*)`).exec(cookies ?? "") ?? [];
  const named = people.find((one) => encodeURIComponent(one.login) === login);
  const [first] = people;
  const writer = people.find((one) => ["write", "maintain", "admin"].includes(roleIn(world, one.login)));
  const found = named ?? writer ?? first;
  if (found === undefined) throw new Error("there is nobody to play");
  return found;
};
