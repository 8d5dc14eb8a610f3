import type { PolicySet } from "../../engine/policy/policy.ts";
import { readPolicies } from "../../engine/policy/read-policies.ts";
import type { Read } from "../../engine/problem.ts";
import { fetchPolicies } from "../../fetch-policies.ts";
import { DEFAULTS } from "../../github/defaults-name.ts";
import type { GitHubClient } from "../../github/github-client.ts";
import type { RulesetHolder } from "../../github/ruleset.ts";
import { statusOf } from "../../github/status-of.ts";
import { readBuiltinPolicies } from "../../read-builtin-policies.ts";
import { POLICY_FILE } from "../load-policies.ts";

/** The name of the check to require, as it is written in the repository's policies on its default branch, or in the organisation's defaults. */
export const checkToRequire = async (client: GitHubClient, holder: RulesetHolder): Promise<Read<string>> => {
  const builtin = readBuiltinPolicies(import.meta.url);
  const repository = holder.kind === "repository" ? holder.ref : ({ owner: holder.org, repo: DEFAULTS.repo } as const);
  const at = await defaultBranch(client, repository);
  const read: Read<PolicySet> =
    at === undefined
      ? readPolicies({ builtin })
      : (await fetchPolicies({ client, policyPath: POLICY_FILE, builtin }, { repository, at })).read;
  return read.ok ? { ok: true, value: read.value.settings.check } : read;
};

/** In full. Undefined for an organisation that has no repository for its defaults. */
export const defaultBranch = async (
  client: GitHubClient,
  { owner, repo }: { readonly owner: string; readonly repo: string },
): Promise<string | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}", { owner, repo });
    return `refs/heads/${data.default_branch}`;
  } catch (error) {
    if (repo === DEFAULTS.repo && statusOf(error) === 404) return undefined;
    throw error;
  }
};
