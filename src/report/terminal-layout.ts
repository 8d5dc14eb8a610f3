/** Columns that a text gets even where the indent leaves none. */
const LEAST_ROOM = 8;

/**
 * Lines of at most `columns`, broken between words; a longer word (a path) is broken where it must be. `indent` stands
 * before every line and counts; `hanging` before every line but the first. The text has no colour codes in it yet.
 */
export const wrap = (text: string, columns: number, indent = "", hanging = indent): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  const room = Math.max(LEAST_ROOM, columns - Math.max(displayWidth(indent), displayWidth(hanging)));
  for (const word of text.split(" ").flatMap((whole) => pieces(whole, room))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= room) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  lines.push(line);
  return lines.map((each, at) => (at === 0 ? indent : hanging) + each);
};

const pieces = (word: string, room: number): string[] => {
  if (displayWidth(word) <= room) return [word];
  const parts: string[] = [];
  let part = "";
  for (const character of word) {
    if (displayWidth(part + character) > room) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  return [...parts, part];
};

// Code points that terminals draw two columns wide: East Asian scripts and most emoji. Marks are drawn on the one before.
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const NONE = /\p{M}|\p{Cf}/u;

/** Columns that a text takes in a terminal, near enough to wrap by. */
export const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
};

/** Colours a text that is already harmless. */
export type Paint = Readonly<Record<"bold" | "dim" | "green" | "yellow" | "red", (text: string) => string>>;

const ESCAPE = "\u001B[";

/** SGR codes that any terminal knows, or nothing at all where colour is not wanted. Colour never says what a word does not. */
export const paint = (colour: boolean): Paint => {
  const style =
    (on: number, off: number) =>
    (text: string): string =>
      colour ? `${ESCAPE}${on}m${text}${ESCAPE}${off}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), green: style(32, 39), yellow: style(33, 39), red: style(31, 39) };
};
