import type { ChangedFile } from "../facts/facts.ts";
import type { PredicateResult } from "./predicate.ts";

/** The result of a predicate that looks at the pull request as a whole: all files that it was given, or none. */
export const wholeResult = (
  predicate: string,
  holds: boolean,
  text: string,
  files: readonly ChangedFile[],
): PredicateResult => ({
  holds,
  files: holds ? files : [],
  reason: { predicate, text, decided: {} },
});
