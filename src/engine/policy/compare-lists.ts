import type { Direction } from "./direction.ts";

/**
 * Compares two lists of alternatives, whatever their order.
 *
 * @param more which way it goes where the later list has all of the earlier one and more
 * @returns undefined where they are the same
 */
export const compareLists = (
  before: readonly string[],
  after: readonly string[],
  more: "tighter" | "looser",
): Direction | undefined => {
  const added = after.some((one) => !before.includes(one));
  const gone = before.some((one) => !after.includes(one));
  if (added && gone) return "changed";
  if (added) return more;
  return gone ? (more === "tighter" ? "looser" : "tighter") : undefined;
};
