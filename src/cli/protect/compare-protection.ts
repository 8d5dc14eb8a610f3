import type { RequiredCheck, StatusChecks, WrittenRuleset } from "../../github/ruleset.ts";
import type { WantedProtection } from "./wanted-protection.ts";

/** One thing that is not as wanted; "" where it is not there, or shall not be. */
export type ProtectionDifference = { readonly what: string; readonly is: string; readonly wanted: string };

/** The rule of a ruleset that requires checks; undefined where it has none. */
export const statusChecksOf = (ruleset: WrittenRuleset | undefined): StatusChecks | undefined =>
  ruleset?.rules?.find(({ type }) => type === "required_status_checks")?.parameters as StatusChecks | undefined;

/** Whether a ruleset requires the check from the app, on the branches, for everybody; what differs, in the order of GitHub's page. */
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
    // It would send everybody back to merge the base first, which is not what this is for.
    ...differ("branch must be up to date", String(checks?.strict_required_status_checks_policy ?? ""), "false"),
  ];
};

/** A check of our name from anywhere, or one of our app under any name: the latter is what was required before a renaming. */
export const isOurs = ({ context, integration_id: app }: RequiredCheck, { check, appId }: WantedProtection): boolean =>
  context === check || (app === appId && appId !== ACTIONS_APP);

/** GitHub Actions: each workflow's checks and statuses come from it, so its other checks are not ours. */
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
