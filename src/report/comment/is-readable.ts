/** Characters that a person reads in passing; more of globs and patterns is for the policy's author. */
const LONGEST = 120;
/** So short a glob or pattern reads by itself: `db/rollback/**`. */
const SHORT = 50;
/** Signs of braces, groups and classes that prose, names and a plain glob do without. */
const MOST_SIGNS = 3;

/**
 * Whether what a machine would take for an answer is of use to somebody who reads a comment. Long lists of globs and
 * regular expressions are not: the item's help says the same in words, and the policy itself has them in full.
 */
export const isReadable = (way: string): boolean => {
  if (way.length <= SHORT) return true;
  const signs = way.match(/[\\{}[\]()?|^$+]/g)?.length ?? 0;
  return way.length <= LONGEST && signs <= MOST_SIGNS;
};
