import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { fetchPolicies } from "../../gate/policies.ts";
import { type GitHubClient, type RepositoryRef, statusOf } from "../../github/client/github-client.ts";
import { DEFAULTS } from "../../github/read/policy-source.ts";
import { fetchRepository } from "../../github/read/repositories.ts";
import type {
  RequiredCheck,
  RulesetBody,
  RulesetHolder,
  StatusChecks,
  WrittenRuleset,
} from "../../github/write/ruleset.ts";
import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import type { Read } from "../../policy/model/problem.ts";
import { readPolicies } from "../../policy/read-policies.ts";

export const RULESET_NAME = "Tollgate";

export type WantedProtection = {
  readonly ruleset: string;
  readonly check: string;
  readonly appId: number;
  /** As GitHub writes them: `~DEFAULT_BRANCH`, `refs/heads/release/*`. */
  readonly branches: readonly string[];
  /** For an organisation's ruleset only: repository names, `~ALL` for all. */
  readonly repositories?: readonly string[];
};

export const branchPattern = (written: string): string =>
  written.startsWith("~") || written.startsWith("refs/") ? written : `refs/heads/${written}`;

export const isOneBranch = (written: string): boolean => !written.startsWith("~") && !/[*?[\]]/.test(written);

/** The request that changes the ruleset. Other rules and other checks in it stay. */
export const rulesetBody = (ruleset: WrittenRuleset | undefined, wanted: WantedProtection): RulesetBody => {
  const { check, appId, branches, repositories } = wanted;
  const before = statusChecksOf(ruleset);
  const parameters: StatusChecks = {
    ...before,
    required_status_checks: [
      ...(before?.required_status_checks ?? []).filter((one) => !isOurs(one, wanted)),
      { context: check, integration_id: appId },
    ],
    strict_required_status_checks_policy: false,
  };
  const others = (ruleset?.rules ?? []).filter(({ type }) => type !== "required_status_checks");
  return {
    name: wanted.ruleset,
    target: "branch",
    enforcement: "active",
    bypass_actors: [],
    conditions: {
      ref_name: { include: [...branches], exclude: [] },
      ...(repositories === undefined ? {} : { repository_name: { include: [...repositories], exclude: [] } }),
    },
    rules: [...others, { type: "required_status_checks", parameters }],
  };
};

export type ProtectionDifference = { readonly what: string; readonly is: string; readonly wanted: string };

const statusChecksOf = (ruleset: WrittenRuleset | undefined): StatusChecks | undefined =>
  ruleset?.rules?.find(({ type }) => type === "required_status_checks")?.parameters as StatusChecks | undefined;

export const compareProtection = (
  ruleset: WrittenRuleset | undefined,
  wanted: WantedProtection,
): readonly ProtectionDifference[] => {
  const checks = statusChecksOf(ruleset);
  const refs = namesAt(ruleset?.conditions, "ref_name");
  const repositories = namesAt(ruleset?.conditions, "repository_name");
  const required = (checks?.required_status_checks ?? []).filter((one) => isOurs(one, wanted)).map(checkText);
  return [
    ...differ("enforcement", ruleset?.enforcement ?? "", "active"),
    ...differ("bypass", (ruleset?.bypass_actors ?? []).map(bypassText).toSorted().join(", "), ""),
    ...(wanted.repositories === undefined
      ? []
      : [
          ...differ("repositories", listText(repositories.include), listText(wanted.repositories)),
          ...differ("repositories left out", listText(repositories.exclude), ""),
        ]),
    ...differ("branches", listText(refs.include), listText(wanted.branches)),
    ...differ("branches left out", listText(refs.exclude), ""),
    ...differ("required check", listText(required), checkText({ context: wanted.check, integration_id: wanted.appId })),
    // It would force everybody to update with the base first.
    ...differ("branch must be up to date", String(checks?.strict_required_status_checks_policy ?? ""), "false"),
  ];
};

/** A check with our name from any App, or any check of our App (for example the name before a change). */
const isOurs = ({ context, integration_id: app }: RequiredCheck, { check, appId }: WantedProtection): boolean =>
  context === check || (app === appId && appId !== ACTIONS_APP);

/** The App of GitHub Actions. All workflows share it, so its other checks are not ours. */
export const ACTIONS_APP = 15_368;

const checkText = ({ context, integration_id: app }: RequiredCheck): string =>
  `${context} from ${app === undefined ? "anywhere" : app === ACTIONS_APP ? "GitHub Actions" : `app ${app}`}`;

type Bypass = NonNullable<WrittenRuleset["bypass_actors"]>[number];

const bypassText = ({ actor_type: kind, actor_id: id, bypass_mode: mode = "always" }: Bypass): string =>
  `${kind}${typeof id === "number" ? ` ${id}` : ""} (${mode})`;

const namesAt = (
  conditions: unknown,
  key: "ref_name" | "repository_name",
): { readonly include: readonly string[]; readonly exclude: readonly string[] } => {
  const at: unknown =
    typeof conditions === "object" && conditions !== null && key in conditions ? Reflect.get(conditions, key) : {};
  const list = (name: "include" | "exclude"): readonly string[] => {
    const value: unknown = typeof at === "object" && at !== null ? Reflect.get(at, name) : [];
    return Array.isArray(value) ? value.map(String) : [];
  };
  return { include: list("include"), exclude: list("exclude") };
};

const listText = (names: readonly string[]): string => [...names].toSorted().join(", ");

const differ = (what: string, is: string, wanted: string): readonly ProtectionDifference[] =>
  is === wanted ? [] : [{ what, is, wanted }];

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

export const defaultBranch = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<string | undefined> => {
  try {
    return `refs/heads/${(await fetchRepository(client, { owner, repo })).branch}`;
  } catch (error) {
    if (repo === DEFAULTS.repo && statusOf(error) === 404) return undefined;
    throw error;
  }
};
