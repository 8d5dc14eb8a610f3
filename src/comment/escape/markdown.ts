import { type Quoting, visibleText } from "./visible-text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for HTML, also in an attribute with quotes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => ENTITIES[character] ?? character);

/** For HTML elements of ours (`<summary>`), which contain no Markdown. One line, no mention, no link. */
export const htmlText = (text: string, longest?: number): string =>
  escapeHtml(breakReferences(visibleText(text.trim(), longest)));

const INLINE_ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;" };

/** Foreign text as inert Markdown on one line, also in a table. Cut after `longest` code points. */
export const inlineText = (text: string, longest?: number): string =>
  breakReferences(visibleText(text.trim(), longest))
    .trim()
    .replace(/[\\`*_[\]~$]/g, "\\$&")
    // Before a link of ours, it would make an image.
    .replace(/!$/, "\\!")
    .replace(/[<>&|]/g, (character) => INLINE_ENTITIES[character] ?? character)
    // At the start of a line, these open a heading, a list or a rule.
    .replace(/^(?:[#+=-]|\d{1,9}(?=[.)]))/, (opener) => (/^\d/.test(opener) ? `${opener}\\` : `\\${opener}`));

const BREAK = "\u200B";

/** Foreign text as a code span. Not for tables, where a `|` ends the cell even in code (`tableCode`). */
export const codeSpan = (text: string, longest?: number): string => {
  // Our own marks start with `<!--`, and nothing can be escaped in code.
  const seen = visibleText(text, longest).replaceAll("<!--", `<!${BREAK}--`).replaceAll("-->", `--${BREAK}>`);
  if (seen.trim() === "") return seen === "" ? "`⟨empty⟩`" : `\`${seen.replaceAll(" ", "␠")}\``;
  const runs = seen.match(/`+/g) ?? [];
  const fence = "`".repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
  // Markdown strips one space from both ends, and a backtick at an end would join the fence.
  // https://spec.commonmark.org/0.31.2/#code-spans
  const padding = /^[ `]|[ `]$/.test(seen) ? " " : "";
  return `${fence}${padding}${seen}${padding}${fence}`;
};

const LONGEST_ADDRESS = 1_000;

/**
 * A link to a foreign address if it is http(s), without credentials and not too long; otherwise the label, or the
 * address as code.
 */
export const linkTo = (url: string, label?: string): string => {
  const safe = safeAddress(url);
  if (safe === undefined) return label === undefined ? codeSpan(url) : inlineText(label);
  return `[${inlineText(label ?? url)}](<${safe}>)`;
};

const safeAddress = (url: string): string | undefined => {
  if (url.length > LONGEST_ADDRESS || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return undefined;
  if (parsed.username !== "" || parsed.password !== "") return undefined;
  // `URL` does not encode these, but Markdown or a table would read them.
  return parsed.href.replace(/[<>()[\]\\`|*_~&@$]/g, (character) =>
    character === "&"
      ? "&amp;"
      : character === "_" || character === "@" || character === "~"
        ? character
        : percent(character),
  );
};

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** GitHub links commit ids of 7 digits or more. */
const UNLINKED_DIGITS = 6;

/**
 * Breaks everything that GitHub would turn into a link, a notification or a picture: `@mention`, `#123`, `GH-123`,
 * commit ids, addresses, `:emoji:`. It looks the same.
 * https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
const breakReferences = (text: string): string =>
  text
    .replace(/[@#](?=\S|$)/gu, `$&${BREAK}`)
    .replace(/:(?=\/\/|[\w+-]+:)/g, `:${BREAK}`)
    .replace(/www(?=\.)/gi, `$&${BREAK}`)
    .replace(/(?:GH|GHSA|CVE)(?=-\w)/gi, `$&${BREAK}`)
    .replace(/(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/gi, (digits) => chunk(digits).join(BREAK));

const chunk = (digits: string): string[] => {
  const chunks: string[] = [];
  for (let at = 0; at < digits.length; at += UNLINKED_DIGITS) chunks.push(digits.slice(at, at + UNLINKED_DIGITS));
  return chunks;
};

export const tableCell = (text: string, longest?: number): string =>
  text.trim() === "" ? "–" : inlineText(text, longest);

/** Code in a table's cell; plain text if it contains a `|`, because renderers differ. */
export const tableCode = (text: string, longest?: number): string =>
  text.trim() === "" || text.includes("|") ? tableCell(text, longest) : codeSpan(text, longest);

export const MARKDOWN_QUOTING: Quoting = {
  code: (text) => codeSpan(text, 160),
  plain: (text) => inlineText(text, 200),
};
