const LONGEST_TEXT = 300;

const INLINE_ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;" };

/**
 * Foreign text as inert Markdown on one line, also in a table. Cut after `longest` code points. A `!` before one of our
 * links would make an image, and a sign at the start of a line would open a heading, a list or a rule.
 */
export const inlineText = (text: string, longest?: number): string =>
  breakReferences(visibleText(text.trim(), longest))
    .trim()
    .replace(/[\\`*_[\]~$]/g, "\\$&")
    .replace(/!$/, "\\!")
    .replace(/[<>&|]/g, (character) => INLINE_ENTITIES[character] ?? character)
    .replace(/^(?:[#+=-]|\d{1,9}(?=[.)]))/, (opener) => (/^\d/.test(opener) ? `${opener}\\` : `\\${opener}`));

const BREAK = "\u200B";

/** Not for tables, where a `|` ends the cell even in code (`tableCode`). */
export const codeSpan = (text: string, longest?: number): string => {
  // Our marks start with `<!--`, and nothing can be escaped in code.
  const seen = visibleText(text, longest).replaceAll("<!--", `<!${BREAK}--`).replaceAll("-->", `--${BREAK}>`);
  if (seen.trim() === "") return seen === "" ? "`⟨empty⟩`" : `\`${seen.replaceAll(" ", "␠")}\``;
  const runs = seen.match(/`+/g) ?? [];
  const fence = "`".repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
  // Markdown strips one space from both ends (https://spec.commonmark.org/0.31.2/#code-spans), and a backtick at an end
  // would join the fence.
  const padding = /^[ `]|[ `]$/.test(seen) ? " " : "";
  return `${fence}${padding}${seen}${padding}${fence}`;
};

const LONGEST_ADDRESS = 1_000;

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
 * Breaks what GitHub would turn into a link, a notification or a picture; it looks the same. Our own words may continue
 * the text with a colon, which would complete an emoji.
 * https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
const breakReferences = (text: string): string =>
  text
    .replace(/[@#](?=\S|$)/gu, `$&${BREAK}`)
    .replace(/:(?=\/\/|[\w+-]+(?::|$)|$)/g, `:${BREAK}`)
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

export const tableCode = (text: string, longest?: number): string =>
  text.trim() === "" || text.includes("|") ? tableCell(text, longest) : codeSpan(text, longest);

const MARKUP = /`([^`]+)`|\[([^[\]]+)\]\((https:\/\/[^\s()<>]+)\)|(https:\/\/[^\s()<>"'`[\]]+)/g;

/** A policy author's text on one line: code and https links work, everything else is literal. */
export const policyText = (text: string, longest: number = LONGEST_TEXT): string => {
  const line = cut(
    text
      .slice(0, 8 * longest)
      .replace(/\s+/g, " ")
      .trim(),
    longest,
  );
  const parts: string[] = [];
  let from = 0;
  for (const found of line.matchAll(MARKUP)) {
    const [whole, code, label, target, address] = found;
    parts.push(plain(line.slice(from, found.index), from === 0));
    from = found.index + whole.length;
    if (code !== undefined) parts.push(codeSpan(code));
    else if (label !== undefined && target !== undefined) parts.push(linkTo(target, label));
    else if (address !== undefined) parts.push(bareLink(address));
  }
  parts.push(plain(line.slice(from), from === 0));
  return parts.join("");
};

const cut = (line: string, longest: number): string => {
  const points = [...line];
  return points.length > longest ? `${points.slice(0, longest - 1).join("")}…` : line;
};

// Keeps the spaces between the parts, which `inlineText` trims.
const plain = (text: string, first: boolean): string => {
  if (text === "") return "";
  const before = !first && text.startsWith(" ") ? " " : "";
  return `${before}${inlineText(text)}${text.trim() !== "" && text.endsWith(" ") ? " " : ""}`;
};

const bareLink = (address: string): string => {
  const sentenceEnd = /[.,;:!?…]+$/.exec(address)?.[0] ?? "";
  return linkTo(address.slice(0, address.length - sentenceEnd.length)) + inlineText(sentenceEnd);
};

// Format characters (bidi marks, tags) and default-ignorable ones (fillers, variation selectors) make a text look like
// another one (Unicode TR 36). Joiners and selectors inside an emoji stay.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const EMOJI_GLUE: readonly string[] = ["\u200D", "\uFE0F"];

/** More marks than any script stacks on a letter; they would cover other lines. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** Nothing of it is hidden, and its characters are its code points. */
const PLAIN = /^[ -~]*$/;

/**
 * Foreign text without hidden characters: controls as pictures (`␊`), others as `⟨U+202E⟩`. Cut after `longest` code
 * points. It must still be escaped.
 */
export const visibleText = (text: string, longest: number = LONGEST_TEXT): string => {
  if (PLAIN.test(text)) return text.length > longest ? `${text.slice(0, Math.max(0, longest - 1))}…` : text;
  // Limits the work for texts of megabytes.
  const head = [...text.slice(0, 2 * longest + 2)].slice(0, longest + 1).join("");
  const seen = head.replace(UNSEEN, pictureOf).replace(PILED_MARKS, "$1⟨…⟩");
  const points = [...seen];
  return points.length > longest ? `${points.slice(0, Math.max(0, longest - 1)).join("")}…` : seen;
};

const pictureOf = (character: string, at: number, whole: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (EMOJI_GLUE.includes(character) && gluesEmoji(whole, at)) return character;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
};

const gluesEmoji = (whole: string, at: number): boolean => {
  const before = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)$/u.test(whole.slice(Math.max(0, at - 2), at));
  const joins = whole[at] === "\u200D";
  return before && (!joins || /^\p{Extended_Pictographic}/u.test(whole.slice(at + 1, at + 3)));
};

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string => text.replace(/[<>&"']/g, (character) => ENTITIES[character] ?? character);

/** For our own HTML elements (`<summary>`), which contain no Markdown. One line, no mention, no link. */
export const htmlText = (text: string, longest?: number): string =>
  escapeHtml(breakReferences(visibleText(text.trim(), longest)));

/**
 * Foreign text in a workflow command (`::error file=…::message`).
 * https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
 */
export const annotationText = (text: string, place: "data" | "property", longest = 1_000): string => {
  const seen = visibleText(text, longest).replaceAll("%", "%25");
  return place === "data" ? seen : seen.replaceAll(":", "%3A").replaceAll(",", "%2C");
};

export const terminalText = (text: string, longest?: number): string => visibleText(text, longest);

export type Quoting = { readonly code: (text: string) => string; readonly plain: (text: string) => string };

export const MARKDOWN_QUOTING: Quoting = {
  code: (text) => codeSpan(text, 160),
  plain: (text) => inlineText(text, 200),
};

export const TERMINAL_QUOTING: Quoting = {
  code: (text) => terminalText(text, 160),
  plain: (text) => terminalText(text, 200),
};
