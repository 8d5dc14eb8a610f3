import type { Quoting } from "../words/notice-text.ts";
import { codeSpan } from "./code-span.ts";
import { inlineText } from "./inline-text.ts";

/** Foreign parts inside sentences of a Markdown page. */
export const MARKDOWN_QUOTING: Quoting = {
  code: (text) => codeSpan(text, 160),
  plain: (text) => inlineText(text, 200),
};
