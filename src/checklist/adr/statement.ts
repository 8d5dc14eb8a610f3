import type { AdrPart } from "../../policy/model/policy.ts";
import { hasRealText } from "../evidence/sections.ts";
import { LANGUAGES, type Statement } from "./adr-languages.ts";

const READ = 20_000;
const LONGEST = 2_000;

/** "In the context of …, facing …, we decided …": the parts of a Y-statement that stands in one paragraph. */
export const statementParts = (lines: readonly string[]): readonly AdrPart[] => {
  const found = paragraphs(lines).map(partsIn);
  return found.find((parts) => parts.length > 2) ?? found.find((parts) => parts.length > 0) ?? [];
};

const paragraphs = (lines: readonly string[]): string[] =>
  lines
    .map((line) => (/^\s{0,3}#/.test(line) ? "" : line.trim()))
    .join("\n")
    .slice(0, READ)
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .slice(0, LONGEST)
        .replace(/[*_`:\s]+/g, " ")
        .toLowerCase(),
    );

const partsIn = (paragraph: string): readonly AdrPart[] => {
  for (const statement of STATEMENTS) {
    const context = statement.context.exec(paragraph);
    if (context === null) continue;
    const facing = after(paragraph, statement.facing, endOf(context));
    const decided = facing === undefined ? undefined : after(paragraph, statement.decided, facing.end);
    if (facing === undefined || decided === undefined) continue;
    const rest = paragraph.slice(decided.end);
    if (!hasRealText([paragraph.slice(facing.end, decided.start)]) || !hasRealText([rest])) continue;
    const says = (pattern: RegExp): boolean => {
      const found = pattern.exec(rest);
      return found !== null && (statement.spaceless || hasRealText([rest.slice(endOf(found))]));
    };
    return [
      "problem",
      "decision",
      ...(says(statement.against) ? (["options"] as const) : []),
      ...(says(statement.achieve) ? (["consequences"] as const) : []),
    ];
  }
  return [];
};

const after = (
  text: string,
  pattern: RegExp,
  from: number,
): { readonly start: number; readonly end: number } | undefined => {
  const found = pattern.exec(text.slice(from));
  return found === null ? undefined : { start: from + found.index, end: from + endOf(found) };
};

const endOf = (found: RegExpExecArray): number => found.index + found[0].length;

const STATEMENTS = LANGUAGES.map(({ statement }) => {
  // In Chinese and Japanese, words have no spaces between them, and the verb stands last.
  const spaceless = /[\p{Script=Han}\p{Script=Hiragana}]/u.test(statement.context);
  const pattern = (key: keyof Statement): RegExp =>
    new RegExp(`${spaceless ? "" : "(?<![\\p{L}\\p{M}])"}(?:${statement[key]})`, "u");
  return {
    spaceless,
    context: pattern("context"),
    facing: pattern("facing"),
    decided: pattern("decided"),
    against: pattern("against"),
    achieve: pattern("achieve"),
  };
});
