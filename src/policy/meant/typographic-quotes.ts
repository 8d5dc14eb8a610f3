import type { PlacedFault } from "../model/placed-fault.ts";
import { cut, type KeyPath } from "../model/problem.ts";

const QUOTES = "“”„‟‘’‚‛«»";
const EACH_QUOTE = new RegExp(`[${QUOTES}]`, "g");
const IN_QUOTES = new RegExp(`^[${QUOTES}].*[${QUOTES}]$|^[${QUOTES}][^${QUOTES}]*$`, "s");

/** Keys whose text is for people; there such quotes are what they look like. */
const PROSE: ReadonlySet<string> = new Set([
  "title",
  "why",
  "text",
  "help",
  "source",
  "name",
  "body",
  "contents",
  "diff",
]);

/** Quotes of a word processor are a part of the text, so a glob in them matches nothing. */
export const typographicQuotes = (data: unknown): readonly PlacedFault[] => {
  const found: PlacedFault[] = [];
  const left: { readonly value: unknown; readonly path: KeyPath }[] = [{ value: data, path: [] }];
  for (let one = left.pop(); one !== undefined && found.length < MAX; one = left.pop()) {
    const { value, path } = one;
    if (typeof value === "string") {
      if (IN_QUOTES.test(value)) found.push(faultOf(value, path));
    } else if (typeof value === "object" && value !== null && path.length < DEEPEST) {
      for (const [key, inner] of Object.entries(value)) {
        const step = Array.isArray(value) ? Number(key) : key;
        if (!PROSE.has(key)) left.push({ value: inner, path: [...path, step] });
      }
    }
  }
  return found;
};

const MAX = 20;

/** No key of a policy file is deeper. */
const DEEPEST = 20;

const faultOf = (value: string, path: KeyPath): PlacedFault => ({
  ...{ code: "wrong-value", path, which: "value" },
  message: "is in typographic quotes, which YAML reads as a part of the text",
  suggestion: JSON.stringify(cut(value.replaceAll(EACH_QUOTE, ""))),
});
