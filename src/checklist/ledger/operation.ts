import type { ItemKey } from "../requirements/requirements.ts";
import { compareText, type Ledger, MAX_REASON, type PageSnapshot, type PendingOperation } from "./ledger.ts";

/** One action of one person: a click or a command. Applying it twice or late changes nothing (`fold-operations.ts`). */
export type Operation = {
  readonly kind: "tick" | "untick" | "waive";
  readonly item: ItemKey;
  /** Login; "" if unknown. */
  readonly by: string;
  readonly byBot: boolean;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Set if the time is unknown: not before this and not after `at`, ISO 8601 UTC. */
  readonly since?: string;
  readonly via: "box" | "command" | "history";
  readonly reason?: string;
  /** The actor is unknown for ever, because the comment or the account is gone. Only a withdrawal counts. */
  readonly lost?: boolean;
  readonly comment?: string;
  /** The page that it was done on. It binds the tick to that content. */
  readonly page: PageSnapshot;
};

/** Operations that cannot be evaluated now. The last one of each person is kept, so nobody replaces another's. */
type PendingOperations = {
  readonly add: (operation: Operation) => void;
  readonly take: (isExpected: (item: ItemKey) => boolean) => readonly Operation[];
  readonly rest: () => Ledger["pending"];
};

export const pendingOperations = (before: Ledger["pending"]): PendingOperations => {
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

const MAX = 300;

const IS_KEY = /^[a-z0-9-]{1,80}\.[a-z0-9-]{1,80}$/;

const keyOf = ({ item, by }: PendingOperation): string => `${item} ${by.toLowerCase()}`;

const STRICT: Record<PendingOperation["kind"], number> = { tick: 0, waive: 1, untick: 2 };

/** By time, then page, then strictness. A total order. */
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
