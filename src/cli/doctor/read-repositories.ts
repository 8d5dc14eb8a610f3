import type { UnknownFact } from "../../checklist/ledger/ledger.ts";
import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { fetchPolicies } from "../../gate/policies.ts";
import type { GitHubClient, RepositoryRef } from "../../github/client/github-client.ts";
import { concurrently } from "../../github/client/read-pages.ts";
import { teamReader } from "../../github/read/people.ts";
import { fetchRequiredChecks, type RepositoryPage } from "../../github/read/repositories.ts";
import { evidenceOf } from "../../policy/compile-verify.ts";
import type { Policy, PolicySet, Who } from "../../policy/model/policy.ts";
import { ask, type RepositoryFacts } from "./doctor-facts.ts";

export const readRepository = async (
  client: GitHubClient,
  { owner, repo, branch, url }: RepositoryRef & RepositoryPage,
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
      const unseen = await unseenTeams(client, read.value, on);
      return { ok: true as const, check: read.value.settings.check, count: on.length, unseen };
    }),
  ]);
  return { name: `${owner}/${repo}`, installed: true, branch, rulesUrl: `${url}/settings/rules`, required, policies };
};

const MAX_TEAMS = 30;

const unseenTeams = async (
  client: GitHubClient,
  { settings }: PolicySet,
  policies: readonly Policy[],
): Promise<readonly UnknownFact[]> => {
  const items = policies.flatMap(({ requires }) => requires.checklist);
  const asked = items.flatMap(({ by, waive, verify }) => [
    ...by,
    ...(waive.kind === "by" ? waive.who : []),
    ...evidenceOf(verify).flatMap((one) => (one.kind === "approval" ? one.by : [])),
  ]);
  const teams = new Set([...asked, ...(settings.breakGlass?.by ?? [])].flatMap(teamsOf));
  const visible = teamReader(client);
  const looked = await concurrently([...teams].slice(0, MAX_TEAMS), async (of): Promise<readonly UnknownFact[]> => {
    const [org = "", team_slug = ""] = of.slice(1).split("/");
    const why = await visible({ org, team_slug });
    return why === false ? [] : [{ of, why: why === "not-found" ? "no-such-team" : why }];
  });
  return looked.flat();
};

const teamsOf = (who: Who): readonly string[] =>
  who.kind === "team" ? [who.team] : who.kind === "all" ? who.of.flatMap(teamsOf) : [];
