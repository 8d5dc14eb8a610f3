import type { Seal } from "./engine/ledger/seal.ts";
import type { PastEffect } from "./engine/past-effect.ts";
import type { PolicySetDifference } from "./engine/policy/compare-policy-sets.ts";
import type { Read } from "./engine/problem.ts";
import { explainError } from "./github/explain-error.ts";
import { fetchLastMerged } from "./github/fetch-last-merged.ts";
import type { GitHubClient, RepositoryRef } from "./github/github-client.ts";
import type { PolicyCache } from "./github/policy-cache.ts";
import { type PolicyTextsChange, type Think, TookTooLong } from "./think.ts";

/** What a change of the policies does. */
export type PolicyEffect = PolicySetDifference & {
  /** Absent where nothing but words changes, and where nobody can look. */
  readonly past?: PastEffect;
};

/** Merged pull requests that are looked at. */
const LAST = 20;
/** How long what was found in the past is remembered, in milliseconds; meanwhile others are merged. */
export const PAST_MS = 600_000;

/** Whose policies change, and from what to what. */
export type PolicyChange = {
  readonly repository: RepositoryRef;
  /** Branch whose merged pull requests are looked at. */
  readonly branch: string;
  readonly texts: PolicyTextsChange;
  /** Says all that both sets depend on. */
  readonly key: string;
};

/**
 * What a change of the policies does: to the policies, and to the last merged pull requests; or the problems of the new
 * ones. Where the past cannot be looked at, that is told and nothing fails, for no verdict rests on it.
 *
 * @throws TookTooLong where the policies themselves take too long
 */
export const policyEffect = async (
  {
    client,
    cache,
    think,
    hash,
    now,
  }: {
    readonly client: GitHubClient;
    readonly cache: PolicyCache | undefined;
    readonly think: Think;
    readonly hash: Seal["hash"];
    readonly now: string;
  },
  { repository, branch, texts, key }: PolicyChange,
): Promise<Read<PolicyEffect>> => {
  const compared = await think("compare", texts);
  if (!compared.ok) return compared;
  const difference = compared.value;
  const told = (past?: PastEffect): Read<PolicyEffect> => ({
    ok: true,
    value: past === undefined ? difference : { ...difference, past },
  });
  const changes = [...difference.policies.map(({ kind }) => kind), ...difference.settings.map(() => "changed")];
  if (changes.every((kind) => kind === "wording")) return told();
  const name = `past ${repository.owner}/${repository.repo} ${branch} ${hash(key)}`;
  const known = cache?.get(name);
  if (known !== undefined) return told(JSON.parse(known) as PastEffect);
  try {
    const past = await think("past", {
      ...texts,
      merged: await fetchLastMerged(client, repository, branch, LAST),
      now,
    });
    cache?.set(name, JSON.stringify(past), PAST_MS);
    return told(past);
  } catch (error) {
    if (!(error instanceof TookTooLong)) return told({ kind: "unknown", why: explainError(error).message });
    const why = `that takes more than ${error.seconds} seconds of computing.`;
    const past: PastEffect = { kind: "unknown", why };
    cache?.set(name, JSON.stringify(past), PAST_MS);
    return told(past);
  }
};
