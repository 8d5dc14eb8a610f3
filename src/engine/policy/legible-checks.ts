import { isMap, isScalar, parseDocument } from "yaml";
import { maxFileBytes } from "./parse-yaml.ts";
import type { PolicySources } from "./read-policies.ts";

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
