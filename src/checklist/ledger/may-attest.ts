import type { Facts, Writer } from "../../policy/model/facts.ts";
import { partsOf, type Role, type Waive, type Who } from "../../policy/model/policy.ts";
import { whoText } from "../../policy/who.ts";
import type { ExpectedItem } from "../requirements/requirements.ts";
import { isSamePerson, standing, wordsOn } from "./entry.ts";
import type { Entry, Ledger, RefusalCode, UnknownFact } from "./ledger.ts";

/**
 * Whether a person may, and under which rule (as `whoText` writes it). With `unknown` it is neither yes nor no: it rests on
 * something that the host did not answer.
 */
export type MayAttest =
  | { readonly ok: true; readonly as: string }
  | { readonly ok: false; readonly why: RefusalCode; readonly unknown?: UnknownFact };

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
    const open = each.find((may) => !may.ok && may.unknown !== undefined);
    if (open !== undefined) return open;
    return each.find((may) => !may.ok && isAboutWriting(may.why)) ?? each[0] ?? { ok: false, why: "not-in" };
  }
  const second = asksSecondPerson(who);
  const wrote = second ? whyBarred(person, facts) : undefined;
  const refusals: RefusalCode[] = [];
  let unknown: UnknownFact | undefined;
  for (const one of who) {
    const found = refusalOf(one, person, facts);
    const why = typeof found === "string" ? found : (wrote ?? found ?? (second ? pusherUnknown(facts) : undefined));
    if (why === undefined) return { ok: true, as: whoText(one) };
    if (typeof why === "string") refusals.push(why);
    else unknown ??= why;
  }
  if (unknown !== undefined) return { ok: false, why: "unattributed", unknown };
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
  if (may.ok || may.unknown !== undefined || item.waive.kind === "with-reason" || !NAMES_OTHERS.includes(may.why))
    return may;
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
  // Where two have to answer, a name in a bot's commit keeps nobody from being one of them.
  const counted = isBehindBot(facts) ? writers.filter(({ how }) => how !== "named" && how !== "co-author") : writers;
  const writer = counted.find(({ login, id }) => isSamePerson({ by: login, id }, { by: person.login, id: person.id }));
  return writer === undefined ? undefined : BARRED[writer.how];
};

const BARRED: Readonly<Record<Writer["how"], RefusalCode>> = {
  opened: "is-author",
  committed: "is-author",
  pushed: "has-pushed",
  named: "is-named",
  "co-author": "is-co-author",
};

const pusherUnknown = (facts: Facts): UnknownFact | undefined =>
  facts.pusherUnknown === true ? { of: "pushes", why: "failed" } : undefined;

const isAboutWriting = (why: RefusalCode): boolean => Object.values(BARRED).includes(why);

/** Whether no person can answer as the author: it is a bot, or an account that is gone. */
export const hasNoAuthor = ({ author }: Pick<Facts, "author">): boolean =>
  author.kind === "bot" || author.login === "" || author.login === "ghost";

/** Bots that write by themselves: nobody of a repository tells them what. */
const INDEPENDENT: readonly string[] = ["dependabot[bot]", "renovate[bot]"];

/**
 * Whether somebody who is not known may have had a bot open the pull request, such as a workflow with its own token. Where
 * a person is seen to have pushed to it, it is they.
 */
export const isBehindBot = ({ author, writers = [] }: Pick<Facts, "author" | "writers">): boolean =>
  author.kind === "bot" &&
  !INDEPENDENT.includes(author.login.toLowerCase()) &&
  !writers.some(({ how }) => how === "pushed" || how === "committed");

/**
 * The groups of people who have to answer here. Where it is not known who is behind a bot, a second person is two: so one
 * of them at least is not that one.
 */
export const partsAsked = (who: readonly Who[], facts: Facts): readonly (readonly Who[])[] => {
  const parts = partsOf(who);
  return parts.length === 1 && who.length > 0 && asksSecondPerson(who) && isBehindBot(facts) ? [who, who] : parts;
};

/** Whether somebody is one of `who`, whether or not they wrote the change: for what is no answer to an item. */
export const isOneOf = (who: readonly Who[], person: PersonFact | undefined, facts: Facts): MayAttest => {
  if (person === undefined || person.kind === "bot") return mayAttest(who, person, facts);
  const each = who.map((one) => refusalOf(one, person, facts));
  const found = who[each.indexOf(undefined)];
  if (found !== undefined) return { ok: true, as: whoText(found) };
  const unknown = each.find((why) => typeof why === "object");
  return { ok: false, why: "not-in", ...(unknown === undefined ? {} : { unknown }) };
};

/** Whether somebody opened the pull request. */
export const isAuthor = ({ login, id }: Pick<PersonFact, "login" | "id">, { author }: Facts): boolean =>
  isSamePerson({ by: login, id }, { by: author.login, id: author.id });

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const refusalOf = (who: Who, person: PersonFact, facts: Facts): RefusalCode | UnknownFact | undefined => {
  const lacks = (role: Role, why: RefusalCode) =>
    unknownOf(person, "role") ?? (atLeast(person.role, role) ? undefined : why);
  switch (who.kind) {
    case "anyone":
      return lacks("write", "no-access");
    case "author":
      // Nobody else can answer for a bot. An author from a fork has no write access, and is still the author.
      if (hasNoAuthor(facts)) return lacks("write", "no-access");
      return isAuthor(person, facts) ? undefined : "not-the-author";
    case "not-author":
      return whyBarred(person, facts) ?? lacks("write", "no-access") ?? pusherUnknown(facts);
    case "team":
      return person.teams.some((team) => same(team, who.team)) ? undefined : (unknownOf(person, who.team) ?? "not-in");
    case "role":
      return lacks(who.role, "not-in");
    case "user":
      return same(person.login, who.login) ? undefined : "not-in";
    case "all":
      return "not-in";
  }
};

const unknownOf = ({ unknown = [] }: PersonFact, of: string): UnknownFact | undefined =>
  unknown.find((one) => same(one.of, of));

/**
 * Logins whose standing has to be looked up: of those whose answers count so far, since a right can be lost and a rule
 * changed, and of those whose words waited: until a policy asks for them again, or the host answers. That somebody is the author is known
 * without.
 */
export const peopleToAsk = (ledger: Ledger, expected: readonly ExpectedItem[], facts: Facts): readonly string[] => {
  const { breakGlass } = ledger;
  const answered = expected.flatMap(({ item, keys }) =>
    keys.flatMap((key) => {
      const byAuthor = !hasNoAuthor(facts) && item.by.some(({ kind }) => kind === "author");
      return [
        ...ledger.pending.flatMap((word) => (word.item === key ? [word.by] : [])),
        ...standing(wordsOn(ledger, key)).flatMap(({ as, by }) => (as === "author" && byAuthor ? [] : [by])),
      ];
    }),
  );
  const broke = breakGlass?.head === facts.head.sha ? [breakGlass.by] : [];
  const undecided = (ledger.undecided ?? []).map(({ by }) => by);
  return [...new Set([...answered, ...broke, ...undecided])].filter((login) => login !== "");
};

/** A person, as the host knows them today. */
export type PersonFact = {
  readonly login: string;
  /** GitHub's number of the account; absent where it is not known. */
  readonly id?: number;
  readonly kind: "person" | "bot";
  /** Their role in the repository; `none` where they have none. */
  readonly role: "none" | "read" | "triage" | "write" | "maintain" | "admin";
  /** Of the teams that were asked about, those that they are an active member of (child teams count). */
  readonly teams: readonly string[];
  /** What the host did not answer about them. A rule that rests on it is neither met nor broken. */
  readonly unknown?: readonly UnknownFact[];
};

/** Which answers cover the parts of what is asked, and the parts that none covers. */
export type Covered<Answer, Part> = { readonly used: readonly Answer[]; readonly missing: readonly Part[] };

/**
 * Finds for each part another answer that covers it, for as many parts as possible: a matching along augmenting paths, so
 * that somebody who could cover two parts takes the one that others cannot.
 */
export const covering = <Answer, Part>(
  parts: readonly Part[],
  answers: readonly Answer[],
  covers: (answer: Answer, part: Part) => boolean,
): Covered<Answer, Part> => {
  const taken = new Map<Answer, Part>();
  const place = (part: Part, tried: Set<Answer>): boolean =>
    answers.some((answer) => {
      if (tried.has(answer) || !covers(answer, part)) return false;
      tried.add(answer);
      const holder = taken.get(answer);
      if (holder !== undefined && !place(holder, tried)) return false;
      taken.set(answer, part);
      return true;
    });
  const missing = parts.filter((part) => !place(part, new Set()));
  return { used: answers.filter((answer) => taken.has(answer)), missing };
};
