import type { PersonFact } from "../evidence/evidence-facts.ts";
import type { Facts, Writer } from "../facts/facts.ts";
import { partsOf, type Role, type Waive, type Who } from "../policy/policy.ts";
import { whoText } from "../policy/who-text.ts";
import type { Entry, RefusalCode } from "./ledger.ts";
import { isSamePerson } from "./words-on.ts";

/** Whether a person may, and under which rule (as `whoText` writes it). */
export type MayAttest = { readonly ok: true; readonly as: string } | { readonly ok: false; readonly why: RefusalCode };

const RANK: Record<PersonFact["role"], number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

/** Whether a role is at least another. */
export const atLeast = (role: PersonFact["role"], asked: Role): boolean => RANK[role] >= RANK[asked];

/**
 * Whether this person may answer an item that asks for one of `who`. A bot never may; a person of whom nothing is known
 * (`undefined`) never may either. Where several people are asked, whoever is one of them may. Whoever wrote the change may only where `author` or `anyone` is written: a team, a role
 * or a name asks for a second person.
 */
export const mayAttest = (who: readonly Who[], person: PersonFact | undefined, facts: Facts): MayAttest => {
  if (person === undefined) return { ok: false, why: "unattributed" };
  if (person.kind === "bot") return { ok: false, why: "bot" };
  const parts = partsOf(who);
  if (parts.length > 1) {
    const each = parts.map((part) => mayAttest(part, person, facts));
    const rules = each.flatMap((may) => (may.ok ? [may.as] : []));
    if (rules.length > 0) return { ok: true, as: [...new Set(rules)].join(RULES) };
    return each.find((may) => !may.ok && isAboutWriting(may.why)) ?? each[0] ?? { ok: false, why: "not-in" };
  }
  const wrote = asksSecondPerson(who) ? whyBarred(person, facts) : undefined;
  const refusals: RefusalCode[] = [];
  for (const one of who) {
    const why = refusalOf(one, person, facts) ?? wrote;
    if (why === undefined) return { ok: true, as: whoText(one) };
    refusals.push(why);
  }
  // That they wrote it is what they have to know; of the rest the first says it.
  return { ok: false, why: refusals.find(isAboutWriting) ?? refusals[0] ?? "not-in" };
};

/** Whether this person may declare an item not applicable: whoever may tick it, where the policy names nobody. */
export const mayWaive = (
  item: { readonly by: readonly Who[]; readonly waive: Waive },
  person: PersonFact | undefined,
  facts: Facts,
): MayAttest => {
  if (item.waive.kind === "never") return { ok: false, why: "not-waivable" };
  const may = mayAttest(whoWaives(item), person, facts);
  if (may.ok || item.waive.kind === "with-reason" || !NAMES_OTHERS.includes(may.why)) return may;
  return { ok: false, why: "not-waivable" };
};

/** Who may declare an item not applicable. */
export const whoWaives = ({ by, waive }: { readonly by: readonly Who[]; readonly waive: Waive }): readonly Who[] =>
  waive.kind === "by" ? waive.who : by;

/** What only says that other people are asked than this one. */
const NAMES_OTHERS: readonly RefusalCode[] = ["not-in", "no-access", "not-the-author", "unattributed"];

/** Between the rules that one person may answer under, where several people are asked. */
const RULES = ", ";

/** Whether an answer was allowed under this rule. */
export const isUnder = (entry: Pick<Entry, "as">, rule: Who): boolean => entry.as.split(RULES).includes(whoText(rule));

/** Whether those who wrote the change are left out. */
export const asksSecondPerson = (who: readonly Who[]): boolean =>
  !who.some(({ kind }) => kind === "author" || kind === "anyone");

/** Why somebody is no second person: they wrote the change. Undefined where they are one. */
export const whyBarred = (person: Pick<PersonFact, "login" | "id">, facts: Facts): RefusalCode | undefined => {
  const writers: readonly Writer[] = facts.writers ?? [
    { ...facts.author, how: "opened" },
    ...facts.committers.map((login): Writer => ({ login, how: "committed" })),
  ];
  const writer = writers.find(({ login, id }) => isSamePerson({ by: login, id }, { by: person.login, id: person.id }));
  return writer === undefined ? undefined : BARRED[writer.how];
};

const BARRED: Readonly<Record<Writer["how"], RefusalCode>> = {
  opened: "is-author",
  committed: "is-author",
  pushed: "has-pushed",
  named: "is-named",
  "co-author": "is-co-author",
};

const isAboutWriting = (why: RefusalCode): boolean => Object.values(BARRED).includes(why);

/** Whether somebody is one of `who`, whether or not they wrote the change: for what is no answer to an item. */
export const isOneOf = (who: readonly Who[], person: PersonFact | undefined, facts: Facts): MayAttest => {
  if (person === undefined || person.kind === "bot") return mayAttest(who, person, facts);
  const found = who.find((one) => refusalOf(one, person, facts) === undefined);
  return found === undefined ? { ok: false, why: "not-in" } : { ok: true, as: whoText(found) };
};

/** Whether somebody opened the pull request. */
export const isAuthor = ({ login, id }: Pick<PersonFact, "login" | "id">, { author }: Facts): boolean =>
  isSamePerson({ by: login, id }, { by: author.login, id: author.id });

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const refusalOf = (who: Who, person: PersonFact, facts: Facts): RefusalCode | undefined => {
  switch (who.kind) {
    case "anyone":
      return atLeast(person.role, "write") ? undefined : "no-access";
    case "author":
      // An author from a fork has no write access, and is still the author.
      return isAuthor(person, facts) ? undefined : "not-the-author";
    case "not-author":
      return whyBarred(person, facts) ?? (atLeast(person.role, "write") ? undefined : "no-access");
    case "team":
      return person.teams.some((team) => same(team, who.team)) ? undefined : "not-in";
    case "role":
      return atLeast(person.role, who.role) ? undefined : "not-in";
    case "user":
      return same(person.login, who.login) ? undefined : "not-in";
    case "all":
      return "not-in";
  }
};
