import { globLists } from "../globs/glob-lists.ts";

/** Whether `linguist-generated` is set for a path; undefined: no line says so. */
export type GeneratedRules = (path: string) => boolean | undefined;

/** @param folder "" for the root */
export const attributesIn = (folder: string): string => `${folder === "" ? "" : `${folder}/`}.gitattributes`;

const limits = { lines: 5_000, pattern: 300 } as const;

/**
 * The lines of one `.gitattributes` about `linguist-generated` (https://git-scm.com/docs/gitattributes). The last line
 * that matches decides. Linear; never throws.
 * @param folder where the file is, "" for the root
 */
export const generatedRules = (folder: string, text: string): GeneratedRules => {
  if (!text.includes("linguist-generated")) return nothing;
  const globs: string[] = [];
  const values: (boolean | undefined)[] = [];
  for (const line of text.split("\n").slice(0, limits.lines)) {
    const { pattern, states } = partsOf(line);
    if (pattern === "" || pattern.length > limits.pattern) continue;
    for (const state of states) {
      const value = saidBy(state);
      if (value === null) continue;
      globs.push(globOf(folder, pattern));
      values.push(value);
    }
  }
  if (globs.length === 0) return nothing;
  const last = globLists(() => {}).add(globs, false);
  return (path) => values[last(path)];
};

const nothing: GeneratedRules = () => undefined;

const partsOf = (line: string): { readonly pattern: string; readonly states: readonly string[] } => {
  const text = line.trim();
  // A macro (`[attr]`) sets attributes of other names.
  if (text === "" || text.startsWith("#") || text.startsWith("[attr]")) return { pattern: "", states: [] };
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*(.*)$/.exec(text);
  const [first = "", ...states] = (quoted?.[2] ?? text).split(/\s+/);
  if (quoted === null) return { pattern: first, states };
  return { pattern: (quoted[1] ?? "").replaceAll(/\\(.)/g, "$1"), states: [first, ...states] };
};

/** `null`: another attribute. `!linguist-generated` takes back what earlier lines say. */
const saidBy = (state: string): boolean | undefined | null => {
  const written = /^([-!]?)linguist-generated(?:=(.*))?$/.exec(state);
  if (written === null) return null;
  const [, sign, value] = written;
  if (sign === "!") return undefined;
  return sign !== "-" && value !== "false";
};

/** A pattern without a slash names files at any depth below. Git knows no braces and no `@( )`. */
const globOf = (folder: string, pattern: string): string => {
  const plain = literal(pattern, /[()!|+@]/g);
  const anchored = plain.includes("/") ? plain.replace(/^\/+/, "") : `**/${plain}`;
  return folder === "" ? anchored : `${literal(folder, /[*?[\]()!|+@\\]/g)}/${anchored}`;
};

/** Braces are expanded even in brackets, so any character stands for one. */
const literal = (text: string, special: RegExp): string => text.replaceAll(special, "[$&]").replaceAll(/[{}]/g, "?");
