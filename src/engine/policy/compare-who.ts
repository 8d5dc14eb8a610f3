import { compareLists } from "./compare-lists.ts";
import type { Direction } from "./direction.ts";
import { partsOf, type Who } from "./policy.ts";
import { whoText } from "./who-text.ts";

/**
 * Which way a change of who may goes. Fewer of the same are tighter; so is `not-author`, or a role that may write,
 * in the place of `anyone`, for all of them may write. Teams, users and an author need not have write access.
 */
export const compareWho = (before: readonly Who[], after: readonly Who[]): Direction | undefined => {
  const by = compareLists(before.map(textOf), after.map(textOf), "looser");
  if (by !== "changed") return by;
  if (after.every((who) => isWithin(who, before))) return "tighter";
  return before.every((who) => isWithin(who, after)) ? "looser" : "changed";
};

/** GitHub takes names without regard to their case. */
const textOf = (who: Who): string => whoText(who).toLowerCase();

const isWithin = (who: Who, those: readonly Who[]): boolean => {
  // Several people are stricter than any one of them, and than a part of them.
  if (who.kind === "all" && !those.some((one) => textOf(one) === textOf(who))) {
    const [parts, asked] = [partsOf([who]).flat(), partsOf(those)];
    return asked.length === 1 ? parts.some((one) => isWithin(one, those)) : isCovered(asked, parts);
  }
  return (
    those.some((one) => textOf(one) === textOf(who)) || (those.some(({ kind }) => kind === "anyone") && mayWrite(who))
  );
};

/** Whether each of the parts that are asked stands among others, each its own. */
const isCovered = (asked: readonly (readonly Who[])[], parts: readonly Who[]): boolean => {
  const left = parts.map(textOf);
  return asked.flat().every((one) => {
    const at = left.indexOf(textOf(one));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
};

const mayWrite = (who: Who): boolean =>
  who.kind === "not-author" || (who.kind === "role" && ["write", "maintain", "admin"].includes(who.role));
