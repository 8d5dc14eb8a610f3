/** Terminals and editors act on these characters; JSON can escape them without a change of meaning. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** JSON on several lines, as `--json` prints it. It holds no character that a terminal acts on. */
export const jsonText = (value: unknown): string => `${escapeUnseen(JSON.stringify(value, null, 2))}\n`;

/** JSON on one line, for output that is read line by line. It holds no character that a terminal acts on. */
export const jsonLine = (value: unknown): string => `${escapeUnseen(JSON.stringify(value))}\n`;

const escapeUnseen = (json: string): string =>
  json.replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
