import type { Account } from "../facts/facts.ts";
import { compareText } from "./compare-text.ts";
import type { Ledger, Push } from "./ledger.ts";
import { isSamePerson } from "./words-on.ts";

/** Pushes that are kept with their commits. */
const MOST = 40;

/** People who are kept of the older ones: more than a repository has who push to one branch. */
const PEOPLE = 100;

/** What an event tells of how the branch moved. */
export type MoveTold =
  | { readonly kind: "push"; readonly push: Push }
  /** The head with which the pull request was opened, by its author out of a fork of their own. */
  | { readonly kind: "opened"; readonly head: string };

/** Each movement once, the oldest first. Events and lists tell of the same one, with times that may differ. */
export const mergePushes = (...lists: readonly (readonly Push[])[]): readonly Push[] => {
  const each = new Map<string, Push>();
  for (const push of lists.flat()) {
    const key = JSON.stringify([push.by.toLowerCase(), push.before, push.after]);
    if (!each.has(key)) each.set(key, push);
  }
  return [...each.values()].toSorted((a, b) => compareText(a.at, b.at));
};

/**
 * The pushes to keep in the record: not the author's, who is known. Of the oldest ones only who it was is kept, and
 * they count as having changed something.
 */
const keptPushes = (pushes: readonly Push[], author: Account): readonly Push[] => {
  const others = pushes.filter(({ by, id }) => !isSamePerson({ by, id }, { by: author.login, id: author.id }));
  const old = others.slice(0, Math.max(0, others.length - MOST));
  const people = mergePushes(old.map((push) => ({ ...push, before: "", after: "" })));
  return [...people.slice(-PEOPLE), ...others.slice(-MOST)];
};

/**
 * The head up to which every push was told of, in whatever order: from the opening on, each push has to go on where the one before ended. One
 * that was not told of breaks the chain, and it stays broken.
 */
const witnessedHead = (witnessed: string | undefined, told: readonly MoveTold[]): string | undefined => {
  let head = witnessed ?? told.flatMap((one) => (one.kind === "opened" ? [one.head] : []))[0];
  const left = mergePushes(told.flatMap((one) => (one.kind === "push" ? [one.push] : [])));
  const seen = new Set<Push>();
  const next = (): Push | undefined => left.find((push) => !seen.has(push) && push.before === head);
  for (let push = next(); push !== undefined; push = next()) {
    seen.add(push);
    head = push.after;
  }
  return head;
};

/** Who moved the branch, as far as it is known by now. */
export type Moved = { readonly pushes: readonly Push[]; readonly witnessed: string | undefined };

/** What the record and the event in hand say of it. */
export const movedOf = (ledger: Ledger, told: readonly MoveTold[]): Moved => ({
  pushes: mergePushes(
    ledger.pushes ?? [],
    told.flatMap((one) => (one.kind === "push" ? [one.push] : [])),
  ),
  witnessed: witnessedHead(ledger.witnessed, told),
});

/** The ledger with who moved the branch: a force-push hides it from the commits, and events are told once. */
export const withMoves = (ledger: Ledger, moved: Moved | undefined, author: Account): Ledger => {
  if (moved === undefined) return ledger;
  const pushes = keptPushes(moved.pushes, author);
  const { pushes: _, witnessed: __, ...rest } = ledger;
  return {
    ...rest,
    ...(pushes.length === 0 ? {} : { pushes }),
    ...(moved.witnessed === undefined ? {} : { witnessed: moved.witnessed }),
  };
};
