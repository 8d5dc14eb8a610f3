import { isMap, isScalar, parseDocument } from "yaml";
import { matchName } from "./model/names.ts";
import type { PolicySources } from "./policy-files.ts";
import { LARGEST_POLICY } from "./policy-files.ts";

export const DEFAULT_CHECK = "tollgate";

export const BASE_PLACE = "{base}";

export type BaseBranch = {
  readonly name: string;
  /** Verdicts for the default branch always use the required name. */
  readonly isDefault: boolean;
  readonly requires: readonly string[];
};

/**
 * The verdict of a commit counts for every pull request with that head. So a base that does not require the check gets
 * another name: otherwise a pull request could pass there and then change its base. No required name has the ending of
 * that name.
 */
export const publishedName = (written: string, base: BaseBranch, hash: (text: string) => string): string => {
  const name = requiredName(written, base.name, hash);
  if (base.isDefault || base.requires.some((one) => one.toLowerCase() === name.toLowerCase())) return name;
  return written.includes(BASE_PLACE) ? `${name} (not required)` : `${name} (${fitted(base.name, hash)})`;
};

export const requiredName = (written: string, base: string, hash: (text: string) => string): string => {
  const name = written.replaceAll(BASE_PLACE, () => fitted(base, hash));
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 10)}… ${hash(name).slice(0, 8)}`;
};

export const isOwnName = (written: string, name: string): boolean => {
  const any = written.replaceAll(BASE_PLACE, "*");
  return matchName(any, name) || matchName(`${any} (*)`, name);
};

/** GitHub allows 255 characters for a context; a written name has at most 100. */
const LONGEST_NAME = 240;

const LONGEST_BASE = 120;

const UNFIT = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u{10000}-\u{10ffff}]/gu;

const fitted = (base: string, hash: (text: string) => string): string => {
  const fit = base.replace(UNFIT, "?");
  if (fit === base && base.length <= LONGEST_BASE) return base;
  return `${fit.slice(0, LONGEST_BASE - 10)}…${hash(base).slice(0, 8)}`;
};

const NAME = /^[^\S\r\n]*\S[^\r\n]*$/;

const LONGEST = 100;

const BEGINNING = 8_192;

const LINE = /^(?:check|"check"|'check')[ \t]*:[ \t].*$/gm;

/**
 * The `check:` of policy files that cannot be read otherwise. A branch may require any of these names. Only the start
 * of a file is parsed, because a deeply nested one takes seconds.
 */
export const legibleChecks = ({ file, extendsFiles, defaults }: PolicySources): readonly string[] => {
  const extended = [...(extendsFiles?.values() ?? [])].filter((one) => one instanceof Uint8Array);
  return unique([file?.bytes, ...extended, defaults?.bytes].flatMap((bytes) => (bytes ? checksIn(bytes) : [])));
};

const checksIn = (bytes: Uint8Array): readonly string[] => {
  const text = new TextDecoder().decode(bytes.subarray(0, LARGEST_POLICY));
  const lines = (text.match(LINE) ?? []).slice(0, 10).flatMap(checksOfYaml);
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
    return [];
  }
};

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
