import type { Seal } from "../engine/ledger/seal.ts";
import type { Policy, PolicySet } from "../engine/policy/policy.ts";
import { type CaseFound, caseFound } from "./case-found.ts";
import type { SuiteCase } from "./read-suite.ts";
import { whyDiffers } from "./why-differs.ts";

/** What a case came to. */
export type CaseResult = {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly passed: boolean;
  /** One sentence for each expectation that was not met; empty where the case passed. */
  readonly failures: readonly string[];
  /** Which predicate or evidence said what, where an expectation about items, evidence or the ADR was not met. */
  readonly because: readonly string[];
  /** Whether the policy applied. */
  readonly applied: boolean;
  /** What is true of the case; `--update` writes it. */
  readonly found: CaseFound;
};

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
  const { facts, found } = caseFound(policy, settings, tested, hash);
  const result = (failures: readonly string[], because: readonly string[] = []): CaseResult => ({
    ...{ name, line, column, passed: failures.length === 0, failures, because, applied: found.match, found },
  });
  if (expect === undefined) return result(["says nothing of what is expected; --update writes what is true now"]);
  const wanted = typeof expect === "string" ? { match: expect === "match" } : { match: true, ...expect };
  if (found.match !== wanted.match) {
    return result([wanted.match ? "expected to apply, but it does not" : "expected not to apply, but it does"]);
  }
  if (!found.match || typeof expect === "string") return result([]);
  const failed = (["adr", "items", "verified"] as const).flatMap((key) => {
    if (expect[key] === undefined) return [];
    const asked = [expect[key]].flat();
    const failures = differs(key, asked, [found[key]].flat());
    return failures.length === 0 ? [] : [{ failures, because: whyDiffers(policy, facts, key, asked, found) }];
  });
  return result(
    failed.flatMap(({ failures }) => failures),
    failed.flatMap(({ because }) => because),
  );
};

/** What is wrong when two lists do not hold the same, in any order. */
const differs = (what: string, wanted: readonly string[], found: readonly string[]): readonly string[] =>
  [...wanted].sort().join("\n") === [...found].sort().join("\n")
    ? []
    : [`${what}: expected ${listed(wanted)}, found ${listed(found)}`];

const listed = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
