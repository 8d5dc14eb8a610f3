import type { GitHubClient } from "./github-client.ts";
import type { RulesetBody, RulesetHolder } from "./ruleset.ts";

/** Makes a ruleset, or changes the one of this id. */
export const writeRuleset = async (
  client: GitHubClient,
  holder: RulesetHolder,
  id: number | undefined,
  body: RulesetBody,
): Promise<void> => {
  const [route, at] =
    holder.kind === "repository"
      ? ["/repos/{owner}/{repo}/rulesets", holder.ref]
      : ["/orgs/{org}/rulesets", { org: holder.org }];
  // The rules that others have put into it go back as they came, whatever their kinds.
  if (id === undefined) await client.request(`POST ${route}`, { ...at, ...body });
  else await client.request(`PUT ${route}/{ruleset_id}`, { ...at, ruleset_id: id, ...body });
};
