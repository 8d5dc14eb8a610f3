import { minimatch } from "minimatch";
import type { Host, Organization } from "./host.ts";
import { nextId, timestamp } from "./ids.ts";
import { organization } from "./person.ts";
import { notFound } from "./refusal.ts";
import type { RepositoryState, RequiredCheck } from "./repository-state.ts";

export type Rule = { readonly type: string; readonly parameters?: Readonly<Record<string, unknown>> };

type Names = { readonly include?: readonly string[]; readonly exclude?: readonly string[] };

export type RulesetRequest = {
  readonly name?: string;
  readonly target?: "branch" | "tag" | "push" | "repository";
  readonly enforcement?: "disabled" | "active" | "evaluate";
  readonly bypass_actors?: readonly unknown[];
  readonly conditions?: {
    readonly ref_name?: Names;
    readonly repository_name?: Names;
    readonly repository_id?: { readonly repository_ids?: readonly number[] };
  };
  readonly rules?: readonly Rule[];
};

export type Ruleset = {
  readonly id: number;
  readonly source: string;
  readonly sourceType: "Repository" | "Organization";
  request: RulesetRequest;
  readonly createdAt: string;
  updatedAt: string;
};

export type RulesetHolder =
  | { readonly kind: "repository"; readonly repositoryState: RepositoryState }
  | { readonly kind: "organization"; readonly host: Host; readonly organization: Organization };

const heldBy = (holder: RulesetHolder): Map<number, Ruleset> =>
  holder.kind === "repository" ? holder.repositoryState.rulesets : holder.organization.rulesets;

export const findRuleset = (holder: RulesetHolder, id: number): Ruleset => {
  const found = heldBy(holder).get(id);
  if (found === undefined) throw notFound();
  return found;
};

export const createRuleset = (holder: RulesetHolder, request: RulesetRequest): Ruleset => {
  const shared = holder.kind === "repository" ? holder.repositoryState : holder.host;
  const at = timestamp(shared.now());
  const ruleset: Ruleset = {
    id: nextId(shared, "Ruleset"),
    source: holder.kind === "repository" ? holder.repositoryState.fullName : holder.organization.login,
    sourceType: holder.kind === "repository" ? "Repository" : "Organization",
    request,
    createdAt: at,
    updatedAt: at,
  };
  heldBy(holder).set(ruleset.id, ruleset);
  return ruleset;
};

export const updateRuleset = (holder: RulesetHolder, id: number, request: RulesetRequest): Ruleset => {
  const ruleset = findRuleset(holder, id);
  const shared = holder.kind === "repository" ? holder.repositoryState : holder.host;
  ruleset.request = { ...ruleset.request, ...request };
  ruleset.updatedAt = timestamp(shared.now());
  return ruleset;
};

export const deleteRuleset = (holder: RulesetHolder, id: number): void => {
  findRuleset(holder, id);
  heldBy(holder).delete(id);
};

/** The organisation's rulesets for a repository, whatever their enforcement. */
export const parentRulesets = (repositoryState: RepositoryState): readonly Ruleset[] =>
  [...organization(repositoryState.host, repositoryState.owner).rulesets.values()].filter(({ request }) => {
    const { repository_name: name, repository_id: id } = request.conditions ?? {};
    if (id !== undefined) return id.repository_ids?.includes(repositoryState.id) === true;
    return name === undefined || matches(name, repositoryState.repo, (pattern) => pattern === "~ALL");
  });

export const rulesOf = (
  repositoryState: RepositoryState,
  branch: string,
): readonly { readonly ruleset: Ruleset; readonly rule: Rule }[] =>
  [...parentRulesets(repositoryState), ...repositoryState.rulesets.values()].flatMap((ruleset) => {
    const { enforcement, target = "branch", conditions, rules = [] } = ruleset.request;
    if (enforcement !== "active" || target !== "branch") return [];
    const special = (pattern: string) =>
      pattern === "~ALL" || (pattern === "~DEFAULT_BRANCH" && branch === repositoryState.mirror.defaultBranch);
    if (!matches(conditions?.ref_name ?? {}, `refs/heads/${branch}`, special)) return [];
    return rules.map((rule) => ({ ruleset, rule }));
  });

export const checksOfRules = (repositoryState: RepositoryState, branch: string): readonly RequiredCheck[] =>
  rulesOf(repositoryState, branch).flatMap(({ rule }) => {
    if (rule.type !== "required_status_checks") return [];
    const checks = (rule.parameters?.required_status_checks ?? []) as readonly {
      readonly context: string;
      readonly integration_id?: number | null;
    }[];
    return checks.map(({ context, integration_id }) => ({ context, app: integration_id ?? undefined }));
  });

/** GitHub's patterns: `fnmatch`, where `*` stops at a slash and `**` does not. Without `include` nothing matches. */
const matches = (names: Names, name: string, special: (pattern: string) => boolean): boolean => {
  const fits = (pattern: string) => special(pattern) || minimatch(name, pattern, { dot: true, nonegate: true });
  return (names.include ?? []).some(fits) && !(names.exclude ?? []).some(fits);
};
