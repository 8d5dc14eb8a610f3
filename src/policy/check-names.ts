import { isMap, isScalar, parseDocument } from "yaml";
import type { PolicySources } from "./extends.ts";
import { matchName } from "./model/names.ts";
import { maxFileBytes } from "./parse-yaml.ts";

/** A name as the schema allows it. */
const NAME = /^[^\S\r\n]*\S[^\r\n]*$/;
const LONGEST = 100;
const BEGINNING = 8_192;
/** A top-level `check:` of a file in block style, whatever else is wrong with the file. */
const LINE = /^(?:check|"check"|'check')[ \t]*:[ \t].*$/gm;

/**
 * The names under `check:` in policy files that are at fault elsewhere: the repository's own file first, then what it
 * extends, then the account's defaults. Any of them may be the name that a branch requires.
 */
export const legibleChecks = ({ file, extendsFiles, defaults }: PolicySources): readonly string[] => {
  const extended = [...(extendsFiles?.values() ?? [])].filter((one) => one instanceof Uint8Array);
  return unique([file?.bytes, ...extended, defaults?.bytes].flatMap((bytes) => (bytes ? checksIn(bytes) : [])));
};

const checksIn = (bytes: Uint8Array): readonly string[] => {
  const text = new TextDecoder().decode(bytes.subarray(0, maxFileBytes));
  const lines = (text.match(LINE) ?? []).slice(0, 10).flatMap(checksOfYaml);
  // In braces, or indented as a whole. Only its beginning: a file that is nested deeply takes seconds to parse.
  return lines.length > 0 || !text.includes("check") ? lines : checksOfYaml(text.slice(0, BEGINNING));
};

const checksOfYaml = (text: string): readonly string[] => {
  try {
    const { contents } = parseDocument(text, { strict: false, uniqueKeys: false, logLevel: "silent" });
    if (!isMap(contents)) return [];
    return contents.items.flatMap(({ key, value }) => {
      const written: unknown = isScalar(key) && key.value === "check" && isScalar(value) ? value.value : undefined;
      return typeof written === "string" && written.length <= LONGEST && NAME.test(written) ? [written] : [];
    });
  } catch {
    // Nested too deeply to be read at all.
    return [];
  }
};

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** The name of the check where nothing else is written. */
export const DEFAULT_CHECK = "tollgate";

/** Stands in a written name for the branch that a pull request goes into: `check: "tollgate/{base}"`. */
export const BASE_PLACE = "{base}";

/** The branch that a pull request goes into. */
export type BaseBranch = {
  readonly name: string;
  /** It is the repository's default branch, whose verdicts always stand under the required name. */
  readonly isDefault: boolean;
  /** Names of the checks that its rules require, as far as they could be read. */
  readonly requires: readonly string[];
};

/** GitHub takes 255 characters for a context. A written name has 100 at most. */
const LONGEST_NAME = 240;
const LONGEST_BASE = 120;
/** Characters that are not seen, and those beyond 16 bits, which GitHub refuses in a status. */
const UNFIT = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u{10000}-\u{10ffff}]/gu;

/** The name that a branch has to require, where its policies write `written`. */
export const requiredName = (written: string, base: string, hash: (text: string) => string): string => {
  const name = written.replaceAll(BASE_PLACE, () => fitted(base, hash));
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 10)}… ${hash(name).slice(0, 8)}`;
};

/**
 * The name that a verdict stands under. A commit's verdict counts for every pull request that it heads, whatever its
 * base. So a branch that does not require the check gets a name that says so: otherwise a pull request could turn the
 * required name green on a branch without policies and then be sent to one that has some. Whoever may push to such a
 * branch writes `written`, so the name always ends in words that no required one ends in.
 */
export const publishedName = (written: string, base: BaseBranch, hash: (text: string) => string): string => {
  const name = requiredName(written, base.name, hash);
  if (base.isDefault || base.requires.some((one) => one.toLowerCase() === name.toLowerCase())) return name;
  return written.includes(BASE_PLACE) ? `${name} (not required)` : `${name} (${fitted(base.name, hash)})`;
};

/** Whether a check or status bears a name of ours, for whatever base: it proves nothing. */
export const isOwnName = (written: string, name: string): boolean => {
  const any = written.replaceAll(BASE_PLACE, "*");
  return matchName(any, name) || matchName(`${any} (*)`, name);
};

const fitted = (base: string, hash: (text: string) => string): string => {
  const fit = base.replace(UNFIT, "?");
  if (fit === base && base.length <= LONGEST_BASE) return base;
  return `${fit.slice(0, LONGEST_BASE - 10)}…${hash(base).slice(0, 8)}`;
};
