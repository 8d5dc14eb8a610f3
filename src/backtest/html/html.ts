import { escapeHtml, visibleText } from "../../comment/escape/markdown.ts";

/** HTML made by `html`. */
export type Html = { readonly html: string };

type Part = Html | string | number | readonly Html[];

/**
 * HTML from a template: `${}` is escaped and made visible, except for values (or lists) of `html`. Attributes need
 * quotes.
 */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: texts.map((text, index) => text + (index < parts.length ? partText(parts[index] ?? "") : "")).join(""),
});

const partText = (part: Part): string => {
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escapeHtml(visibleText(part, LONGEST));
  return "html" in part ? part.html : part.map((one) => one.html).join("");
};

/** Maximum characters of a foreign text. */
const LONGEST = 500;
