import { compileGlobs } from "./compile-globs.ts";
import type { Compiling } from "./compiling.ts";
import { eachPattern } from "./each-pattern.ts";
import type { AdrSettings } from "./policy.ts";
import { entriesOf, type WrittenList } from "./written-list.ts";
import type { WrittenPolicyFile } from "./written-policy-file.ts";

/** Compiles what a file says of ADRs; what it does not say is left out. */
export const adrSettings = (written: WrittenPolicyFile["adr"], compiling: Compiling): Partial<AdrSettings> => ({
  ...(written?.paths === undefined
    ? {}
    : { paths: compileGlobs(written.paths, compiling.at("paths")), writtenPaths: entriesOf(written.paths) }),
  ...(written?.external === undefined ? {} : { external: eachPattern(written.external, compiling.at("external")) }),
  ...(written?.headings === undefined ? {} : { headings: lowerCase(written.headings) }),
  ...(written?.statuses === undefined ? {} : { statuses: lowerCase(written.statuses) }),
});

const lowerCase = (
  words: Readonly<Record<string, WrittenList | undefined>>,
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(words).map(([key, some]) => [
      key,
      entriesOf(some ?? []).map((word) => word.normalize("NFC").trim().toLowerCase()),
    ]),
  );
