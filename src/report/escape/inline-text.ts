import { breakReferences } from "./break-references.ts";
import { visibleText } from "./visible-text.ts";

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;" };

/**
 * A foreign text as Markdown that shows it to the letter and does nothing: no markup, HTML, link, mention, list or
 * heading, one line, also inside a table. Cut after `longest` code points.
 */
export const inlineText = (text: string, longest?: number): string =>
  breakReferences(visibleText(text.trim(), longest))
    .trim()
    .replace(/[\\`*_[\]~$]/g, "\\$&")
    // With a link of ours after it, it would make an image of it.
    .replace(/!$/, "\\!")
    .replace(/[<>&|]/g, (character) => ENTITIES[character] ?? character)
    // What opens a heading, a list or a rule where the text happens to start a line.
    .replace(/^(?:[#+=-]|\d{1,9}(?=[.)]))/, (opener) => (/^\d/.test(opener) ? `${opener}\\` : `\\${opener}`));
