import { type Quoting, visibleText } from "./visible-text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A foreign text inside an HTML element of ours (`<summary>`), where Markdown is not read. One line, no mention, no link. */
export const htmlText = (text: string, longest?: number): string =>
  breakReferences(visibleText(text.trim(), longest)).replace(
    /[<>&"']/g,
    (character) => ENTITIES[character] ?? character,
  );

const INLINE_ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;" };

/**
 * A foreign text as Markdown that shows it to the letter and does nothing: no markup, HTML, link, mention, list or
 * heading, one line, also inside a table. Cut after `longest` code points.
 */
export const inlineText = (text: string, longest?: number): string =>
  breakReferences(visibleText(text.trim(), longest))
    .trim()
    .replace(/[\\`*_[\]~$]/g, "\\$&")
    // With a link of ours after it, it would make an image of it.
    .replace(/!$/, "\\!")
    .replace(/[<>&|]/g, (character) => INLINE_ENTITIES[character] ?? character)
    // What opens a heading, a list or a rule where the text happens to start a line.
    .replace(/^(?:[#+=-]|\d{1,9}(?=[.)]))/, (opener) => (/^\d/.test(opener) ? `${opener}\\` : `\\${opener}`));

const BREAK = "\u200B";

/**
 * A foreign text as a Markdown code span: nothing in it is markup, a mention or a link. Not for tables, where a `|`
 * ends the cell even in code (`tableCode`).
 */
export const codeSpan = (text: string, longest?: number): string => {
  // Inside code nothing can be escaped; our own comments (box keys, ledger) are told by `<!--`, so that may not stand there.
  const seen = visibleText(text, longest).replaceAll("<!--", `<!${BREAK}--`).replaceAll("-->", `--${BREAK}>`);
  if (seen.trim() === "") return seen === "" ? "`⟨empty⟩`" : `\`${seen.replaceAll(" ", "␠")}\``;
  const runs = seen.match(/`+/g) ?? [];
  const fence = "`".repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
  // Markdown takes one space off both ends where there are two, and a backtick at an end would join the fence.
  const padding = /^[ `]|[ `]$/.test(seen) ? " " : "";
  return `${fence}${padding}${seen}${padding}${fence}`;
};

/** GitHub and browsers take longer ones; nothing honest needs it. */
const LONGEST_ADDRESS = 1_000;

/**
 * A Markdown link to a foreign address, where that is http or https, without credentials and not overlong; otherwise
 * the label alone, and without a label the address as code.
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
  // `URL` leaves these; each of them ends or changes something in Markdown or in a table.
  return parsed.href.replace(/[<>()[\]\\`|*_~&@$]/g, (character) =>
    character === "&"
      ? "&amp;"
      : character === "_" || character === "@" || character === "~"
        ? character
        : percent(character),
  );
};

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** GitHub links a commit by 7 hexadecimal digits or more. */
const UNLINKED_DIGITS = 6;

/**
 * The text with everything broken up that GitHub would make a link, a notification or a picture of: `@mention`, `#123`,
 * `GH-123`, advisories, commit ids, addresses, mail and `:emoji:`. It looks the same.
 */
export const breakReferences = (text: string): string =>
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

/** A foreign text as a table's cell; an empty one is a dash, so that no column seems to be missing. */
export const tableCell = (text: string, longest?: number): string =>
  text.trim() === "" ? "–" : inlineText(text, longest);

/** A foreign text as code in a table's cell; as plain text where it holds a `|`, which no renderer reads alike in code. */
export const tableCode = (text: string, longest?: number): string =>
  text.trim() === "" || text.includes("|") ? tableCell(text, longest) : codeSpan(text, longest);

/** Foreign parts inside sentences of a Markdown page. */
export const MARKDOWN_QUOTING: Quoting = {
  code: (text) => codeSpan(text, 160),
  plain: (text) => inlineText(text, 200),
};
