import type { Facts } from "../../policy/model/facts.ts";
import type { Waive, Who } from "../../policy/model/policy.ts";
import type { ExpectedItem, ItemKey } from "../requirements/requirements.ts";
import { entryOf, isSamePerson, laterEntry, OWN, withWord, wordsOn } from "./entry.ts";
import { compareText, type Entry, type Ledger, type PendingOperation, type Refusal } from "./ledger.ts";
import { type MayAttest, mayAttest, mayWaive, type PersonFact, partsAsked } from "./may-attest.ts";
import { type Operation, pendingOperations } from "./operation.ts";

/** What has to be known of an item to accept an operation on it. */
export type Answerable = {
  /** Every key under which an answer is kept; the box's own first. */
  readonly keys: readonly ItemKey[];
  readonly by: readonly Who[];
  readonly waive: Waive;
  readonly verifyOnly: boolean;
};

export type FoldContext = {
  /** Expected items, by every one of their keys. */
  readonly items: ReadonlyMap<ItemKey, Answerable>;
  readonly facts: Facts;
  /** Login in lower case → person. */
  readonly people: Readonly<Record<string, PersonFact>>;
};

/**
 * Folds operations into a ledger. Per item the last word wins, by time, then by the page it was said on; so an
 * operation that comes twice, late, or in another order than those on other items changes nothing that it should not.
 * An operation of somebody who may not is kept as a refusal and answers nothing; one on an item that nobody expects, or of
 * somebody of whom the host did not answer whether they may, waits until it can be judged. The ledger given is not changed.
 */
export const foldOperations = (ledger: Ledger, operations: readonly Operation[], context: FoldContext): Ledger => {
  const entries = new Map(Object.entries(ledger.entries));
  const beside = new Map(Object.entries(ledger.beside ?? {}));
  const refusals = new Map(ledger.refusals.map((refusal) => [refusal.item, refusal]));
  const pending = pendingOperations(ledger.pending);
  for (const operation of [...pending.take((item) => context.items.has(item)), ...operations]) {
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
        const [newest, ...others] = withWord(
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
    // What a later word has gone over needs no answer of the host any more.
    pending: pending.rest().filter((word) => {
      const item = context.items.get(word.item);
      const said = [entries.get(word.item) ?? [], beside.get(word.item) ?? []].flat();
      return item === undefined || !said.some((one) => isLater(one, word, asksSeveral(item, context.facts)));
    }),
    refusals: [...refusals.values()].filter((refusal) => !answered(refusal, entries)),
  };
};

/** Whether an answer may take several people, whose words are kept side by side. */
export const asksSeveral = ({ by, waive }: Pick<Answerable, "by" | "waive">, facts: Facts): boolean =>
  [by, waive.kind === "by" ? waive.who : []].some((who) => partsAsked(who, facts).length > 1);

/** Whether a word goes over one that waits: of several people who are asked, only their own does. */
const isLater = (word: Entry, pending: PendingOperation, several: boolean): boolean =>
  (compareText(word.at, pending.at) || word.revision - pending.revision) > 0 &&
  (!several || isSamePerson(word, pending));

/** The rule of an entry that nobody could judge. */
const NOT_JUDGED = "";

const decideOperation = (
  operation: Operation,
  item: Answerable,
  words: readonly Entry[],
  person: PersonFact | undefined,
  facts: Facts,
): MayAttest => {
  if (operation.byBot) return { ok: false, why: "bot" };
  if (item.verifyOnly && operation.kind === "tick") return { ok: false, why: "machine-only" };
  if (operation.kind === "waive" && (operation.reason ?? "").trim() === "") return { ok: false, why: "no-reason" };
  const anyone = item.by.some((who) => who.kind === "anyone");
  if (operation.by === "") {
    // Of a comment that is gone no history tells who clicked, and it may have been a bot: what takes back is safe, no more.
    if (operation.lost === true)
      return operation.kind === "untick" ? { ok: true, as: NOT_JUDGED } : { ok: false, why: "unattributed" };
    // Whoever clicked could edit the comment, so had write access; that is all that `anyone` asks, and waivers name people.
    return anyone && operation.kind !== "waive" ? { ok: true, as: "anyone" } : { ok: false, why: "unattributed" };
  }
  if (operation.kind === "waive") return mayWaive(item, person, facts);
  // Whoever said it may take it back, whatever has become of their role since.
  const own = words.some((word) => isSamePerson(word, { by: operation.by, id: person?.id }));
  const may = mayAttest(item.by, person, facts);
  return !may.ok && operation.kind === "untick" && own ? { ok: true, as: OWN } : may;
};

const answered = (refusal: Refusal, entries: ReadonlyMap<ItemKey, Entry>): boolean => {
  const entry = entries.get(refusal.item);
  return entry !== undefined && compareText(entry.at, refusal.at) >= 0;
};

/**
 * Whether an operation could change the ledger. The edit history tells again of what was recorded long ago, and of what a
 * later word has gone over since: nobody needs to ask then who said it.
 *
 * @param expected every expected item; an answer stands under all of an item's keys.
 */
export const isNews = (
  operation: Operation,
  ledger: Ledger,
  expected: readonly ExpectedItem[],
  facts: Facts,
): boolean => {
  const said = entryOf(operation, "");
  const of = expected.find(({ keys }) => keys.includes(operation.item));
  if (of === undefined) return false;
  return of.keys.some((key) => {
    const words = wordsOn(ledger, key);
    // Where several are asked a later word of somebody else does not go over this one.
    const entry = asksSeveral(of.item, facts) ? words.find((word) => isSamePerson(word, said)) : words[0];
    return entry === undefined || laterEntry(entry, said) !== entry;
  });
};
