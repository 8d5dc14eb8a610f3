import { html as honoHtml } from "hono/html";
import { visibleText } from "../comment/escape/markdown.ts";

export type Html = { readonly isEscaped: true; toString(): string };

type Part = Html | string | number | undefined | readonly Part[];

const LONGEST = 1_000;
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * The template of all pages and reports (https://hono.dev/docs/helpers/html). Escapes `${}`, except the results of `html`
 * itself, and makes hidden characters visible. Attributes must be in quotes.
 */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => {
  const made = honoHtml(texts, ...parts.map(seen));
  if (made instanceof Promise) throw new TypeError("A part of a page must not be a promise.");
  return made;
};

const seen = (part: Part): Part => {
  if (typeof part === "string") {
    return part.length <= LONGEST && PLAIN.test(part) ? part : visibleText(part, LONGEST);
  }
  return Array.isArray(part) ? part.map(seen) : part;
};

const LONGEST_ADDRESS = 1_000;

export const linkOut = (url: string, label: string | Html): Html => {
  const safe = safeAddress(url);
  return safe === undefined ? html`${label}` : html`<a href="${safe}" rel="noopener noreferrer">${label}</a>`;
};

const safeAddress = (url: string): string | undefined => {
  if (url.length > LONGEST_ADDRESS || !URL.canParse(url)) return undefined;
  const { protocol, username, password, href } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  return username === "" && password === "" && href.length <= LONGEST_ADDRESS ? href : undefined;
};
