import { codeSpan } from "./code-span.ts";
import { inlineText } from "./inline-text.ts";

/** GitHub and browsers take longer ones; nothing honest needs it. */
const LONGEST_ADDRESS = 1_000;

/**
 * A Markdown link to a foreign address, where that is http or https, without credentials and not overlong; otherwise
 * the label alone, and without a label the address as code.
 */
export const linkTo = (url: string, label?: string): string => {
  const safe = safeAddress(url);
  if (safe === undefined) return label === undefined ? codeSpan(url) : inlineText(label);
  return `[${inlineText(label ?? url)}](<${safe}>)`;
};

const safeAddress = (url: string): string | undefined => {
  if (url.length > LONGEST_ADDRESS || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return undefined;
  if (parsed.username !== "" || parsed.password !== "") return undefined;
  // `URL` leaves these; each of them ends or changes something in Markdown or in a table.
  return parsed.href.replace(/[<>()[\]\\`|*_~&@$]/g, (character) =>
    character === "&"
      ? "&amp;"
      : character === "_" || character === "@" || character === "~"
        ? character
        : percent(character),
  );
};

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
