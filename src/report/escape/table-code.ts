import { codeSpan } from "./code-span.ts";
import { tableCell } from "./table-cell.ts";

/** A foreign text as code in a table's cell; as plain text where it holds a `|`, which no renderer reads alike in code. */
export const tableCode = (text: string, longest?: number): string =>
  text.trim() === "" || text.includes("|") ? tableCell(text, longest) : codeSpan(text, longest);
