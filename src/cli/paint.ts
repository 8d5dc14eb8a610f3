import { styleText } from "node:util";

/** How a word is shown; `plain` is never changed. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Colours a text, or does not. The text must have been made harmless before. */
export type Paint = (style: Style, text: string) => string;

/** A painter that follows the terminal's settings, which are decided once (`wants-colour.ts`). */
export const paint =
  (colour: boolean): Paint =>
  (style, text) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
