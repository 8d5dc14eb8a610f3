import type { Facts } from "../../policy/model/facts.ts";
import type { Who } from "../../policy/model/policy.ts";
import { partsOf } from "../../policy/model/who.ts";
import type { ExpectedItem } from "../requirements/match-policies.ts";
import { entriesOn, isSamePerson, standing } from "./entry.ts";
import { asksSeveral } from "./fold-operations.ts";
import type { Entry, Ledger, Refusal, RefusalCode, Signer, UnknownFact } from "./ledger.ts";
import {
  asksSecondPerson,
  atLeast,
  hasNoAuthor,
  isAuthor,
  isBehindBot,
  isUnder,
  mayAttest,
  mayWaive,
  type PersonFact,
  partsAsked,
  whoWaives,
  whyBarred,
} from "./may-attest.ts";
import { type DifferingFiles, type Stale, type StaleBecause, staleness } from "./staleness.ts";

/**
 * Which answers stand for which parts. Each part takes another person, but one may stand for several groups of code
 * owners; behind a bot, two people are needed all the same.
 */
export const coverParts = <Answer extends { readonly by: string }>(
  who: readonly Who[],
  facts: Facts,
  answers: readonly Answer[],
  covers: (answer: Answer, part: readonly Who[]) => boolean,
): Covered<Answer, readonly Who[]> => {
  const parts = partsAsked(who, facts);
  if (parts.length === 1 || !who.some(({ kind }) => kind === "code-owner") || parts[0] === who)
    return covering(parts, answers, (answer, part) => parts.length === 1 || covers(answer, part));
  const found = parts.map((part) => answers.find((answer) => covers(answer, part)));
  const missing = parts.filter((_, at) => found[at] === undefined);
  const used = answers.filter((answer) => found.includes(answer));
  if (missing.length > 0 || !isBehindBot(facts) || !asksSecondPerson(who)) return { used, missing };
  const other = answers.find((answer) => !used.some((one) => one.by.toLowerCase() === answer.by.toLowerCase()));
  if (new Set(used.map(({ by }) => by.toLowerCase())).size > 1) return { used, missing };
  return other === undefined ? { used, missing: [who] } : { used: [...used, other], missing };
};

export type Covered<Answer, Part> = { readonly used: readonly Answer[]; readonly missing: readonly Part[] };

/** Bipartite matching by augmenting paths, so a person who covers two parts takes the one that others cannot. */
const covering = <Answer, Part>(
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

export type Outcome = "open" | "done" | "verified" | "waived" | "stale" | "refused";

export type Undecided = {
  readonly said: "ticked" | "unticked" | "waived" | "approved";
  readonly by: string;
  readonly at: string;
  readonly unknown: UnknownFact;
};

type Attested = {
  readonly outcome: Exclude<Outcome, "verified">;
  readonly entry?: Entry;
  readonly staleBecause?: StaleBecause;
  readonly refusal?: Refusal;
  readonly undecided?: readonly Undecided[];
  readonly several?: { readonly given: readonly Entry[]; readonly missing: readonly (readonly Who[])[] };
};

export type OutcomeContext = {
  readonly facts: Facts;
  readonly people: Readonly<Record<string, PersonFact>>;
  readonly hash: Signer["hash"];
  readonly differing?: DifferingFiles;
};

/**
 * The worst outcome of the item's keys. If a withdrawal's permission is unknown, the item is open until it is known.
 */
export const outcomeOf = (expected: ExpectedItem, ledger: Ledger, context: OutcomeContext): Attested => {
  const said = attestedBy(expected, ledger, context);
  const answered = said.outcome === "done" || said.outcome === "waived";
  const waiting = pendingOn(expected, ledger, context);
  const held = answered && waiting.some(({ holds }) => holds);
  if (answered && !held) return said;
  const undecided = [...waiting.map(({ undecided }) => undecided), ...(said.undecided ?? [])].slice(0, MAX_UNDECIDED);
  return {
    ...said,
    ...(held ? { outcome: "open" } : {}),
    ...(undecided.length === 0 ? {} : { undecided }),
  };
};

export const MAX_UNDECIDED = 5;

const SAID = { tick: "ticked", untick: "unticked", waive: "waived" } as const;

/**
 * Pending operations on this item, newest first. `holds`: it would withdraw the current answer. A click needs write
 * access, but a command does not: a stranger's command must not block the answers of others.
 */
const pendingOn = (
  { item, keys }: ExpectedItem,
  ledger: Ledger,
  { facts, people }: OutcomeContext,
): readonly { readonly undecided: Undecided; readonly holds: boolean }[] =>
  ledger.pending
    .filter((operation) => keys.includes(operation.item))
    .toReversed()
    .flatMap(({ kind, by, at, via }) => {
      const login = by.toLowerCase();
      const person = Object.hasOwn(people, login) ? people[login] : undefined;
      const may = kind === "waive" ? mayWaive(item, person, facts) : mayAttest(item.by, person, facts);
      if (may.ok || may.unknown === undefined) return [];
      const writes = via !== "command" || (person !== undefined && atLeast(person.role, "write"));
      return [{ undecided: { said: SAID[kind], by, at, unknown: may.unknown }, holds: kind === "untick" && writes }];
    });

const attestedBy = ({ item, keys, matches }: ExpectedItem, ledger: Ledger, context: OutcomeContext): Attested => {
  const refusal = ledger.refusals.find((one) => keys.includes(one.item));
  const answers = matches.map((match, index) => answerUnder(item, keys[index] ?? "", match, ledger, context));
  const [worst] = answers.toSorted((a, b) => BAD.indexOf(a.outcome) - BAD.indexOf(b.outcome));
  const { stale: _, ...attested } = worst ?? { outcome: "open" as const };
  const stale = attested.outcome === "stale" ? answers.flatMap((one) => one.stale ?? []) : [];
  const files = [...new Set(stale.flatMap((one) => one.files))];
  const count = Math.max(files.length, ...stale.map((one) => one.count));
  const push = stale.some((one) => one.push);
  const gap = stale.flatMap((one) => one.gap ?? [])[0];
  const because = {
    ...{ files: files.slice(0, 5), count, push, ...(gap === undefined ? {} : { gap }) },
    ...(files.length === 0 && stale.some((one) => one.forgotten === true) ? { forgotten: true as const } : {}),
  };
  const said: Attested = stale.length === 0 ? attested : { ...attested, staleBecause: because };
  if (refusal === undefined || said.outcome === "done" || said.outcome === "waived") return said;
  return { ...said, refusal, outcome: said.outcome === "open" ? "refused" : said.outcome };
};

const BAD: readonly Outcome[] = ["open", "refused", "stale", "waived", "done"];

const answerUnder = (
  item: ExpectedItem["item"],
  key: string,
  match: ExpectedItem["matches"][number],
  ledger: Ledger,
  context: OutcomeContext,
): Attested & { readonly stale?: readonly Stale[] } => {
  const answers = standing(entriesOn(ledger, key)).map((entry) => ({
    entry,
    ...noLongerAllowed(entry, item, context),
    stale: staleness(entry, key, item.reset, match, ledger, context),
  }));
  const allowed = answers.filter(({ why, unknown }) => why === undefined && unknown === undefined);
  const fresh = allowed.filter(({ stale }) => stale === undefined);
  const entriesOf = (some: typeof answers): readonly Entry[] => some.map(({ entry }) => entry);
  const now = metBy(item, entriesOf(fresh), context);
  const several = asksSeveral(item, context.facts) ? { several: { given: now.used, missing: now.missing } } : {};
  const [entry] = now.used;
  if (now.missing.length === 0 && entry !== undefined) {
    return { outcome: now.used.some(({ said }) => said === "waived") ? "waived" : "done", entry, ...several };
  }
  const before = metBy(item, entriesOf(allowed), context);
  const [last] = before.used;
  if (before.missing.length === 0 && last !== undefined) {
    const stale = allowed.flatMap((answer) => (before.used.includes(answer.entry) ? (answer.stale ?? []) : []));
    return { outcome: "stale", entry: last, stale, ...several };
  }
  const undecided = answers.flatMap(({ entry: { said, by, at }, unknown }) =>
    unknown === undefined ? [] : [{ said, by, at, unknown }],
  );
  const refused = answers.find(({ why }) => why !== undefined);
  if (refused?.why === undefined || now.used.length > 0)
    return { outcome: "open", ...(undecided.length === 0 ? {} : { undecided }), ...several };
  const { by, at } = refused.entry;
  return { outcome: "refused", refusal: { item: key, by, at, why: refused.why }, ...several };
};

type Met = Covered<Entry, readonly Who[]>;

/**
 * The answers that count and the groups that are missing, for ticks or for waivers: the way that needs fewer people.
 * People who may tick may waive with a reason, so ticks and waivers may be mixed.
 */
const metBy = (item: ExpectedItem["item"], entries: readonly Entry[], { facts, people }: OutcomeContext): Met => {
  const met = (who: readonly Who[], some: readonly Entry[]): Met =>
    coverParts(who, facts, some, (entry, part) => {
      const person = personOf(entry, people);
      const may = person === undefined ? undefined : mayAttest(part, person, facts);
      const unseen = may === undefined || (!may.ok && may.unknown !== undefined);
      return unseen ? part.some((rule) => isUnder(entry, rule)) : may.ok;
    });
  const ticks = entries.filter(({ said }) => said === "ticked");
  const waives = entries.filter(({ said }) => said === "waived");
  const ticked = met(item.by, ticks);
  if (ticked.missing.length === 0 || waives.length === 0) return ticked;
  const waived = met(whoWaives(item), item.waive.kind === "by" ? waives : entries);
  return waived.missing.length <= ticked.missing.length ? waived : ticked;
};

const noLongerAllowed = (
  entry: Entry,
  item: ExpectedItem["item"],
  { facts, people }: OutcomeContext,
): { readonly why?: RefusalCode; readonly unknown?: UnknownFact } => {
  const waived = entry.said === "waived";
  if (waived && item.waive.kind === "never") return { why: "not-waivable" };
  if (!waived && item.verifyOnly) return { why: "machine-only" };
  const who = waived ? whoWaives(item) : item.by;
  const login = entry.by.toLowerCase();
  if (login === "") return !waived && who.some(({ kind }) => kind === "anyone") ? {} : { why: "unattributed" };
  const person = personOf(entry, people);
  const may = waived ? mayWaive(item, person, facts) : mayAttest(item.by, person, facts);
  if (may.ok) return {};
  if (person !== undefined && may.unknown === undefined) return { why: may.why };
  // The person cannot be seen now. The earlier permission stands, unless they wrote the change.
  const rules = partsOf(who).flatMap((part) =>
    part.flatMap((rule) => (isUnder(entry, rule) ? [{ rule, second: asksSecondPerson(part) }] : [])),
  );
  if (rules.length === 0) return may.unknown === undefined ? { why: "unattributed" } : { unknown: may.unknown };
  const said = { login: entry.by, ...(entry.id === undefined ? {} : { id: entry.id }) };
  const wrote = whyBarred(said, facts);
  const holds = rules.some(({ rule, second }) =>
    rule.kind === "author"
      ? hasNoAuthor(facts) || isAuthor(said, facts)
      : wrote === undefined || !(second || rule.kind === "not-author"),
  );
  return holds ? {} : { why: wrote ?? "not-the-author" };
};

/** The person who answered, as of now; undefined if unknown, or if the login belongs to somebody else now. */
const personOf = ({ by, id }: Entry, people: OutcomeContext["people"]): PersonFact | undefined => {
  const login = by.toLowerCase();
  const person = Object.hasOwn(people, login) ? people[login] : undefined;
  return person !== undefined && isSamePerson({ by, id }, { by: person.login, id: person.id }) ? person : undefined;
};
