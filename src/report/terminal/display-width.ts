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
