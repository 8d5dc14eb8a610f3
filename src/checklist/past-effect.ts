import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import { evaluate, isAnswered } from "./evaluate.ts";
import { emptyLedger } from "./ledger/ledger.ts";
import type { Signer } from "./ledger/signer.ts";
import { type Match, matchPolicies } from "./match-policies.ts";

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
  hash: Signer["hash"],
  now: string,
): PastEffect => {
  const evaluated = merged.facts.map((facts) => ({
    facts,
    was: [...evaluatePast(before, facts, hash, now).holding],
    is: [...evaluatePast(after, facts, hash, now).holding],
  }));
  const reported = ({ number, title }: Facts, policies: readonly string[]): PastPullRequest => ({
    number,
    title,
    policies,
  });
  return {
    kind: "looked",
    count: evaluated.length,
    unread: merged.unread,
    heldBefore: evaluated.filter(({ was }) => was.length > 0).length,
    heldAfter: evaluated.filter(({ is }) => is.length > 0).length,
    newly: evaluated.flatMap(({ facts, was, is }) => (was.length === 0 && is.length > 0 ? [reported(facts, is)] : [])),
    noLonger: evaluated.flatMap(({ facts, was, is }) =>
      was.length > 0 && is.length === 0 ? [reported(facts, was)] : [],
    ),
  };
};

/** What the policies would have said of a pull request of the past, on the day it was opened. */
export type PastVerdict = {
  readonly matches: readonly Match[];
  /** Ids of the policies for which it would have been held: `block`, and something of theirs is open. */
  readonly holding: ReadonlySet<string>;
  /** Boxes and ADRs that hold the merge: how many, and how many of them the change itself answers. */
  readonly asked: number;
  readonly answered: number;
};

/**
 * Judges facts of the past by a set of policies, with nothing ticked and no checks, reviews or files' contents to see.
 *
 * @param now of the pull request, ISO 8601 UTC
 */
export const evaluatePast = (set: PolicySet, facts: Facts, hash: Signer["hash"], now: string): PastVerdict => {
  const matches = matchPolicies(set.policies, facts);
  if (!matches.some(({ policy }) => policy.enforcement === "block")) {
    return { matches, holding: new Set(), asked: 0, answered: 0 };
  }
  const { verdict, policies, adr, counts } = evaluate({
    set,
    facts,
    matches,
    evidence: { checks: [], statuses: [], reviews: [], contents: {}, people: {} },
    ledger: emptyLedger(facts.repository, facts.number),
    operations: [],
    notices: [],
    hash,
    now,
  });
  const items = policies.flatMap((one) => one.items).filter((item) => item.blocking && !isAnswered(item));
  const open = new Set([
    ...items.flatMap((item) => item.policies),
    ...(adr?.blocking === true && adr.state !== "met" ? adr.policies : []),
  ]);
  const blocking = matches.filter(({ policy }) => policy.enforcement === "block" && open.has(policy.id));
  return {
    matches,
    // An incident's fix passes with open items (`follow_up`), so nothing holds it.
    holding: new Set(verdict === "blocked" ? blocking.map(({ policy }) => policy.id) : []),
    asked: counts.total,
    answered: counts.answered,
  };
};
