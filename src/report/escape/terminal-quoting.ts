import type { Quoting } from "../words/notice-text.ts";
import { terminalText } from "./terminal-text.ts";

/** Foreign parts inside sentences for a terminal. */
export const TERMINAL_QUOTING: Quoting = {
  code: (text) => terminalText(text, 160),
  plain: (text) => terminalText(text, 200),
};
