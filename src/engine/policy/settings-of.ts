import { compileGlobs } from "./compile-globs.ts";
import { patternShelf } from "./compile-pattern.ts";
import type { Compiling } from "./compiling.ts";
import { globLists } from "./glob-lists.ts";
import type { AdrSettings, BreakGlassSettings, Settings } from "./policy.ts";
import { DEFAULT_CHECK } from "./published-name.ts";
import type { PolicyFile } from "./read-policy-file.ts";

/** Where ADRs live in most repositories that have them. */
export const defaultAdrPaths = [
  "docs/adr/**",
  "docs/adrs/**",
  "docs/decisions/**",
  "docs/architecture/decisions/**",
  "docs/architecture/adr/**",
  "docs/architecture-decisions/**",
  "docs/architectural-decisions/**",
  "doc/adr/**",
  "doc/adrs/**",
  "doc/decisions/**",
  "doc/architecture/decisions/**",
  "adr/**",
  "adrs/**",
  "decisions/**",
  "architecture/decisions/**",
] as const;

/** The settings of several files in order: the last that writes a key decides it, and the defaults fill the rest. */
export const settingsOf = (files: readonly PolicyFile[], breakGlass: BreakGlassSettings | undefined): Settings => {
  const adr: Partial<AdrSettings> = Object.assign({}, ...files.map((file) => file.settings.adr));
  return {
    check: files.findLast((file) => file.settings.check !== undefined)?.settings.check ?? DEFAULT_CHECK,
    adr: {
      paths: adr.paths ?? compileGlobs(defaultAdrPaths, unfailing()),
      writtenPaths: adr.writtenPaths ?? defaultAdrPaths,
      external: adr.external ?? [],
      headings: adr.headings ?? {},
      ...(adr.statuses === undefined ? {} : { statuses: adr.statuses }),
    },
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
};

/** For what we wrote ourselves: a fault in it is ours. */
const unfailing = (): Compiling => ({
  fault: (_below, { message }) => {
    throw new Error(`A default of ours ${message}`);
  },
  at: unfailing,
  origin: { file: "", line: 1, column: 1 },
  spend: () => true,
  effort: () => {},
  patterns: patternShelf(Number.POSITIVE_INFINITY, () => {}),
  globs: globLists(() => {}),
  list: () => undefined,
  listNames: [],
});
