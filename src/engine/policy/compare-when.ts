import { compareLists } from "./compare-lists.ts";
import type { Direction } from "./direction.ts";
import type { Condition } from "./policy.ts";

/**
 * Which way a change of `when` goes: of a list of conditions any may hold, so one more is tighter. None at all, or one
 * that asks for nothing, means always.
 */
export const compareWhen = (before: readonly Condition[], after: readonly Condition[]): Direction | undefined => {
  const [always, nowAlways] = [isAlways(before), isAlways(after)];
  if (always || nowAlways) return always === nowAlways ? undefined : nowAlways ? "tighter" : "looser";
  return compareLists(
    before.map(({ written }) => written),
    after.map(({ written }) => written),
    "tighter",
  );
};

const isAlways = (when: readonly Condition[]): boolean =>
  when.length === 0 || when.some(({ predicates }) => predicates.length === 0);
