import type { Match } from "../engine/matching/match.ts";

/** What decided that a policy applies: a glob, a pattern, a package. */
export type Decider = { readonly predicate: string; readonly by: string };

/** Predicates that decide by something written that a person can mend; `change` and `not` only narrow. */
const TELLING: readonly string[] = ["paths", "added_lines", "removed_lines", "dependencies", "new_sibling"];

/** What decided for the files that matched, each once. Predicates on the pull request as a whole tell their sentence. */
export const decidersOf = (match: Match): readonly Decider[] => {
  const found = new Map<string, Decider>();
  for (const { predicate, decided, text } of match.reasons) {
    if (TELLING.includes(predicate)) {
      for (const { path } of match.files) {
        const by = decided[path];
        if (by !== undefined) found.set(`${predicate}\0${by}`, { predicate, by });
      }
    } else if (["labels", "authors", "title", "body", "size"].includes(predicate)) {
      found.set(`${predicate}\0${text}`, { predicate, by: text });
    }
  }
  return [...found.values()];
};
