import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";

export type RulesetHolder =
  | { readonly kind: "repository"; readonly ref: RepositoryRef }
  | { readonly kind: "organisation"; readonly org: string };

/** Without an app, anyone with write access can set it. */
export type RequiredCheck = { readonly context: string; readonly integration_id?: number };

export type StatusChecks = {
  readonly required_status_checks: readonly RequiredCheck[];
  readonly strict_required_status_checks_policy: boolean;
  readonly do_not_enforce_on_create?: boolean;
};

/** For rules that are not ours, only the kind is read. */
type Rule = { readonly type: string; readonly parameters?: object };

/** https://docs.github.com/rest/repos/rules. `bypass_actors` is absent if the token may not see them. */
export type WrittenRuleset = {
  readonly id: number;
  readonly enforcement: string;
  readonly bypass_actors?: readonly {
    readonly actor_type: string;
    readonly actor_id?: number | null;
    readonly bypass_mode?: string;
  }[];
  readonly conditions?: object | null;
  readonly rules?: readonly Rule[];
};

export type RulesetBody = {
  readonly name: string;
  readonly target: "branch";
  readonly enforcement: "active";
  readonly bypass_actors: readonly [];
  readonly conditions: {
    readonly ref_name: Names;
    readonly repository_name?: Names;
  };
  readonly rules: readonly Rule[];
};

type Names = { readonly include: readonly string[]; readonly exclude: readonly string[] };

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
  // Rules of others in it are sent back unchanged.
  if (id === undefined) await client.request(`POST ${route}`, { ...at, ...body });
  else await client.request(`PUT ${route}/{ruleset_id}`, { ...at, ruleset_id: id, ...body });
};

const MAX_PAGES = 10;

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
    MAX_PAGES,
  );
  const found = pages.flat().find((one) => one.name === name && (one.target ?? "branch") === "branch");
  if (found === undefined) return undefined;
  const { data } =
    holder.kind === "repository"
      ? await client.request("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ...holder.ref, ruleset_id: found.id })
      : await client.request("GET /orgs/{org}/rulesets/{ruleset_id}", { org: holder.org, ruleset_id: found.id });
  return data;
};
