import { compareLists } from "./compare-lists.ts";
import type { Direction } from "./direction.ts";
import type { Who } from "./policy.ts";
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

const isWithin = (who: Who, those: readonly Who[]): boolean =>
  those.some((one) => textOf(one) === textOf(who)) || (those.some(({ kind }) => kind === "anyone") && mayWrite(who));

const mayWrite = (who: Who): boolean =>
  who.kind === "not-author" || (who.kind === "role" && ["write", "maintain", "admin"].includes(who.role));
