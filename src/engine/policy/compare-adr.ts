import { compareLists } from "./compare-lists.ts";
import { compareWhen } from "./compare-when.ts";
import { type Direction, directionOf } from "./direction.ts";
import type { AdrRequirement } from "./policy.ts";

/** Which way a change of an ADR requirement goes: more parts, a lower age, and more cases in which it is asked for are tighter. */
export const compareAdr = (
  before: AdrRequirement | undefined,
  after: AdrRequirement | undefined,
): Direction | undefined => {
  if (before === undefined || after === undefined) {
    return before === after ? undefined : before === undefined ? "tighter" : "looser";
  }
  const [was = Number.POSITIVE_INFINITY, is = Number.POSITIVE_INFINITY] = [before.maxAgeMonths, after.maxAgeMonths];
  return directionOf([
    compareWhen(before.when, after.when),
    compareLists(before.parts, after.parts, "tighter"),
    was === is ? undefined : is < was ? "tighter" : "looser",
  ]);
};
