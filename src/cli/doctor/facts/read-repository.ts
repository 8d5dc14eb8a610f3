import { fetchPolicies } from "../../../fetch-policies.ts";
import type { GitHubClient, RepositoryRef } from "../../../github/github-client.ts";
import { readBuiltinPolicies } from "../../../read-builtin-policies.ts";
import { ask } from "./ask.ts";
import type { RepositoryFacts, RequiredFact } from "./doctor-facts.ts";

/** A repository that the App is installed on. */
export type RepositorySeen = RepositoryRef & { readonly branch: string; readonly url: string };

/** What merging into a repository's default branch waits for, and what its policies there are. */
export const readRepository = async (
  client: GitHubClient,
  { owner, repo, branch, url }: RepositorySeen,
  policyPath: string,
): Promise<RepositoryFacts> => {
  const [required, policies] = await Promise.all([
    ask(() => readRequired(client, { owner, repo }, branch)),
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

/** By rulesets (of the organisation too), and by the older branch protection. */
const readRequired = async (
  client: GitHubClient,
  ref: RepositoryRef,
  branch: string,
): Promise<readonly RequiredFact[]> => {
  const [rules, protection] = await Promise.all([
    client.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", { ...ref, branch, per_page: 100 }),
    client.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...ref, branch }),
  ]);
  const byRules = rules.data.flatMap((rule) =>
    rule.type === "required_status_checks" ? (rule.parameters?.required_status_checks ?? []) : [],
  );
  const { required_status_checks: older } = protection.data.protection;
  // `checks` names the App; where a server is too old for it, there are names only. -1 is "any source".
  const checks = (older as { readonly checks?: readonly { context: string; app_id: number | null }[] } | undefined)
    ?.checks;
  const names = checks === undefined ? (older?.contexts ?? []) : [];
  return [
    ...byRules.map(({ context, integration_id }) => ({ name: context, app: appOf(integration_id) })),
    ...(checks ?? []).map(({ context, app_id }) => ({ name: context, app: appOf(app_id) })),
    ...names.map((name) => ({ name, app: undefined })),
  ];
};

const appOf = (id: number | null | undefined): number | undefined => (id == null || id < 0 ? undefined : id);
