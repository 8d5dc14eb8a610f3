import { person } from "./person.ts";
import { addTeam } from "./teams.ts";
import type { Role, World } from "./world.ts";

/** A person, as the sandbox is told of them. */
export type PersonWish = {
  readonly login: string;
  readonly role?: Role;
  readonly kind?: "person" | "bot";
  /** Slugs of teams; made where they are missing. */
  readonly teams?: readonly string[];
  readonly name?: string;
  /** The address that commits are matched to; `<login>@users.noreply.github.com`. */
  readonly email?: string;
};

/** Makes somebody known, or changes what is known of them; what is left out stays. */
export const setPerson = (world: World, wish: PersonWish): void => {
  const who = person(world, wish.login);
  who.role = wish.role ?? who.role;
  who.kind = wish.kind ?? who.kind;
  who.name = wish.name ?? who.name;
  who.email = wish.email ?? who.email;
  for (const slug of wish.teams ?? []) addTeam(world, { slug, members: [wish.login] });
};
