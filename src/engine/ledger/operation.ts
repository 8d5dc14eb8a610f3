import type { ItemKey, ShownPage } from "./ledger.ts";

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
  /** Where it is not known when it was done: not before this, and not after `at`. ISO 8601 UTC. */
  readonly since?: string;
  readonly via: "box" | "command" | "history";
  readonly reason?: string;
  /** Nobody is known for it, and nothing can tell any more (the comment or the account is gone): what takes back counts, what gives does not. */
  readonly lost?: boolean;
  /** Id of the comment that it was commanded in; absent for a click. */
  readonly comment?: string;
  /** What the page showed that it was done on: binds the tick to that content. */
  readonly page: ShownPage;
};
