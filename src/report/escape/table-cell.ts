import { inlineText } from "./inline-text.ts";

/** A foreign text as a table's cell; an empty one is a dash, so that no column seems to be missing. */
export const tableCell = (text: string, longest?: number): string =>
  text.trim() === "" ? "–" : inlineText(text, longest);
