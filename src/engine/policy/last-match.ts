import { globLists } from "./glob-lists.ts";

/** Compiles globs, already found sound by `globFault`, to a function that gives the index of the last one that matches a path, or -1. */
export const lastMatch = (globs: readonly string[], ignoreCase: boolean): ((path: string) => number) =>
  globLists().add(globs, ignoreCase);
