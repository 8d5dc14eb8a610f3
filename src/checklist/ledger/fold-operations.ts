import type { Facts } from "../../policy/model/facts.ts";
import type { Waive, Who } from "../../policy/model/policy.ts";
import type { ExpectedItem, ItemKey } from "../requirements/match-policies.ts";
import {
  entriesOn,
  entryOf,
  isSamePerson,
  laterEntry,
  type Operation,
  OWN,
  pendingOperations,
  withEntry,
} from "./entry.ts";
import { compareText, type Entry, type Ledger, type PendingOperation, type Refusal } from "./ledger.ts";
import { type MayAttest, mayAttest, mayWaive, type PersonFact, partsAsked } from "./may-attest.ts";

export type Answerable = {
  /** Every key under which an answer is kept; the box's own first. */
  readonly keys: readonly ItemKey[];
  readonly by: readonly Who[];
  readonly waive: Waive;
  readonly verifyOnly: boolean;
};

type FoldContext = {
  readonly items: ReadonlyMap<ItemKey, Answerable>;
  readonly facts: Facts;
  readonly people: Readonly<Record<string, PersonFact>>;
};

/**
 * Per item, the last operation wins by time, then by page; so duplicates, delays and reordering change nothing. A
 * forbidden operation becomes a refusal. An operation on an unexpected item, or with an unknown permission, stays
 * pending, until a later entry makes its permission irrelevant.
 */
export const foldOperations = (ledger: Ledger, operations: readonly Operation[], context: FoldContext): Ledger => {
  const entries = new Map(Object.entries(ledger.entries));
  const beside = new Map(Object.entries(ledger.beside ?? {}));
  const refusals = new Map(ledger.refusals.map((refusal) => [refusal.item, refusal]));
  const pending = pendingOperations(ledger.pending);
  const dated = operations.map((operation) => datedBy(operation, ledger, operations));
  for (const operation of [...pending.take((item) => context.items.has(item)), ...dated]) {
    const item = context.items.get(operation.item);
    if (item === undefined) {
      if (operation.kind !== "waive") pending.add(operation);
      continue;
    }
    const said = [entries.get(operation.item) ?? [], beside.get(operation.item) ?? []].flat();
    const login = operation.by.toLowerCase();
    const person = Object.hasOwn(context.people, login) ? context.people[login] : undefined;
    const allowed = decideOperation(operation, item, said, person, context.facts);
    if (!allowed.ok && allowed.unknown !== undefined) {
      pending.add(operation);
      continue;
    }
    if (!allowed.ok) {
      const refusal: Refusal = { item: operation.item, by: operation.by, at: operation.at, why: allowed.why };
      const last = refusals.get(operation.item);
      if (last === undefined || compareText(last.at, refusal.at) < 0) refusals.set(operation.item, refusal);
      continue;
    }
    const entry = entryOf(operation, allowed.as, person?.id);
    const several = asksSeveral(item, context.facts);
    for (const key of item.keys) {
      const last = entries.get(key);
      if (several) {
        const [newest, ...others] = withEntry(
          [...(last === undefined ? [] : [last]), ...(beside.get(key) ?? [])],
          entry,
        );
        if (newest !== undefined) entries.set(key, newest);
        beside.set(key, others);
      } else {
        entries.set(key, last === undefined ? entry : laterEntry(last, entry));
        beside.delete(key);
      }
    }
  }
  return {
    ...ledger,
    entries: Object.fromEntries(entries),
    ...(beside.size === 0 && ledger.beside === undefined ? {} : { beside: Object.fromEntries(beside) }),
    pending: pending.rest().filter((operation) => {
      const item = context.items.get(operation.item);
      const said = [entries.get(operation.item) ?? [], beside.get(operation.item) ?? []].flat();
      return item === undefined || !said.some((one) => isLater(one, operation, asksSeveral(item, context.facts)));
    }),
    refusals: [...refusals.values()].filter((refusal) => !answered(refusal, entries)),
  };
};

/** Dates an operation without a known time as early as possible if an untick came later, because that may undo it. */
const datedBy = (operation: Operation, ledger: Ledger, operations: readonly Operation[]): Operation => {
  const { since, item } = operation;
  if (since === undefined) return operation;
  const unticks = [
    ...entriesOn(ledger, item).filter(({ said }) => said === "unticked"),
    ...[...ledger.pending, ...operations].filter((one) => one.kind === "untick" && one.item === item),
  ];
  return unticks.some(({ at }) => compareText(at, since) >= 0) ? { ...operation, at: since } : operation;
};

export const asksSeveral = ({ by, waive }: Pick<Answerable, "by" | "waive">, facts: Facts): boolean =>
  [by, waive.kind === "by" ? waive.who : []].some((who) => partsAsked(who, facts).length > 1);

const isLater = (entry: Entry, pending: PendingOperation, several: boolean): boolean =>
  (compareText(entry.at, pending.at) || entry.revision - pending.revision) > 0 &&
  (!several || isSamePerson(entry, pending));

const UNKNOWN_ACTOR = "";

const decideOperation = (
  operation: Operation,
  item: Answerable,
  entries: readonly Entry[],
  person: PersonFact | undefined,
  facts: Facts,
): MayAttest => {
  if (operation.byBot) return { ok: false, why: "bot" };
  if (item.verifyOnly && operation.kind === "tick") return { ok: false, why: "machine-only" };
  if (operation.kind === "waive" && (operation.reason ?? "").trim() === "") return { ok: false, why: "no-reason" };
  const anyone = item.by.some((who) => who.kind === "anyone");
  if (operation.by === "") {
    // A deleted comment has no edit history, so the actor is unknown (it may be a bot). Accept unticks only.
    if (operation.lost === true)
      return operation.kind === "untick" ? { ok: true, as: UNKNOWN_ACTOR } : { ok: false, why: "unattributed" };
    // Only people with write access can edit the comment, and `anyone` asks for no more. Waivers need a name.
    return anyone && operation.kind !== "waive" ? { ok: true, as: "anyone" } : { ok: false, why: "unattributed" };
  }
  if (operation.kind === "waive") return mayWaive(item, person, facts);
  // People may withdraw their own answer, even if their role has changed since.
  const own = entries.some((entry) => isSamePerson(entry, { by: operation.by, id: person?.id }));
  const may = mayAttest(item.by, person, facts);
  return !may.ok && operation.kind === "untick" && own ? { ok: true, as: OWN } : may;
};

const answered = (refusal: Refusal, entries: ReadonlyMap<ItemKey, Entry>): boolean => {
  const entry = entries.get(refusal.item);
  return entry !== undefined && compareText(entry.at, refusal.at) >= 0;
};

/**
 * Whether an operation could change the ledger. The edit history repeats old operations, whose actors need no look-up.
 * If several people are asked, another person's later entry does not replace this one.
 */
export const isNews = (
  operation: Operation,
  ledger: Ledger,
  expected: readonly ExpectedItem[],
  facts: Facts,
): boolean => {
  const entry = entryOf(operation, "");
  const of = expected.find(({ keys }) => keys.includes(operation.item));
  if (of === undefined) return false;
  return of.keys.some((key) => {
    const entries = entriesOn(ledger, key);
    const last = asksSeveral(of.item, facts) ? entries.find((one) => isSamePerson(one, entry)) : entries[0];
    return last === undefined || laterEntry(last, entry) !== last;
  });
};
