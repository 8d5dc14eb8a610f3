import { html as honoHtml } from "hono/html";
import { visibleText } from "../../../report/escape/visible-text.ts";

/** Text that is HTML already, made by `html`. */
export type Html = { readonly isEscaped: true; toString(): string };

/** What may stand in `${}`; undefined stands for nothing. */
export type Part = Html | string | number | undefined | readonly Part[];

/** Longest foreign text in one place, in characters. */
const LONGEST = 1_000;
/** What every keyboard has; by far the most texts are nothing else, and need no look at each character. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * HTML with foreign text in it, by Hono's `html`: what stands in `${}` is escaped, and nothing in it is hidden (controls,
 * bidi marks and unseen characters are shown); only what `html` itself has made goes in as it is. Attributes are written
 * in quotes.
 */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => {
  const made = honoHtml(texts, ...parts.map(seen));
  if (made instanceof Promise) throw new TypeError("A part of a page has to be there before the page is made.");
  return made;
};

const seen = (part: Part): Part => {
  if (typeof part === "string") {
    return part.length <= LONGEST && PLAIN.test(part) ? part : visibleText(part, LONGEST);
  }
  return Array.isArray(part) ? part.map(seen) : part;
};
