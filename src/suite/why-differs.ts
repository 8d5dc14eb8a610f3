import { wouldVerify } from "../engine/evidence/would-verify.ts";
import type { Facts } from "../engine/facts/facts.ts";
import { applyCondition } from "../engine/matching/apply-condition.ts";
import type { Condition, Policy } from "../engine/policy/policy.ts";
import type { CaseFound } from "./case-found.ts";

/** Why an expectation about one key was not met: which predicate said what, a sentence for each thing that differs. */
export const whyDiffers = (
  policy: Policy,
  facts: Facts,
  key: "adr" | "items" | "verified",
  wanted: readonly string[],
  found: CaseFound,
): readonly string[] => {
  if (key === "adr") {
    const { adr } = policy.requires;
    return adr === undefined ? ["the policy never asks for an ADR"] : [`adr ${conditionsText(adr.when, facts)}`];
  }
  const have = found[key];
  const differing = [...wanted.filter((id) => !have.includes(id)), ...have.filter((id) => !wanted.includes(id))];
  return differing.map((id) => {
    const item = policy.requires.checklist.find((one) => one.id === id);
    if (item === undefined) return `${id}: the policy has no such item`;
    if (key === "items" || !found.items.includes(id)) return `${id} ${conditionsText(item.when, facts)}`;
    if (item.verify.length === 0) return `${id}: no machine verifies it`;
    return `${id} is ${have.includes(id) ? "" : "not "}verified; it is where ${item.verify.map(wouldVerify).join(", or where ")}`;
  });
};

/** `is asked for: paths: 1 changed file matches`, or why not: what the predicate that failed said, of each condition. */
const conditionsText = (when: readonly Condition[], facts: Facts): string => {
  if (when.length === 0) return "is asked for whenever the policy applies";
  const results = when.map((condition) => applyCondition(condition, facts));
  const held = results.filter(({ holds }) => holds);
  const told =
    held.length > 0 ? held.flatMap(({ reasons }) => reasons) : results.flatMap(({ reasons }) => reasons.slice(-1));
  const words = [...new Set(told.map(({ predicate, text }) => `${predicate}: ${text}`))];
  return `${held.length > 0 ? "is" : "is not"} asked for: ${words.join("; ")}`;
};
