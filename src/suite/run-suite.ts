import type { Seal } from "../engine/ledger/seal.ts";
import { nearestSpelling } from "../engine/policy/nearest-spelling.ts";
import type { PolicySet } from "../engine/policy/policy.ts";
import type { Read } from "../engine/problem.ts";
import type { Suite } from "./read-suite.ts";
import { type CaseResult, runCase } from "./run-case.ts";

/** What a suite came to. */
export type SuiteResult = { readonly file: string; readonly policy: string; readonly cases: readonly CaseResult[] };

/** Runs every case of a suite; a problem where the policies have no policy of its name. */
export const runSuite = (suite: Suite, set: PolicySet, hash: Seal["hash"]): Read<SuiteResult> => {
  const policy = set.policies.find(({ id }) => id === suite.policy);
  if (policy === undefined) {
    const allowed = set.policies.map(({ id }) => id);
    const suggestion = nearestSpelling(suite.policy, allowed);
    const problem = {
      code: "not-found" as const,
      file: suite.file,
      ...suite.policyAt,
      key: "policy",
      message: `there is no policy "${suite.policy}" in ${set.files.join(", ")}`,
      allowed,
      ...(suggestion === undefined ? {} : { suggestion }),
    };
    return { ok: false, problems: [problem] };
  }
  const cases = suite.cases.map((one) => runCase(policy, set.settings, one, hash));
  return { ok: true, value: { file: suite.file, policy: suite.policy, cases } };
};
