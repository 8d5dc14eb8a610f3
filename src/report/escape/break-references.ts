/** Draws nothing, and stops GitHub (which links text after Markdown is done) from reading on. Backslashes do not. */
const BREAK = "\u200B";
/** GitHub links a commit by 7 hexadecimal digits or more. */
const UNLINKED_DIGITS = 6;

/**
 * The text with everything broken up that GitHub would make a link, a notification or a picture of: `@mention`, `#123`,
 * `GH-123`, advisories, commit ids, addresses, mail and `:emoji:`. It looks the same.
 */
export const breakReferences = (text: string): string =>
  text
    .replace(/[@#](?=\S|$)/gu, `$&${BREAK}`)
    .replace(/:(?=\/\/|[\w+-]+:)/g, `:${BREAK}`)
    .replace(/www(?=\.)/gi, `$&${BREAK}`)
    .replace(/(?:GH|GHSA|CVE)(?=-\w)/gi, `$&${BREAK}`)
    .replace(/(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])/gi, (digits) => chunk(digits).join(BREAK));

const chunk = (digits: string): string[] => {
  const chunks: string[] = [];
  for (let at = 0; at < digits.length; at += UNLINKED_DIGITS) chunks.push(digits.slice(at, at + UNLINKED_DIGITS));
  return chunks;
};
