import type { Facts } from "./facts/facts.ts";
import { judgePast } from "./judge-past.ts";
import type { Seal } from "./ledger/seal.ts";
import type { PolicySet } from "./policy/policy.ts";

/** A pull request of the past for which a change of the policies makes a difference. */
export type PastPullRequest = { readonly number: number; readonly title: string; readonly policies: readonly string[] };

/**
 * What a change of the policies would have done to the last merged pull requests, on the day that each was opened:
 * nothing ticked, no checks and reviews to see.
 */
export type PastEffect =
  | {
      readonly kind: "looked";
      /** How many were looked at. */
      readonly count: number;
      /** How many could not be looked at, because they change too many files. */
      readonly unread: number;
      /** How many of `count` would have been held, by the policies before and after. */
      readonly heldBefore: number;
      readonly heldAfter: number;
      /** Held after and not before, with the policies that hold it. */
      readonly newly: readonly PastPullRequest[];
      /** Held before and not after, with the policies that held it. */
      readonly noLonger: readonly PastPullRequest[];
    }
  /** They could not be looked at; why, in a sentence. */
  | { readonly kind: "unknown"; readonly why: string };

/** Judges the past by two sets of policies. */
export const pastEffect = (
  { before, after }: { readonly before: PolicySet; readonly after: PolicySet },
  merged: { readonly facts: readonly Facts[]; readonly unread: number },
  hash: Seal["hash"],
  now: string,
): PastEffect => {
  const judged = merged.facts.map((facts) => ({
    facts,
    was: [...judgePast(before, facts, hash, now).holding],
    is: [...judgePast(after, facts, hash, now).holding],
  }));
  const told = ({ number, title }: Facts, policies: readonly string[]): PastPullRequest => ({
    number,
    title,
    policies,
  });
  return {
    kind: "looked",
    count: judged.length,
    unread: merged.unread,
    heldBefore: judged.filter(({ was }) => was.length > 0).length,
    heldAfter: judged.filter(({ is }) => is.length > 0).length,
    newly: judged.flatMap(({ facts, was, is }) => (was.length === 0 && is.length > 0 ? [told(facts, is)] : [])),
    noLonger: judged.flatMap(({ facts, was, is }) => (was.length > 0 && is.length === 0 ? [told(facts, was)] : [])),
  };
};
