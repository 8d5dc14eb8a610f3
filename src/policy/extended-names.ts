import { parseYaml } from "./parse-yaml.ts";

/** A file without a slash and a later colon names no file of a repository, so it need not be parsed. */
const mayName = /[\w.-]\/[\w.-]+:/;

/** As far as the file can be parsed. Its faults are reported when it is read as a whole. */
export const extendedNames = (bytes: Uint8Array): readonly string[] => {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("extends") || !mayName.test(text)) return [];
  const yaml = parseYaml("", bytes);
  if (!yaml.ok || typeof yaml.value.data !== "object" || yaml.value.data === null) return [];
  const named: unknown = "extends" in yaml.value.data ? yaml.value.data.extends : undefined;
  return [named].flat(2).filter((name) => typeof name === "string");
};
