import { parseYaml } from "./parse-yaml.ts";

/** Without a slash and a colon after it there is no file of a repository, and the file need not be parsed for this. */
const mayName = /[\w.-]\/[\w.-]+:/;

/** What stands under `extends` of a policy file, as far as the file can be read at all; its faults are told when it is read whole. */
export const extendedNames = (bytes: Uint8Array): readonly string[] => {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("extends") || !mayName.test(text)) return [];
  const yaml = parseYaml("", bytes);
  if (!yaml.ok || typeof yaml.value.data !== "object" || yaml.value.data === null) return [];
  const named: unknown = "extends" in yaml.value.data ? yaml.value.data.extends : undefined;
  return [named].flat(2).filter((name) => typeof name === "string");
};
