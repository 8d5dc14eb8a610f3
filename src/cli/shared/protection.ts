import { readBuiltinPolicies } from "../../gate/builtin-policies.ts";
import { fetchPolicies } from "../../gate/policies.ts";
import { createSigner } from "../../gate/signer.ts";
import { commandProblem } from "../../git/repository.ts";
import { type GitHubClient, type RepositoryRef, statusOf } from "../../github/client/github-client.ts";
import { fetchInstalledApps } from "../../github/read/app.ts";
import { fetchRepository } from "../../github/read/repositories.ts";
import type {
  RequiredCheck,
  RulesetBody,
  RulesetHolder,
  StatusChecks,
  WrittenRuleset,
} from "../../github/write/ruleset.ts";
import { fetchAppId } from "../../github/write/status.ts";
import { BASE_PLACE, requiredName } from "../../policy/check-names.ts";
import type { PolicySet } from "../../policy/model/policy.ts";
import { nearestSpelling, type Read } from "../../policy/model/problem.ts";
import { DEFAULTS, POLICY_FILE } from "../../policy/policy-files.ts";
import { readPolicies } from "../../policy/read-policies.ts";

export const RULESET_NAME = "Tollgate";

/**
 * `branches`: as GitHub writes them: `~DEFAULT_BRANCH`, `refs/heads/release/*`. `repositories`: for an organisation's
 * ruleset only: names, `~ALL` for all.
 */
export type WantedProtection = {
  readonly ruleset: string;
  readonly check: string;
  readonly appId: number;
  readonly branches: readonly string[];
  readonly repositories?: readonly string[];
};

export type WantedOptions = {
  readonly org?: string;
  readonly repositories?: readonly string[];
  readonly appId?: string;
  readonly app?: string;
  readonly action?: boolean;
  readonly check?: string;
  readonly branch?: readonly string[];
};

const branchPattern = (written: string): string =>
  written.startsWith("~") || written.startsWith("refs/") ? written : `refs/heads/${written}`;

const isOneBranch = (written: string): boolean => !written.startsWith("~") && !/[*?[\]]/.test(written);

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
          ...differ("repositories", sortedText(repositories.include), sortedText(wanted.repositories)),
          ...differ("repositories left out", sortedText(repositories.exclude), ""),
        ]),
    ...differ("branches", sortedText(refs.include), sortedText(wanted.branches)),
    ...differ("branches left out", sortedText(refs.exclude), ""),
    ...differ(
      "required check",
      sortedText(required),
      checkText({ context: wanted.check, integration_id: wanted.appId }),
    ),
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

const sortedText = (names: readonly string[]): string => [...names].toSorted().join(", ");

const differ = (what: string, is: string, wanted: string): readonly ProtectionDifference[] =>
  is === wanted ? [] : [{ what, is, wanted }];

export const wantedOf = async (
  client: GitHubClient,
  holder: RulesetHolder,
  options: WantedOptions,
): Promise<Read<readonly WantedProtection[]>> => {
  const app = await appOf(client, holder.kind === "organisation" ? holder.org : holder.ref.owner, options);
  if (!app.ok) return app;
  const check =
    options.check === undefined ? await checkToRequire(client, holder) : { ok: true as const, value: options.check };
  if (!check.ok) return check;
  const { branch = ["~DEFAULT_BRANCH"], repositories = ["~ALL"] } = options;
  const more = { appId: app.value, ...(holder.kind === "organisation" ? { repositories } : {}) };
  if (check.value.includes(BASE_PLACE)) {
    const named = await branchNames(client, holder, branch);
    if (!named.ok) return named;
    const { hash } = createSigner([]);
    return {
      ok: true,
      value: named.value.map((name, at) => ({
        ruleset: at === 0 ? RULESET_NAME : `${RULESET_NAME} (${name})`,
        check: requiredName(check.value, name, hash),
        branches: [`refs/heads/${name}`],
        ...more,
      })),
    };
  }
  const branches = branch.map(branchPattern);
  return { ok: true, value: [{ ruleset: RULESET_NAME, check: check.value, branches, ...more }] };
};

/** If each branch has its own check, branches must be named, because a pattern stands for several checks. */
const branchNames = async (
  client: GitHubClient,
  holder: RulesetHolder,
  written: readonly string[],
): Promise<Read<readonly string[]>> => {
  const names: string[] = [];
  for (const one of written) {
    const full =
      one === "~DEFAULT_BRANCH" && holder.kind === "repository" ? await defaultBranch(client, holder.ref) : one;
    if (full === undefined || !isOneBranch(full))
      return commandProblem(
        "wrong-value",
        "--branch",
        `The check's name holds ${BASE_PLACE}, so each branch has another one, and ${JSON.stringify(one)} stands for several. Name each branch: --branch main release.`,
      );
    names.push(full.replace(/^refs\/heads\//, ""));
  }
  return { ok: true, value: [...new Set(names)] };
};

const MAX_NAMED = 20;

/** The App that the check must come from. It is never guessed: an App with that name may belong to somebody else. */
const appOf = async (client: GitHubClient, owner: string, options: WantedOptions): Promise<Read<number>> => {
  const { app = "", appId, action } = options;
  if ([options.app, appId, action].filter((one) => one !== undefined).length !== 1) {
    return commandProblem("missing-key", "--app", "Say whose check it is: --app <slug>, --app-id <id>, or --action.");
  }
  if (action === true) return { ok: true, value: ACTIONS_APP };
  if (appId !== undefined) {
    if (/^[1-9]\d{0,9}$/.test(appId)) return { ok: true, value: Number(appId) };
    return commandProblem("wrong-value", "--app-id", `${JSON.stringify(appId)} is no number of an app.`);
  }
  const found = await fetchAppId(client, app);
  if (found !== undefined) return { ok: true, value: found };
  const installed = (await fetchInstalledApps(client, owner))?.slice(0, MAX_NAMED).map(({ slug }) => slug) ?? [];
  const which = installed.length === 0 ? "" : ` Installed on ${owner}: ${installed.join(", ")}.`;
  const suggestion = nearestSpelling(app, installed);
  return commandProblem(
    "not-found",
    "--app",
    `There is no app ${JSON.stringify(app)} that may be seen with this token. Its name is the end of its page's address, …/apps/<name>.${which}`,
    suggestion === undefined ? {} : { suggestion },
  );
};

const checkToRequire = async (client: GitHubClient, holder: RulesetHolder): Promise<Read<string>> => {
  const builtin = readBuiltinPolicies(import.meta.url);
  const repository = holder.kind === "repository" ? holder.ref : ({ owner: holder.org, repo: DEFAULTS.repo } as const);
  const at = await defaultBranch(client, repository);
  const read: Read<PolicySet> =
    at === undefined
      ? readPolicies({ builtin })
      : (await fetchPolicies({ client, policyPath: POLICY_FILE, builtin }, { repository, at })).read;
  return read.ok ? { ok: true, value: read.value.settings.check } : read;
};

const defaultBranch = async (client: GitHubClient, { owner, repo }: RepositoryRef): Promise<string | undefined> => {
  try {
    return `refs/heads/${(await fetchRepository(client, { owner, repo })).branch}`;
  } catch (error) {
    if (repo === DEFAULTS.repo && statusOf(error) === 404) return undefined;
    throw error;
  }
};
