import type { Facts, Writer } from "../../policy/model/facts.ts";
import type { Role, Waive, Who } from "../../policy/model/policy.ts";
import { partsOf, whoText } from "../../policy/model/who.ts";
import type { ExpectedItem } from "../requirements/match-policies.ts";
import { entriesOn, isSamePerson, standing } from "./entry.ts";
import type { Entry, Ledger, RefusalCode, UnknownFact } from "./ledger.ts";

/**
 * `role`: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user. `teams`:
 * active memberships among the teams that were asked about; child teams count. `unknown`: look-ups that failed; a rule
 * that needs one is neither met nor broken.
 */
export type PersonFact = {
  readonly login: string;
  readonly id?: number;
  readonly kind: "person" | "bot";
  readonly role: "none" | "read" | "triage" | "write" | "maintain" | "admin";
  readonly teams: readonly string[];
  readonly unknown?: readonly UnknownFact[];
};

export type MayAttest =
  | { readonly ok: true; readonly as: string }
  | { readonly ok: false; readonly why: RefusalCode; readonly unknown?: UnknownFact };

const RANK: Record<PersonFact["role"], number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 };

export const atLeast = (role: PersonFact["role"], asked: Role): boolean => RANK[role] >= RANK[asked];

/**
 * Bots and unknown people never may. People who wrote the change may only under `author` or `anyone`, because a team, a
 * role or a user means a second person.
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
    if (why === undefined) return { ok: true, as: ruleText(one, person, facts) };
    if (typeof why === "string") refusals.push(why);
    else unknown ??= why;
  }
  if (unknown !== undefined) return { ok: false, why: "unattributed", unknown };
  return { ok: false, why: refusals.find(isAboutWriting) ?? refusals[0] ?? "not-in" };
};

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

export const whoWaives = ({ by, waive }: { readonly by: readonly Who[]; readonly waive: Waive }): readonly Who[] =>
  waive.kind === "by" ? waive.who : by;

const NAMES_OTHERS: readonly RefusalCode[] = ["not-in", "no-access", "not-the-author", "unattributed"];

const RULES = ", ";

export const isUnder = (entry: Pick<Entry, "as">, rule: Who): boolean => {
  const rules = entry.as.split(RULES);
  return rule.kind === "code-owner"
    ? ownersIn(rule).some((owner) => rules.includes(ownerRule(owner)))
    : rules.includes(whoText(rule));
};

/** The form under which the person answers: a code owner as one of the owners that CODEOWNERS names. */
const ruleText = (who: Who, person: PersonFact, facts: Facts): string =>
  who.kind === "code-owner"
    ? ownersIn(who)
        .filter((owner) => refusalOf(owner, person, facts) === undefined)
        .slice(0, MAX_OWNERS_KEPT)
        .map(ownerRule)
        .join(RULES)
    : whoText(who);

const MAX_OWNERS_KEPT = 10;

const ownerRule = (owner: Who): string => `code-owner:${whoText(owner)}`;

type CodeOwner = Extract<Who, { kind: "code-owner" }>;

const ownersIn = ({ groups = [] }: CodeOwner): readonly Who[] => [
  ...new Map(groups.flat().map((owner) => [whoText(owner), owner])).values(),
];

export const asksSecondPerson = (who: readonly Who[]): boolean =>
  !who.some(({ kind }) => kind === "author" || kind === "anyone");

export const whyBarred = (person: Pick<PersonFact, "login" | "id">, facts: Facts): RefusalCode | undefined => {
  const writers: readonly Writer[] = facts.writers ?? [
    { ...facts.author, how: "opened" },
    ...facts.committers.map((login): Writer => ({ login, how: "committed" })),
  ];
  // If two people must answer, a name in a bot's commit excludes no one.
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

export const hasNoAuthor = ({ author }: Pick<Facts, "author">): boolean =>
  author.kind === "bot" || author.login === "" || author.login === "ghost";

/** Bots that no person in the repository controls. */
const INDEPENDENT: readonly string[] = ["dependabot[bot]", "renovate[bot]"];

/** Whether an unknown person may have let a bot (such as a workflow) open the pull request. */
export const isBehindBot = ({ author, writers = [] }: Pick<Facts, "author" | "writers">): boolean =>
  author.kind === "bot" &&
  !INDEPENDENT.includes(author.login.toLowerCase()) &&
  !writers.some(({ how }) => how === "pushed" || how === "committed");

/**
 * The groups that must each answer. If the person behind a bot is unknown, two people must answer, so that one of them
 * is another person. Of code owners, each group of the matched files.
 */
export const partsAsked = (who: readonly Who[], facts: Facts): readonly (readonly Who[])[] => {
  const parts = partsOf(who);
  const owners = who.find((one) => one.kind === "code-owner");
  if (owners?.groups !== undefined && owners.groups.length > 1)
    return owners.groups.map((group) =>
      who.map((one): Who => (one.kind === "code-owner" ? { ...one, groups: [group] } : one)),
    );
  return parts.length === 1 && who.length > 0 && asksSecondPerson(who) && isBehindBot(facts) ? [who, who] : parts;
};

/** Whether a person is one of `who`, even if they wrote the change. Not for answers to items. */
export const isOneOf = (who: readonly Who[], person: PersonFact | undefined, facts: Facts): MayAttest => {
  if (person === undefined || person.kind === "bot") return mayAttest(who, person, facts);
  const each = who.map((one) => refusalOf(one, person, facts));
  const found = who[each.indexOf(undefined)];
  if (found !== undefined) return { ok: true, as: whoText(found) };
  const unknown = each.find((why) => typeof why === "object");
  return { ok: false, why: "not-in", ...(unknown === undefined ? {} : { unknown }) };
};

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
      // For a bot's pull request, write access is enough. An author from a fork has no write access, but is still the
      // author.
      if (hasNoAuthor(facts)) return lacks("write", "no-access");
      return isAuthor(person, facts) ? undefined : "not-the-author";
    case "not-author":
      return whyBarred(person, facts) ?? lacks("write", "no-access") ?? pusherUnknown(facts);
    case "team":
      return person.teams.some((team) => same(team, who.team)) ? undefined : (unknownOf(person, who.team) ?? "not-in");
    case "role":
      return lacks(who.role, "not-in");
    case "code-owner":
      return (
        whyBarred(person, facts) ??
        ownerRefusal(ownersIn(who), person, facts) ??
        lacks("write", "no-access") ??
        pusherUnknown(facts)
      );
    case "user":
      return same(person.login, who.login) ? undefined : "not-in";
    case "all":
      return "not-in";
  }
};

const ownerRefusal = (owners: readonly Who[], person: PersonFact, facts: Facts) => {
  const each = owners.map((owner) => refusalOf(owner, person, facts));
  return each.includes(undefined) ? undefined : (each.find((why) => typeof why === "object") ?? "not-in");
};

const unknownOf = ({ unknown = [] }: PersonFact, of: string): UnknownFact | undefined =>
  unknown.find((one) => same(one.of, of));

/** People whose permission must be known: it can be lost, and pending operations wait for it. */
export const peopleToAsk = (ledger: Ledger, expected: readonly ExpectedItem[], facts: Facts): readonly string[] => {
  const { breakGlass } = ledger;
  const answered = expected.flatMap(({ item, keys }) =>
    keys.flatMap((key) => {
      const byAuthor = !hasNoAuthor(facts) && item.by.some(({ kind }) => kind === "author");
      return [
        ...ledger.pending.flatMap((operation) => (operation.item === key ? [operation.by] : [])),
        ...standing(entriesOn(ledger, key)).flatMap(({ as, by }) => (as === "author" && byAuthor ? [] : [by])),
      ];
    }),
  );
  const broke = breakGlass?.head === facts.head.sha ? [breakGlass.by] : [];
  const undecided = (ledger.undecided ?? []).map(({ by }) => by);
  return [...new Set([...answered, ...broke, ...undecided])].filter((login) => login !== "");
};
