import type { Origin, PolicySet } from "../../engine/policy/policy.ts";
import { findLine } from "../explain/find-line.ts";
import { policyTexts } from "../explain/policy-texts.ts";
import type { Terminal } from "../terminal.ts";

/** Finds where a glob or pattern of a policy is written, so that a noisy one can be mended at once. */
export const placeFinder = (
  terminal: Pick<Terminal, "cwd">,
  set: PolicySet,
): ((policy: string, by: string) => Origin | undefined) => {
  const textOf = policyTexts(terminal);
  return (policy, by) => {
    const origins = set.policies.find(({ id }) => id === policy)?.when.map(({ origin }) => origin) ?? [];
    for (const origin of origins) {
      const found = findLine(textOf(origin.file), origin, by);
      if (found !== origin) return found;
    }
    return undefined;
  };
};
