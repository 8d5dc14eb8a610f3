import { evaluate } from "../engine/evaluate.ts";
import { emptyLedger } from "../engine/ledger/ledger.ts";
import type { Seal } from "../engine/ledger/seal.ts";
import { matchPolicies } from "../engine/matching/match-policies.ts";
import type { Policy, PolicySet } from "../engine/policy/policy.ts";
import { caseFacts } from "./case-facts.ts";
import type { SuiteCase } from "./read-suite.ts";

/** What a case came to. */
export type CaseResult = {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly passed: boolean;
  /** One sentence for each expectation that was not met; empty where the case passed. */
  readonly failures: readonly string[];
  /** Whether the policy applied. */
  readonly applied: boolean;
};

/** Time does not matter to a case but for ADRs of a certain age. */
const NOW = "2026-01-01T00:00:00Z";

/**
 * Runs one case against its policy alone, whatever enforcement it has, so that a policy can be tested before it is on.
 */
export const runCase = (
  policy: Policy,
  settings: PolicySet["settings"],
  tested: SuiteCase,
  hash: Seal["hash"],
): CaseResult => {
  const { name, line, column, expect } = tested;
  const on: Policy = { ...policy, enforcement: "block" };
  const facts = caseFacts(tested);
  const matches = matchPolicies([on], facts);
  const applied = matches.length > 0;
  const wanted = typeof expect === "string" ? { match: expect === "match" } : { match: true, ...expect };
  const result = (failures: readonly string[]): CaseResult => ({
    name,
    line,
    column,
    passed: failures.length === 0,
    failures,
    applied,
  });
  if (applied !== wanted.match) {
    return result([wanted.match ? "expected to apply, but it does not" : "expected not to apply, but it does"]);
  }
  if (!applied || typeof expect === "string") return result([]);
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
  const idOf = (key: string): string => key.slice(policy.id.length + 1);
  const verified = items.filter(({ outcome }) => outcome === "verified");
  return result([
    ...(expect.adr === undefined
      ? []
      : differs("adr", [expect.adr], [evaluation.adr === undefined ? "not-required" : "required"])),
    ...(expect.items === undefined
      ? []
      : differs(
          "items",
          expect.items,
          items.map(({ key }) => idOf(key)),
        )),
    ...(expect.verified === undefined
      ? []
      : differs(
          "verified",
          expect.verified,
          verified.map(({ key }) => idOf(key)),
        )),
  ]);
};

/** What is wrong when two lists do not hold the same, in any order. */
const differs = (what: string, wanted: readonly string[], found: readonly string[]): readonly string[] =>
  [...wanted].sort().join("\n") === [...found].sort().join("\n")
    ? []
    : [`${what}: expected ${listed(wanted)}, found ${listed(found)}`];

const listed = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
