import { nodeId } from "../state/ids.ts";
import type { Rule, Ruleset } from "../state/rulesets.ts";

/** @param whole with rules, conditions and bypass list; lists leave them out */
export const rulesetShape = (site: { readonly url: string }, ruleset: Ruleset, whole: boolean) => {
  const { id, request, source, sourceType } = ruleset;
  const repository = sourceType === "Repository";
  return {
    id,
    name: request.name ?? "",
    target: request.target ?? "branch",
    source_type: sourceType,
    source,
    enforcement: request.enforcement ?? "active",
    ...(whole
      ? {
          conditions: request.conditions ?? null,
          rules: request.rules ?? [],
          bypass_actors: request.bypass_actors ?? [],
          current_user_can_bypass: "never",
        }
      : {}),
    node_id: nodeId("Ruleset", id),
    _links: {
      self: { href: `${site.url}/${repository ? "repos" : "orgs"}/${source}/rulesets/${id}` },
      html: {
        href: repository
          ? `${site.url}/${source}/rules/${id}`
          : `${site.url}/organizations/${source}/settings/rules/${id}`,
      },
    },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
};

export const branchRuleShape = ({ ruleset, rule }: { readonly ruleset: Ruleset; readonly rule: Rule }) => ({
  ...rule,
  ruleset_source_type: ruleset.sourceType,
  ruleset_source: ruleset.source,
  ruleset_id: ruleset.id,
});
