import type { Host, Organization } from "./host.ts";
import { nextId } from "./next-id.ts";

/** The organisation of a login; made where it is first heard of. */
export const organization = (host: Host, login: string): Organization => {
  const key = login.toLowerCase();
  const known = host.organizations.get(key);
  if (known !== undefined) return known;
  const made = { id: nextId(host, "Organization"), login, teams: new Map(), rulesets: new Map() };
  host.organizations.set(key, made);
  return made;
};
