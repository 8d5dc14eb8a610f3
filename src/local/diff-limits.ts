/** Bytes of patch that are read: of one file, and of all files of a change. What is past them is `too-large`. */
export const DIFF_LIMITS = { file: 1_000_000, all: 64_000_000 } as const;

/** What every reading of a diff asks of git, so that all of them see the same. */
export const DIFF_OPTIONS: readonly string[] = [
  // Git compares every added with every removed file for renames; with more than this only equal ones are found.
  ...["-r", "-M", "-l1000"],
  ...["--no-ext-diff", "--no-textconv", "--submodule=short", "--full-index", "--no-abbrev"],
];
