import type { WrittenVerify } from "../../policy/written-requires.ts";
import { type Draft, isMap, oneLine, textsOf, wordOf } from "./draft.ts";
import { literalPattern } from "./pattern-globs.ts";

export type Part = Readonly<Record<string, unknown>>;
export type Report = (why: string) => void;

export const policy = (name: string, more: Partial<Draft> & Pick<Draft, "items">): Draft => ({
  ...{ name, title: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, enforcement: "block", remarks: [] },
  ...more,
});

export const asked = (name: string, text: string, verify: WrittenVerify): Draft =>
  policy(name, { items: [{ id: "as-asked", text, verify, verify_only: true }] });

export const held = (name: string, when: Part, text: string): Draft =>
  policy(name, {
    when,
    items: [{ id: "settled", text }],
    changed: ["It applies while that is so; a person can also tick it."],
  });

export type Rule = { readonly regex: string; readonly message: string };

export const messageOf = (rule: unknown): string =>
  isMap(rule) && typeof rule["message"] === "string" ? oneLine(rule["message"], 300) : "";

/** mergeable ignores case unless `regex_flag` says otherwise, and looks for the slashes of a JavaScript literal. */
export const regexOf = (rule: unknown, told: Report): Rule | undefined => {
  if (!isMap(rule)) return undefined;
  const words = textsOf(rule["match"]).filter((one) => one !== "");
  const regex = rule["regex"] ?? (words.length === 0 ? undefined : words.map(literalPattern).join("|"));
  if (typeof regex !== "string" || regex === "") {
    told(`\`${Object.keys(rule).join("`, `")}\` has no \`regex\`.`);
    return undefined;
  }
  const literal = /^\/(.+)\/([a-z]*)$/.exec(regex);
  if (literal !== null) told("Its slashes are taken for those of a regular expression, which mergeable does not.");
  const flag = wordOf(rule["regex_flag"], literal?.[2] ?? "");
  return {
    regex: `${flag.includes("i") || flag === "" ? "(?i)" : ""}${literal?.[1] ?? regex}`,
    message: messageOf(rule),
  };
};

export const edgeOf = (rule: unknown, edge: (words: string) => string): Rule | undefined => {
  const words = isMap(rule) ? textsOf(rule["match"]).filter((one) => one !== "") : [];
  return words.length === 0
    ? undefined
    : { regex: edge(`(?:${words.map(literalPattern).join("|")})`), message: messageOf(rule) };
};

const LONGEST = 1_000;

export const lengthOf = (rule: unknown, more: number, told: Report): Rule | undefined => {
  if (!isMap(rule)) return undefined;
  const count = Number(rule["count"]) + more;
  if (!Number.isInteger(count) || count < 1 || count > LONGEST)
    told(`A length of ${wordOf(rule["count"], "none")} cannot be looked for.`);
  return count >= 1 && count <= LONGEST ? { regex: `(?s)^.{${count},}`, message: messageOf(rule) } : undefined;
};
