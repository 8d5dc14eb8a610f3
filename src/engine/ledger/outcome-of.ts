import type { Outcome } from "../evaluation.ts";
import type { PersonFact } from "../evidence/evidence-facts.ts";
import type { Facts } from "../facts/facts.ts";
import { whoText } from "../policy/who-text.ts";
import type { ExpectedItem } from "../requirements/requirements-of.ts";
import { type ChangedSince, changedSince } from "./changed-since.ts";
import type { Entry, Ledger, Refusal, RefusalCode } from "./ledger.ts";
import { asksSecondPerson, hasWritten, mayAttest, mayWaive, whoWaives } from "./may-attest.ts";
import type { Seal } from "./seal.ts";
import { snapshotOf } from "./snapshot-of.ts";

/** What the ledger says of an item, before a machine's word is heard. */
export type Attested = {
  readonly outcome: Exclude<Outcome, "verified">;
  readonly entry?: Entry;
  readonly staleBecause?: { readonly files: readonly string[]; readonly count: number; readonly push: boolean };
  readonly refusal?: Refusal;
};

export type OutcomeWorld = {
  readonly facts: Facts;
  readonly people: Readonly<Record<string, PersonFact>>;
  readonly hash: Seal["hash"];
};

/**
 * The outcome of an item by the ledger: answered under every one of its keys, by a person who may, for the content
 * that is there now. The worst of its keys counts.
 */
export const outcomeOf = ({ item, keys, matches }: ExpectedItem, ledger: Ledger, world: OutcomeWorld): Attested => {
  const refusal = ledger.refusals.find((one) => keys.includes(one.item));
  const entries = keys.map((key) => (Object.hasOwn(ledger.entries, key) ? ledger.entries[key] : undefined));
  const entry = entries.find((one) => one !== undefined && one.said !== "unticked");
  const answer = (): Attested => {
    if (entry === undefined || entries.some((one) => one === undefined || one.said === "unticked"))
      return { outcome: "open" };
    for (const one of entries) {
      const why = one === undefined ? undefined : noLongerAllowed(one, item, world);
      if (one !== undefined && why !== undefined) {
        return { outcome: "refused", refusal: { item: keys[0] ?? "", by: one.by, at: one.at, why } };
      }
    }
    const stale = matches.flatMap((match, index) => staleness(entries[index], item.reset, match, ledger, world) ?? []);
    if (stale.length === 0) return { outcome: entry.said === "waived" ? "waived" : "done", entry };
    const files = [...new Set(stale.flatMap((one) => one.files))];
    const count = Math.max(files.length, ...stale.map((one) => one.count));
    return {
      outcome: "stale",
      entry,
      staleBecause: { files: files.slice(0, 5), count, push: stale.some((one) => one.push) },
    };
  };
  const attested = answer();
  if (refusal === undefined || attested.outcome === "done" || attested.outcome === "waived") return attested;
  return { ...attested, refusal, outcome: attested.outcome === "open" ? "refused" : attested.outcome };
};

/** Why an entry that was allowed once is not any more; undefined where it still is. A waiver is judged like a tick. */
const noLongerAllowed = (
  entry: Entry,
  item: ExpectedItem["item"],
  { facts, people }: OutcomeWorld,
): RefusalCode | undefined => {
  const waived = entry.said === "waived";
  if (waived && item.waive.kind === "never") return "not-waivable";
  if (!waived && item.verifyOnly) return "machine-only";
  const who = waived ? whoWaives(item) : item.by;
  const login = entry.by.toLowerCase();
  if (login === "") return !waived && who.some(({ kind }) => kind === "anyone") ? undefined : "unattributed";
  const person = Object.hasOwn(people, login) ? people[login] : undefined;
  if (person !== undefined) {
    const may = waived ? mayWaive(item, person, facts) : mayAttest(item.by, person, facts);
    return may.ok ? undefined : may.why;
  }
  // Nothing can be seen of them now. What was allowed when it was said stands, but who wrote the change is known without.
  const rule = who.find((one) => whoText(one) === entry.as);
  if (rule === undefined) return "unattributed";
  if (rule.kind === "author") return login === facts.author.login.toLowerCase() ? undefined : "not-the-author";
  return (rule.kind === "not-author" || asksSecondPerson(who)) && hasWritten(login, facts) ? "is-author" : undefined;
};

const staleness = (
  entry: Entry | undefined,
  reset: ExpectedItem["item"]["reset"],
  match: ExpectedItem["matches"][number],
  ledger: Ledger,
  { facts, hash }: OutcomeWorld,
): (ChangedSince & { readonly push: boolean }) | undefined => {
  if (entry === undefined || reset === "never") return undefined;
  if (reset === "on-push") return entry.head === facts.head.sha ? undefined : { files: [], count: 0, push: true };
  const id = Object.hasOwn(entry.shown, match.policy.id) ? entry.shown[match.policy.id] : undefined;
  if (id === snapshotOf(match.files, hash).id) return undefined;
  const then = id !== undefined && Object.hasOwn(ledger.contents, id) ? ledger.contents[id] : undefined;
  // What was shown is not known (any more): nobody can say that it is the same.
  if (then === undefined) return { files: [], count: match.files.length, push: false };
  return { ...changedSince(then, match.files, hash), push: false };
};
