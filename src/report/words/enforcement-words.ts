import type { Enforcement } from "../../engine/policy/policy.ts";

/** What a policy's enforcement means for the merge. */
export const ENFORCEMENT_WORDS: Readonly<Record<Enforcement, string>> = {
  block: "holds the merge",
  advise: "advice, does not hold the merge",
  observe: "observed only",
  off: "off",
};
