import type { Facts } from "../../policy/model/facts.ts";
import type { AdrRequirement, Condition, Item } from "../../policy/model/policy.ts";
import { applyCondition } from "../../policy/predicates/condition.ts";
import type { Match } from "./match-policies.ts";

/** `policy-id.item-id`. */
export type ItemKey = string;

export type ExpectedItem = {
  readonly item: Item;
  /** `policy-id.item-id` of each policy, in order; the box carries the first one. */
  readonly keys: readonly ItemKey[];
  readonly matches: readonly Match[];
};

type ExpectedAdr = { readonly requirement: AdrRequirement; readonly match: Match };

type Requirements = { readonly items: readonly ExpectedItem[]; readonly adrs: readonly ExpectedAdr[] };

/** The same item of several policies (same id, text and rules) is one box. `observe` policies require nothing. */
export const requirementsOf = (matches: readonly Match[], facts: Facts): Requirements => {
  const items = new Map<string, { item: Item; keys: ItemKey[]; matches: Match[] }>();
  const adrs: ExpectedAdr[] = [];
  for (const match of posted(matches)) {
    const { adr, checklist } = match.policy.requires;
    if (adr !== undefined && holds(adr.when, facts)) adrs.push({ requirement: adr, match });
    for (const item of checklist) {
      if (!holds(item.when, facts)) continue;
      const key = `${match.policy.id}.${item.id}`;
      const same = items.get(sameness(item));
      if (same === undefined) items.set(sameness(item), { item, keys: [key], matches: [match] });
      else {
        same.keys.push(key);
        same.matches.push(match);
      }
    }
  }
  return { items: [...items.values()], adrs };
};

/** Blocking policies first, then advising ones, each in written order. The page has the same order. */
export const posted = (matches: readonly Match[]): readonly Match[] => [
  ...matches.filter((match) => match.policy.enforcement === "block"),
  ...matches.filter((match) => match.policy.enforcement === "advise"),
];

const holds = (conditions: readonly Condition[], facts: Facts): boolean =>
  conditions.length === 0 || conditions.some((condition) => applyCondition(condition, facts).holds);

const sameness = ({ id, text, by, reset, waive, verify, verifyOnly }: Item): string =>
  JSON.stringify([id, text.trim().replace(/\s+/g, " "), by, reset, waive, verify, verifyOnly]);
