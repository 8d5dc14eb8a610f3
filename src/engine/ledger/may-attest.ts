import type { PersonFact } from "../evidence/evidence-facts.ts";
import type { Facts } from "../facts/facts.ts";
import type { Role, Who } from "../policy/policy.ts";
import { whoText } from "../policy/who-text.ts";
import type { RefusalCode } from "./ledger.ts";

/** Whether a person may, and under which rule (as `whoText` writes it). */
export type MayAttest = { readonly ok: true; readonly as: string } | { readonly ok: false; readonly why: RefusalCode };

const RANK: Record<PersonFact["role"], number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

/** Whether a role is at least another. */
export const atLeast = (role: PersonFact["role"], asked: Role): boolean => RANK[role] >= RANK[asked];

/**
 * Whether this person may answer an item that asks for one of `who`. A bot never may; a person of whom nothing
 * is known (`undefined`: could not be read) never may either. The reason given is that of the first rule.
 */
export const mayAttest = (who: readonly Who[], person: PersonFact | undefined, facts: Facts): MayAttest => {
  if (person === undefined) return { ok: false, why: "unattributed" };
  if (person.kind === "bot") return { ok: false, why: "bot" };
  let refusal: RefusalCode | undefined;
  for (const one of who) {
    const why = refusalOf(one, person, facts);
    if (why === undefined) return { ok: true, as: whoText(one) };
    refusal ??= why;
  }
  return { ok: false, why: refusal ?? "not-in" };
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const refusalOf = (who: Who, person: PersonFact, facts: Facts): RefusalCode | undefined => {
  const isAuthor = same(person.login, facts.author.login);
  switch (who.kind) {
    case "anyone":
      return atLeast(person.role, "write") ? undefined : "no-access";
    case "author":
      // An author from a fork has no write access, and is still the author.
      return isAuthor ? undefined : "not-the-author";
    case "not-author": {
      if (isAuthor || facts.committers.some((login) => same(login, person.login))) return "is-author";
      return atLeast(person.role, "write") ? undefined : "no-access";
    }
    case "team":
      return person.teams.some((team) => same(team, who.team)) ? undefined : "not-in";
    case "role":
      return atLeast(person.role, who.role) ? undefined : "not-in";
    case "user":
      return same(person.login, who.login) ? undefined : "not-in";
  }
};
