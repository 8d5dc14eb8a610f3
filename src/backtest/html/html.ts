import { visibleText } from "../../comment/escape/visible-text.ts";

/** Text that is HTML already, made by `html`. */
export type Html = { readonly html: string };

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};

type Part = Html | string | number | readonly Html[];

/**
 * HTML with foreign text in it: what stands in `${}` is escaped, and nothing in it is hidden; only what `html` itself
 * has made (one, or a list) goes in as it is. Attributes are written in quotes.
 */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: texts.map((text, index) => text + (index < parts.length ? partText(parts[index] ?? "") : "")).join(""),
});

const partText = (part: Part): string => {
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return visibleText(part, LONGEST).replace(/[<>&"']/g, (one) => ENTITIES[one] ?? one);
  return "html" in part ? part.html : part.map((one) => one.html).join("");
};

/** Longest foreign text in one place, in characters. */
const LONGEST = 500;
