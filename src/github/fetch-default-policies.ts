import { DEFAULTS, defaultsName } from "./defaults-name.ts";
import { type PolicySource, policySourceOf } from "./fetch-policy-source.ts";
import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import type { PolicyCache } from "./policy-cache.ts";
import { type FileAt, readFileAt } from "./read-file-at.ts";

/** How long an account's defaults are remembered, in milliseconds. */
const DEFAULTS_MS = 60_000;

/**
 * Reads the default policy file of the account that a repository belongs to, at the tip of its default branch. Undefined
 * where it has none, or none that may be read from here.
 */
export const fetchDefaultPolicies = async (
  client: GitHubClient,
  { owner }: Pick<RepositoryRef, "owner">,
  cache: PolicyCache | undefined,
): Promise<PolicySource> => {
  const key = `defaults ${owner.toLowerCase()}`;
  const before = cache?.get(key);
  const found =
    before === undefined
      ? await readFileAt(client, { owner, repo: DEFAULTS.repo }, DEFAULTS.path)
      : (JSON.parse(before) as FileAt);
  if (before === undefined) cache?.set(key, JSON.stringify(found), DEFAULTS_MS);
  return policySourceOf(defaultsName(owner), found);
};
