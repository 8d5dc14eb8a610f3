import type { ItemKey } from "../requirements/requirements.ts";
import { compareText, type Ledger, MAX_REASON, type PageSnapshot, type PendingOperation } from "./ledger.ts";

/** Words that wait at most; the newest stay. People by items, so that only a page of hundreds of items comes near it. */
const MAX = 300;

/**
 * What is said of an item that is not expected (any more, or not yet again), or by somebody of whom the host does not answer
 * whether they may: a policy may come back, and so may the answer. It cannot be judged now, so the last word of *each*
 * person waits: one who may not answer cannot spoil the word of one who may.
 */
export type Waiting = {
  readonly add: (operation: Operation) => void;
  /** The words of items that are expected again, oldest first; they wait no longer. */
  readonly take: (isExpected: (item: ItemKey) => boolean) => readonly Operation[];
  readonly rest: () => Ledger["pending"];
};

export const pendingOperations = (before: Ledger["pending"]): Waiting => {
  const words = new Map<string, PendingOperation>();
  const put = (word: PendingOperation): void => {
    const last = words.get(keyOf(word));
    if (last === undefined || order(last, word) < 0) words.set(keyOf(word), word);
  };
  before.forEach(put);
  return {
    add: (operation) => {
      if (operation.byBot || !IS_KEY.test(operation.item)) return;
      const { item, kind, by, at, via, page } = operation;
      const reason = kind === "waive" ? { reason: (operation.reason ?? "").trim().slice(0, MAX_REASON) } : {};
      put({ item, kind, by, at, via, revision: page.revision, head: page.head, snapshot: page.snapshot, ...reason });
    },
    take: (isExpected) => {
      const due = [...words.values()].filter(({ item }) => isExpected(item)).sort(order);
      for (const word of due) words.delete(keyOf(word));
      return due.map(operationOf);
    },
    rest: () => [...words.values()].sort(order).slice(-MAX),
  };
};

const IS_KEY = /^[a-z0-9-]{1,80}\.[a-z0-9-]{1,80}$/;

const keyOf = ({ item, by }: PendingOperation): string => `${item} ${by.toLowerCase()}`;

const STRICT: Record<PendingOperation["kind"], number> = { tick: 0, waive: 1, untick: 2 };

/** By time, then by page; of one second on one page the stricter word is the later. A total order. */
const order = (a: PendingOperation, b: PendingOperation): number =>
  compareText(a.at, b.at) ||
  a.revision - b.revision ||
  STRICT[a.kind] - STRICT[b.kind] ||
  compareText(keyOf(a), keyOf(b));

const operationOf = ({ item, kind, by, at, via, revision, head, snapshot, reason }: PendingOperation): Operation => ({
  kind,
  item,
  by,
  byBot: false,
  at,
  via,
  ...(reason === undefined ? {} : { reason }),
  page: { revision, head, at: "", comment: "", written: "", snapshot, ticked: [] },
});

/**
 * One thing that one person did: a box clicked, a command written. Applying it twice, late, or in another
 * order than operations on other items changes nothing (`fold-operations.ts`).
 */
export type Operation = {
  readonly kind: "tick" | "untick" | "waive";
  readonly item: ItemKey;
  /** Login; "" where it is not known who. */
  readonly by: string;
  readonly byBot: boolean;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly via: "box" | "command" | "history";
  readonly reason?: string;
  /** Nobody is known for it, and nothing can tell any more (the comment or the account is gone): what takes back counts, what gives does not. */
  readonly lost?: boolean;
  /** Id of the comment that it was commanded in; absent for a click. */
  readonly comment?: string;
  /** What the page showed that it was done on: binds the tick to that content. */
  readonly page: PageSnapshot;
};
