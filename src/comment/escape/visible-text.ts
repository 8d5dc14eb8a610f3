/** Longest foreign text shown in one place, in code points of what is seen. */
export const LONGEST_TEXT = 300;

// \p{Cf} holds the bidi marks and the tag characters, Default_Ignorable the fillers and variation selectors that
// draw nothing; all of them can make a text look like another. A joiner or selector inside an emoji is left alone.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const EMOJI_GLUE: readonly string[] = ["\u200D", "\uFE0F"];
/** More marks than any script stacks on one letter; beyond that they are drawn over other lines. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * A foreign text with nothing hidden in it: controls as their pictures (`␊`, `␛`), bidi, zero-width and other unseen
 * characters and lone surrogates as `⟨U+202E⟩`, cut after `longest` code points with `…`. Still to be escaped for
 * wherever it goes.
 */
export const visibleText = (text: string, longest: number = LONGEST_TEXT): string => {
  // Two code units hold at least one code point, so this much of the text is enough; a hostile one may be megabytes.
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

/**
 * A foreign text inside a workflow command (`::error file=…::message`): `data` after the second `::`, `property`
 * between. The runner splits commands at line ends, properties also at `:` and `,`; all are percent-encoded as its own
 * toolkit does (`actions/toolkit`, `command.ts`).
 */
export const annotationText = (text: string, place: "data" | "property", longest = 1_000): string => {
  const seen = visibleText(text, longest).replaceAll("%", "%25");
  return place === "data" ? seen : seen.replaceAll(":", "%3A").replaceAll(",", "%2C");
};

/** A foreign text for a terminal: no escape sequence, control, bidi or zero-width character reaches it; one line. */
export const terminalText = (text: string, longest?: number): string => visibleText(text, longest);

/** Foreign parts inside sentences for a terminal. */
export const TERMINAL_QUOTING: Quoting = {
  code: (text) => terminalText(text, 160),
  plain: (text) => terminalText(text, 200),
};

/** How foreign parts are made harmless for the place that a text goes to: names as code, sentences as text. */
export type Quoting = { readonly code: (text: string) => string; readonly plain: (text: string) => string };
