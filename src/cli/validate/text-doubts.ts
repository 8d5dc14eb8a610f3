import { type KeyPath, keyText } from "../../policy/model/problem.ts";
import { parseYaml } from "../../policy/parse-yaml.ts";
import { globsOfPattern } from "../import/draft/pattern-globs.ts";
import type { Doubt } from "./doubts.ts";

/** Keys whose texts are globs or names with `*`. */
const GLOBS: readonly string[] = ["paths", "base", "head", "file", "in", "labels", "label", "check", "status"];
/** Keys whose texts are one entry each; a comma in one is mostly meant as a list. */
const LISTS: readonly string[] = [...GLOBS, "authors", "change", "dependencies", "deployment"];
/** Keys whose texts are globs of files. */
const FILES: readonly string[] = ["paths", "file", "in"];
/** Keys of the maps that those keys take. */
const MODES: readonly string[] = ["any", "all", "only"];

const MOST_DEEP = 20;

/** Texts that are allowed, and read otherwise than they look. The file must have no problems. */
export const textDoubts = (file: string, bytes: Uint8Array): readonly Doubt[] => {
  const yaml = parseYaml(file, bytes);
  if (!yaml.ok) return [];
  const found: Doubt[] = [];
  const visit = (value: unknown, path: KeyPath): void => {
    if (path.length > MOST_DEEP) return;
    if (typeof value === "string") {
      const message = messageOf(value, path);
      if (message !== undefined)
        found.push({ code: "reads-otherwise", at: { file, ...yaml.value.locate(path) }, key: keyText(path), message });
    } else if (Array.isArray(value)) for (const [index, one] of value.entries()) visit(one, [...path, index]);
    else if (typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value)) visit(one, [...path, key]);
  };
  visit(yaml.value.data, []);
  return found;
};

const messageOf = (text: string, path: KeyPath): string | undefined => {
  const keys = path.filter((step) => typeof step === "string");
  const last = keys.at(-1) ?? "";
  const key = MODES.includes(last) ? (keys.at(-2) ?? "") : last;
  if (GLOBS.includes(key) && looksLikeRegex(text)) {
    const globs = globsOfPattern(text);
    const meant = globs === undefined ? "" : `; as a glob it is ${globs.map((glob) => `"${glob}"`).join(" and ")}`;
    return `"${text}" is read as a glob, and looks like a regular expression${meant}`;
  }
  if (!LISTS.includes(key)) return undefined;
  const by = separatorIn(text, FILES.includes(key));
  if (by === undefined) return undefined;
  const parts = text.split(by.pattern).map((part) => JSON.stringify(part));
  return `"${text}" is one text with a ${by.name} in it; several are a list: [${parts.join(", ")}]`;
};

/** A comma or a blank that separates what are several entries by their looks. In braces a comma belongs to the glob. */
const separatorIn = (
  text: string,
  files: boolean,
): { readonly name: "comma" | "blank"; readonly pattern: RegExp } | undefined => {
  const plain = text.replaceAll(/\{[^{}]*\}/g, "");
  if (/,\s/.test(plain)) return { name: "comma", pattern: /,\s+/ };
  if (!files || plain !== text) return undefined;
  const globs = (parts: readonly string[]): boolean => parts.length > 1 && parts.every((part) => /[/*]/.test(part));
  if (globs(plain.split(","))) return { name: "comma", pattern: /,/ };
  return globs(plain.split(/\s+/)) ? { name: "blank", pattern: /\s+/ } : undefined;
};

const looksLikeRegex = (text: string): boolean => /^!?\^|[^{]\$$|(?<![*}])\/\.\*$/.test(text);
