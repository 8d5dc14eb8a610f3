import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import { evaluate } from "./evaluate.ts";
import { isAnswered, type PastEffect, type PastPullRequest } from "./item-result.ts";
import { emptyLedger } from "./ledger/ledger.ts";
import type { Signer } from "./ledger/signer.ts";
import { type Match, matchPolicies } from "./requirements/match-policies.ts";

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

export type PastVerdict = {
  readonly matches: readonly Match[];
  readonly holding: ReadonlySet<string>;
  readonly asked: number;
  readonly answered: number;
};

/** With nothing ticked and no checks, reviews or file contents. `now`: when the pull request was opened. */
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
    // A fix with `follow_up` passes with open items.
    holding: new Set(verdict === "blocked" ? blocking.map(({ policy }) => policy.id) : []),
    asked: counts.total,
    answered: counts.answered,
  };
};
