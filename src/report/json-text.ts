/**
 * Terminals and editors act on these characters; JSON can escape them without a change of meaning, so no output of JSON
 * holds one.
 */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

export const jsonText = (value: unknown): string => `${escapeUnseen(JSON.stringify(value, null, 2))}\n`;

export const jsonLine = (value: unknown): string => `${escapeUnseen(JSON.stringify(value))}\n`;

const escapeUnseen = (json: string): string =>
  json.replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
