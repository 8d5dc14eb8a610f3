import { evaluate } from "../engine/evaluate.ts";
import type { Facts } from "../engine/facts/facts.ts";
import { emptyLedger } from "../engine/ledger/ledger.ts";
import type { Seal } from "../engine/ledger/seal.ts";
import { matchPolicies } from "../engine/matching/match-policies.ts";
import type { Policy, PolicySet } from "../engine/policy/policy.ts";
import { caseFacts } from "./case-facts.ts";
import type { SuiteCase } from "./read-suite.ts";

/** What is true of a case: what an expectation would say if it were right. */
export type CaseFound = {
  /** Whether the policy applied. */
  readonly match: boolean;
  readonly adr: "required" | "not-required";
  /** Ids of the items that it asks for, and of those that a machine answers. */
  readonly items: readonly string[];
  readonly verified: readonly string[];
};

/** Time does not matter to a case but for ADRs of a certain age. */
const NOW = "2026-01-01T00:00:00Z";

/** Evaluates a case by its policy alone, at `block` whatever it is at, so that a policy can be tested before it is on. */
export const caseFound = (
  policy: Policy,
  settings: PolicySet["settings"],
  tested: SuiteCase,
  hash: Seal["hash"],
): { readonly facts: Facts; readonly found: CaseFound } => {
  const on: Policy = { ...policy, enforcement: "block" };
  const facts = caseFacts(tested);
  const matches = matchPolicies([on], facts);
  if (matches.length === 0) return { facts, found: { match: false, adr: "not-required", items: [], verified: [] } };
  const evaluation = evaluate({
    set: { settings, policies: [on], files: [] },
    facts,
    matches,
    evidence: {
      checks: (tested.checks ?? []).map((check) => ({ name: check, conclusion: "success", url: "" })),
      statuses: (tested.statuses ?? []).map((context) => ({ context, state: "success", url: "" })),
      reviews: [],
      contents: tested.contents ?? {},
      people: {},
    },
    ledger: emptyLedger(facts.repository, facts.number),
    operations: [],
    notices: [],
    hash,
    now: NOW,
  });
  const items = evaluation.policies.flatMap((one) => one.items);
  const idOf = ({ key }: { readonly key: string }): string => key.slice(policy.id.length + 1);
  return {
    facts,
    found: {
      match: true,
      adr: evaluation.adr === undefined ? "not-required" : "required",
      items: items.map(idOf),
      verified: items.filter(({ outcome }) => outcome === "verified").map(idOf),
    },
  };
};
