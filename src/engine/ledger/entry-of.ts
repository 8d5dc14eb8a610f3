import type { Entry } from "./ledger.ts";
import type { Operation } from "./operation.ts";

/** Longest reason that is kept, in characters. */
export const REASON = 500;

/** What an operation says, as the ledger keeps it. `as` is the rule that it is allowed under (`whoText`). */
export const entryOf = (operation: Operation, as: string, id?: number): Entry => ({
  said: operation.kind === "tick" ? "ticked" : operation.kind === "untick" ? "unticked" : "waived",
  by: operation.by,
  at: operation.at,
  revision: operation.page.revision,
  head: operation.page.head,
  shown: operation.page.shown,
  as,
  ...(id === undefined ? {} : { id }),
  via: operation.via,
  ...(operation.kind === "waive" ? { reason: (operation.reason ?? "").trim().slice(0, REASON) } : {}),
});
