import type { Quoting } from "../../../report/words/notice-text.ts";

/**
 * For the report's sentences with foreign parts in them: they stay as they are, because the whole sentence is escaped
 * where it is put into a page.
 */
export const PLAIN_QUOTING: Quoting = { code: (text) => text, plain: (text) => text };
