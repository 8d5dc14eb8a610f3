import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import type { EvidenceFacts, EvidenceNeeds } from "../../checklist/evidence/evidence-facts.ts";
import type { Notice } from "../../checklist/item-result.ts";
import { emptyLedger, type Signer } from "../../checklist/ledger/ledger.ts";
import { evidenceNeeds, withWanted } from "../../checklist/needs.ts";
import { asksCodeOwners } from "../../checklist/requirements/code-owners.ts";
import { matchPolicies } from "../../checklist/requirements/match-policies.ts";
import { decide, NO_EVIDENCE } from "../../gate/decide.ts";
import { codeOwnersAt, policyFileAt, readFileAt } from "../../git/files.ts";
import { openObjects, readWantsOf } from "../../git/objects.ts";
import type { Repository } from "../../git/repository.ts";
import { comparePolicySets } from "../../policy/compare-policy-sets.ts";
import type { Facts } from "../../policy/model/facts.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Read } from "../../policy/model/problem.ts";
import type { PolicySources } from "../../policy/policy-files.ts";
import { readPolicies } from "../../policy/read-policies.ts";

/**
 * `base`: the commit whose policies decide; `ofBase`: its policy file, if it was asked for already. `facts`: policies
 * are read while git lists the changes. `passed`: names of checks and statuses that count as passed, because a range
 * has none of its own. `now`: ISO 8601 UTC.
 */
type LocalRange = {
  readonly repository: Repository;
  readonly base: string;
  readonly facts: Facts | Promise<Facts>;
  readonly policyPath: string;
  readonly file?: PolicySources["file"];
  readonly ofBase?: Promise<Read<PolicySources["file"]>>;
  readonly builtin: PolicySources["builtin"];
  readonly complete?: (sources: PolicySources) => Promise<Read<PolicySources>>;
  readonly passed?: readonly string[];
  readonly hash: Signer["hash"];
  readonly now: string;
};

const LARGEST_TEXT = 1_000_000;

/** The range is evaluated as a new pull request: policies of the base, no ticks, evidence in commits only. */
export const evaluateRange = async (range: LocalRange): Promise<Evaluation | EvaluationError> => {
  const { repository, hash, now } = range;
  const [policies, told] = await Promise.all([policiesOf(range), range.facts]);
  const whole = policies.ok ? await wholeFacts(repository, policies.value, told) : told;
  const opened = { policies, ledger: emptyLedger(whole.repository, whole.number), operations: [], hash, now };
  if (!policies.ok) return decide({ ...opened, facts: whole, matches: [], evidence: NO_EVIDENCE, notices: [] }).report;
  const { policies: list, settings } = policies.value;
  const matches = matchPolicies(list, whole);
  const asked = matches.some(({ policy }) => policy.requires.checklist.some(asksCodeOwners));
  const codeOwners = asked ? await codeOwnersAt(repository, whole.base.sha) : undefined;
  const facts = codeOwners === undefined ? whole : { ...whole, codeOwners };
  const needs = evidenceNeeds(matches, facts, settings, { links: [], people: [] });
  const evidence = {
    ...(await readEvidence(repository, facts.head.sha, needs)),
    ...passedEvidence(range.passed ?? []),
  };
  const notices = range.file === undefined ? await policyEdited(range, facts, policies.value) : [];
  return decide({ ...opened, facts, matches, evidence, notices }).report;
};

const policiesOf = async (range: LocalRange): Promise<Read<PolicySet>> => {
  const { repository, base, policyPath, file, ofBase } = range;
  if (file !== undefined) return readWhole(range, file);
  const source = await (ofBase ?? policyFileAt(repository, base, policyPath));
  return source.ok ? readWhole(range, source.value) : source;
};

const wholeFacts = async (repository: Repository, { policies }: PolicySet, facts: Facts): Promise<Facts> => {
  const objects = openObjects(repository);
  try {
    return await withWanted(policies, facts, readWantsOf(objects, { base: facts.base.sha, head: facts.head.sha }));
  } finally {
    objects.close();
  }
};

const readEvidence = async (repository: Repository, head: string, needs: EvidenceNeeds): Promise<EvidenceFacts> => {
  const contents: Record<string, string | null> = {};
  for (const path of needs.contents) {
    const found = await readFileAt(repository, head, path, LARGEST_TEXT);
    contents[path] = found.kind === "file" ? found.bytes.toString("utf8") : null;
  }
  return { ...NO_EVIDENCE, contents };
};

export const passedEvidence = (names: readonly string[]): Pick<EvidenceFacts, "checks" | "statuses"> => ({
  checks: names.map((name) => ({ name, conclusion: "success", url: "" })),
  statuses: names.map((context) => ({ context, state: "success", url: "" })),
});

const policyEdited = async (range: LocalRange, facts: Facts, before: PolicySet): Promise<readonly Notice[]> => {
  const { repository, policyPath } = range;
  const changed = facts.files.filter((file) => file.path === policyPath || file.previousPath === policyPath);
  if (changed.length === 0) return [];
  const source = await policyFileAt(repository, facts.head.sha, policyPath);
  const read = source.ok ? await readWhole(range, source.value) : source;
  const files = changed.map((file) => file.path);
  if (!read.ok) return [{ kind: "policy-edited", files, problems: read.problems }];
  return [{ kind: "policy-edited", files, problems: [], effect: comparePolicySets(before, read.value) }];
};

const readWhole = async ({ builtin, complete }: LocalRange, file: PolicySources["file"]): Promise<Read<PolicySet>> => {
  const sources = { builtin, ...(file === undefined ? {} : { file }) };
  const completed = complete === undefined ? { ok: true as const, value: sources } : await complete(sources);
  return completed.ok ? readPolicies(completed.value) : completed;
};
