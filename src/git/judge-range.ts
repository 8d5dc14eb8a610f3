import { type Evaluation, type EvaluationError, evaluate } from "../checklist/evaluate.ts";
import type { EvidenceFacts, EvidenceNeeds } from "../checklist/evidence/evidence-facts.ts";
import { evidenceNeeds } from "../checklist/evidence-needs.ts";
import { emptyLedger } from "../checklist/ledger/ledger.ts";
import type { Signer } from "../checklist/ledger/signer.ts";
import type { Notice } from "../checklist/notices.ts";
import { matchPolicies } from "../checklist/requirements/match-policies.ts";
import { comparePolicySets } from "../policy/compare-policy-sets.ts";
import type { PolicySources } from "../policy/extends.ts";
import type { Facts } from "../policy/model/facts.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { Read } from "../policy/model/problem.ts";
import { evaluationErrorMessage, readPolicies } from "../policy/read-policies.ts";
import { policyFileAt, readFileAt } from "./files.ts";
import type { Repository } from "./repository.ts";

/** A local range that is to be judged. */
export type LocalCase = {
  readonly repository: Repository;
  /** From `readLocalFacts`. */
  readonly facts: Facts;
  /** Where the policy file stands in the repository. */
  readonly policyPath: string;
  /** A policy file to use instead of the base's. */
  readonly file?: PolicySources["file"];
  readonly builtin: PolicySources["builtin"];
  /** Brings in what stands in other repositories; nothing does, where it is left out. */
  readonly complete?: (sources: PolicySources) => Promise<Read<PolicySources>>;
  readonly hash: Signer["hash"];
  /** ISO 8601 UTC. */
  readonly now: string;
};

/** Largest file whose text is looked at, as on GitHub. */
const LARGEST_TEXT = 1_000_000;

/**
 * Judges a local git range as the Action would judge it as a pull request that was just opened: by the policies at
 * the base, with nothing ticked yet, and with the evidence that the commits themselves hold.
 */
export const evaluateRange = async (evaluated: LocalCase): Promise<Evaluation | EvaluationError> => {
  const { repository, facts, policyPath } = evaluated;
  const source: Read<PolicySources["file"]> =
    evaluated.file === undefined
      ? await policyFileAt(repository, facts.base.sha, policyPath)
      : { ok: true, value: evaluated.file };
  const read = source.ok ? await readWhole(evaluated, source.value) : source;
  if (!read.ok) return { verdict: "error", problems: read.problems, message: evaluationErrorMessage(read.problems) };
  const set = read.value;
  const matches = matchPolicies(set.policies, facts);
  const needs = evidenceNeeds(matches, facts, set.settings, { links: [], people: [] });
  return evaluate({
    set,
    facts,
    matches,
    evidence: await readEvidence(repository, facts.head.sha, needs),
    ledger: emptyLedger(facts.repository, facts.number),
    operations: [],
    notices: evaluated.file === undefined ? await policyEdited(evaluated, set) : [],
    hash: evaluated.hash,
    now: evaluated.now,
  });
};

/** Checks, statuses and reviews are only on the host: here they are not there yet. */
const readEvidence = async (repository: Repository, head: string, needs: EvidenceNeeds): Promise<EvidenceFacts> => {
  const contents: Record<string, string | null> = {};
  for (const path of needs.contents) {
    const found = await readFileAt(repository, head, path, LARGEST_TEXT);
    contents[path] = found.kind === "file" ? found.bytes.toString("utf8") : null;
  }
  return { checks: [], statuses: [], reviews: [], contents, people: {} };
};

/** As on GitHub: a change of the policy file is judged by the base's, and its own is read on the side. */
const policyEdited = async (evaluated: LocalCase, before: PolicySet): Promise<readonly Notice[]> => {
  const { repository, facts, policyPath } = evaluated;
  const changed = facts.files.filter((file) => file.path === policyPath || file.previousPath === policyPath);
  if (changed.length === 0) return [];
  const source = await policyFileAt(repository, facts.head.sha, policyPath);
  const read = source.ok ? await readWhole(evaluated, source.value) : source;
  const files = changed.map((file) => file.path);
  if (!read.ok) return [{ kind: "policy-edited", files, problems: read.problems }];
  return [{ kind: "policy-edited", files, problems: [], effect: comparePolicySets(before, read.value) }];
};

const readWhole = async ({ builtin, complete }: LocalCase, file: PolicySources["file"]): Promise<Read<PolicySet>> => {
  const sources = { builtin, ...(file === undefined ? {} : { file }) };
  const completed = complete === undefined ? { ok: true as const, value: sources } : await complete(sources);
  return completed.ok ? readPolicies(completed.value) : completed;
};
