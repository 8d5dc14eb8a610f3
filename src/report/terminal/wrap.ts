import { displayWidth } from "./display-width.ts";

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
