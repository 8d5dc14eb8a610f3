import type { RulesetBody, StatusChecks, WrittenRuleset } from "../../github/ruleset.ts";
import { isOurs, statusChecksOf } from "./compare-protection.ts";
import type { WantedProtection } from "./wanted-protection.ts";

/** What is sent to make the ruleset as wanted. What else somebody has put into it, other rules and other checks, stays. */
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
