import type { Seal } from "./engine/ledger/seal.ts";
import { type PastEffect, pastEffect } from "./engine/past-effect.ts";
import { comparePolicySets, type PolicySetDifference } from "./engine/policy/compare-policy-sets.ts";
import type { PolicySet } from "./engine/policy/policy.ts";
import { explainError } from "./github/explain-error.ts";
import { fetchLastMerged } from "./github/fetch-last-merged.ts";
import type { GitHubClient, RepositoryRef } from "./github/github-client.ts";
import type { PolicyCache } from "./github/policy-cache.ts";

/** What a change of the policies does. */
export type PolicyEffect = PolicySetDifference & {
  /** Absent where nothing but words changes, and where nobody can look. */
  readonly past?: PastEffect;
};

/** Merged pull requests that are looked at. */
const LAST = 20;
/** How long what was found in the past is remembered, in milliseconds; meanwhile others are merged. */
const PAST_MS = 600_000;

/** Whose policies change, and from what to what. */
export type PolicyChange = {
  readonly repository: RepositoryRef;
  /** Branch whose merged pull requests are looked at. */
  readonly branch: string;
  readonly before: PolicySet;
  readonly after: PolicySet;
  /** Says all that both sets depend on. */
  readonly key: string;
};

/**
 * What a change of the policies does: to the policies, and to the last merged pull requests. Where those cannot be looked
 * at, that is told and nothing fails, for no verdict rests on it.
 */
export const policyEffect = async (
  {
    client,
    cache,
    hash,
    now,
  }: {
    readonly client: GitHubClient;
    readonly cache: PolicyCache | undefined;
    readonly hash: Seal["hash"];
    readonly now: string;
  },
  { repository, branch, before, after, key }: PolicyChange,
): Promise<PolicyEffect> => {
  const difference = comparePolicySets(before, after);
  const changes = [...difference.policies.map(({ kind }) => kind), ...difference.settings.map(() => "changed")];
  if (changes.every((kind) => kind === "wording")) return difference;
  const name = `past ${repository.owner}/${repository.repo} ${branch} ${hash(key)}`;
  const known = cache?.get(name);
  if (known !== undefined) return { ...difference, past: JSON.parse(known) as PastEffect };
  try {
    const past = pastEffect({ before, after }, await fetchLastMerged(client, repository, branch, LAST), hash, now);
    cache?.set(name, JSON.stringify(past), PAST_MS);
    return { ...difference, past };
  } catch (error) {
    return { ...difference, past: { kind: "unknown", why: explainError(error).message } };
  }
};
