import type { Facts } from "../../policy/model/facts.ts";
import type { AdrRequirement, Condition, Item } from "../../policy/model/policy.ts";
import { applyCondition } from "../../policy/predicates/condition.ts";
import type { Match } from "./match-policies.ts";

/** An item that is expected of this pull request, with every policy that asks for it. */
export type ExpectedItem = {
  readonly item: Item;
  /** `policy-id.item-id` of each source, in the order of the policies; the first one is the box's. */
  readonly keys: readonly ItemKey[];
  readonly matches: readonly Match[];
};

/** An ADR requirement, with the match that raised it. */
export type ExpectedAdr = { readonly requirement: AdrRequirement; readonly match: Match };

export type Requirements = { readonly items: readonly ExpectedItem[]; readonly adrs: readonly ExpectedAdr[] };

/**
 * What the policies that apply ask for. The same item (id, text, and who may answer it how) asked by several
 * policies is one box with all its sources; an item of the same id with other words stays its own.
 * `observe` policies ask for nothing.
 */
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

/** Blocking policies first, each group in written order: the order of the page, too. */
export const posted = (matches: readonly Match[]): readonly Match[] => [
  ...matches.filter((match) => match.policy.enforcement === "block"),
  ...matches.filter((match) => match.policy.enforcement === "advise"),
];

const holds = (conditions: readonly Condition[], facts: Facts): boolean =>
  conditions.length === 0 || conditions.some((condition) => applyCondition(condition, facts).holds);

const sameness = ({ id, text, by, reset, waive, verify, verifyOnly }: Item): string =>
  JSON.stringify([id, text.trim().replace(/\s+/g, " "), by, reset, waive, verify, verifyOnly]);

/**
 * The ledger: who answered what, when, at which head, for which content. It rides, signed, in the comment
 * (`block.ts`); the comment's boxes are only its picture.
 */

/** `policy-id.item-id`. */
export type ItemKey = string;
