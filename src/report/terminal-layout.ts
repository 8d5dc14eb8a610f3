const LEAST_ROOM = 8;

/** `indent` goes before the first line, `hanging` before the others; the text must have no colour codes yet. */
export const wrap = (text: string, columns: number, indent = "", hanging = indent): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  const roomOf = (margin: string): number => Math.max(LEAST_ROOM, columns - displayWidth(margin));
  const [first, others] = [roomOf(indent), roomOf(hanging)];
  for (const word of glued(text)
    .split(" ")
    .flatMap((whole) => pieces(whole, others))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= (lines.length === 0 ? first : others)) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  lines.push(line);
  return lines.map((each, at) => (at === 0 ? indent : hanging) + each.replaceAll(GLUE, " "));
};

/** A private character, which no text holds after escaping. */
const GLUE = "\uE000";

/** A number stays with its sign. */
const glued = (text: string): string => text.replaceAll(/(?<=\d) (?=%)/g, GLUE);

/** A path is broken after a slash, where one is near the end of the line. */
const pieces = (word: string, room: number): string[] => {
  if (displayWidth(word) <= room) return [word];
  const parts: string[] = [];
  let part = "";
  for (const character of word) {
    if (displayWidth(part + character) > room) {
      const slash = part.lastIndexOf("/") + 1;
      const end = slash > part.length / 2 ? slash : part.length;
      parts.push(part.slice(0, end));
      part = part.slice(end);
    }
    part += character;
  }
  return [...parts, part];
};

// Two columns wide: East Asian scripts and most emoji.
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const NONE = /\p{M}|\p{Cf}/u;

export const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
};

export type Paint = Readonly<Record<"bold" | "dim" | "green" | "yellow" | "red", (text: string) => string>>;

const ESCAPE = "\u001B[";

/** SGR codes (ECMA-48), or nothing without colour. Colour never adds meaning. */
export const paint = (colour: boolean): Paint => {
  const style =
    (on: number, off: number) =>
    (text: string): string =>
      colour ? `${ESCAPE}${on}m${text}${ESCAPE}${off}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), green: style(32, 39), yellow: style(33, 39), red: style(31, 39) };
};
