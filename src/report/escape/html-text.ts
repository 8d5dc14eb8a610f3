import { breakReferences } from "./break-references.ts";
import { visibleText } from "./visible-text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A foreign text inside an HTML element of ours (`<summary>`), where Markdown is not read. One line, no mention, no link. */
export const htmlText = (text: string, longest?: number): string =>
  breakReferences(visibleText(text.trim(), longest)).replace(
    /[<>&"']/g,
    (character) => ENTITIES[character] ?? character,
  );
