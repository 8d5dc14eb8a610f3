import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import { evaluate, type PolicyResult } from "./evaluate.ts";
import { isAnswered, type PastEffect, type PastPullRequest } from "./item-result.ts";
import { emptyLedger, type Signer } from "./ledger/ledger.ts";
import { type Match, matchPolicies, posted } from "./requirements/match-policies.ts";

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

/**
 * `asked`: items of policies that hold the merge, with the ADR. `boxes`: items of all policies that are posted: the
 * open ones by policy, how many the change answers and leaves out.
 */
export type PastVerdict = {
  readonly matches: readonly Match[];
  readonly holding: ReadonlySet<string>;
  readonly asked: number;
  readonly answered: number;
  readonly boxes: {
    readonly open: ReadonlyMap<string, number>;
    readonly asked: number;
    readonly answered: number;
    readonly leftOut: number;
  };
};

/** A merged change: its matches, if they are known, and texts of files at its head. */
type PastKnown = { readonly matches?: readonly Match[]; readonly contents?: Readonly<Record<string, string | null>> };

const NO_BOXES: PastVerdict["boxes"] = { open: new Map(), asked: 0, answered: 0, leftOut: 0 };

/**
 * The evaluation with nothing ticked, and without checks and reviews. `now`: when the pull request was opened. A fix
 * with `follow_up` passes with open items.
 */
export const evaluatePast = (
  set: PolicySet,
  facts: Facts,
  hash: Signer["hash"],
  now: string,
  { matches = matchPolicies(set.policies, facts), contents = {} }: PastKnown = {},
): PastVerdict => {
  if (posted(matches).length === 0) return { matches, holding: new Set(), asked: 0, answered: 0, boxes: NO_BOXES };
  const { verdict, policies, adr, counts } = evaluate({
    set,
    facts,
    matches,
    evidence: { checks: [], statuses: [], reviews: [], contents, people: {} },
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
    holding: new Set(verdict === "blocked" ? blocking.map(({ policy }) => policy.id) : []),
    asked: counts.total,
    answered: counts.answered,
    boxes: boxesOf(policies),
  };
};

const boxesOf = (policies: readonly PolicyResult[]): PastVerdict["boxes"] => {
  const items = policies.flatMap((one) => one.items);
  const open = items.filter((item) => !isAnswered(item));
  const byPolicy = new Map<string, number>();
  for (const {
    policies: [id = ""],
  } of open)
    byPolicy.set(id, (byPolicy.get(id) ?? 0) + 1);
  return {
    open: byPolicy,
    asked: items.length,
    answered: items.length - open.length,
    leftOut: policies.reduce((sum, { leftOut = [] }) => sum + leftOut.length, 0),
  };
};
