import { type GitHubClient, PAGE_SIZE } from "./github-client.ts";
import { readPages } from "./read-pages.ts";
import type { RulesetHolder, WrittenRuleset } from "./ruleset.ts";

/** More rulesets than GitHub lets anybody have (75), in pages. */
const MOST_PAGES = 10;

/** The ruleset of a name that a repository or an organisation has itself; undefined where there is none. */
export const fetchRuleset = async (
  client: GitHubClient,
  holder: RulesetHolder,
  name: string,
): Promise<WrittenRuleset | undefined> => {
  const pages = await readPages(
    async (page) =>
      holder.kind === "repository"
        ? client.request("GET /repos/{owner}/{repo}/rulesets", {
            ...holder.ref,
            includes_parents: false,
            per_page: PAGE_SIZE,
            page,
          })
        : client.request("GET /orgs/{org}/rulesets", { org: holder.org, per_page: PAGE_SIZE, page }),
    MOST_PAGES,
  );
  const found = pages.flat().find((one) => one.name === name && (one.target ?? "branch") === "branch");
  if (found === undefined) return undefined;
  const { data } =
    holder.kind === "repository"
      ? await client.request("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ...holder.ref, ruleset_id: found.id })
      : await client.request("GET /orgs/{org}/rulesets/{ruleset_id}", { org: holder.org, ruleset_id: found.id });
  return data;
};
