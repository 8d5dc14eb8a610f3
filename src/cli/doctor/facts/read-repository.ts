import { fetchPolicies } from "../../../fetch-policies.ts";
import { fetchRequiredChecks } from "../../../github/fetch-required-checks.ts";
import type { GitHubClient, RepositoryRef } from "../../../github/github-client.ts";
import { readBuiltinPolicies } from "../../../read-builtin-policies.ts";
import { ask } from "./ask.ts";
import type { RepositoryFacts } from "./doctor-facts.ts";

/** A repository that the App is installed on. */
export type RepositorySeen = RepositoryRef & { readonly branch: string; readonly url: string };

/** What merging into a repository's default branch waits for, and what its policies there are. */
export const readRepository = async (
  client: GitHubClient,
  { owner, repo, branch, url }: RepositorySeen,
  policyPath: string,
): Promise<RepositoryFacts> => {
  const [required, policies] = await Promise.all([
    ask(async () => {
      const { checks, unread } = await fetchRequiredChecks(client, { owner, repo }, branch);
      if (unread !== "") throw new Error(unread);
      return checks;
    }),
    ask(async () => {
      const builtin = readBuiltinPolicies(import.meta.url);
      const reading = { client, policyPath, builtin };
      const { read } = await fetchPolicies(reading, { repository: { owner, repo }, at: `refs/heads/${branch}` });
      if (!read.ok) return { ok: false as const, problems: read.problems };
      const on = read.value.policies.filter(({ enforcement }) => enforcement !== "off");
      return { ok: true as const, check: read.value.settings.check, count: on.length };
    }),
  ]);
  return { name: `${owner}/${repo}`, installed: true, branch, rulesUrl: `${url}/settings/rules`, required, policies };
};
