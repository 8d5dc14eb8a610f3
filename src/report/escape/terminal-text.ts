import { visibleText } from "./visible-text.ts";

/** A foreign text for a terminal: no escape sequence, control, bidi or zero-width character reaches it; one line. */
export const terminalText = (text: string, longest?: number): string => visibleText(text, longest);
