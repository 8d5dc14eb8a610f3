export const LONGEST_TEXT = 300;

// \p{Cf} contains bidi marks and tag characters; Default_Ignorable contains fillers and variation selectors. All can
// make a text look like another one (Unicode TR 36). Joiners and selectors inside an emoji stay.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const EMOJI_GLUE: readonly string[] = ["\u200D", "\uFE0F"];
/** More marks than any script stacks on a letter; they would cover other lines. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Foreign text without hidden characters: controls as pictures (`␊`), others as `⟨U+202E⟩`, cut after `longest` code
 * points. It must still be escaped.
 */
export const visibleText = (text: string, longest: number = LONGEST_TEXT): string => {
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

/**
 * Foreign text in a workflow command (`::error file=…::message`), encoded like actions/toolkit does (`command.ts`).
 * `data` is the part after the second `::`.
 */
export const annotationText = (text: string, place: "data" | "property", longest = 1_000): string => {
  const seen = visibleText(text, longest).replaceAll("%", "%25");
  return place === "data" ? seen : seen.replaceAll(":", "%3A").replaceAll(",", "%2C");
};

export const terminalText = (text: string, longest?: number): string => visibleText(text, longest);

/** Escapes foreign parts of a sentence for one medium. */
export type Quoting = { readonly code: (text: string) => string; readonly plain: (text: string) => string };

export const TERMINAL_QUOTING: Quoting = {
  code: (text) => terminalText(text, 160),
  plain: (text) => terminalText(text, 200),
};
