import { type Html, html } from "./html.ts";
import { linkOut } from "./link-out.ts";

// The same markup as `policyText` takes in the comment: `code`, [label](https://…) and a bare https://… address.
const MARKUP = /`([^`]+)`|\[([^[\]]+)\]\((https:\/\/[^\s()<>]+)\)|(https:\/\/[^\s()<>"'`[\]]+)/g;
const SENTENCE_END = /[.,;:!?…]+$/;

/** Text that a policy's author wrote, as HTML: code and https links are kept, everything else is shown as it stands. */
export const policyHtml = (text: string, longest = 600): Html => {
  const line = text
    .slice(0, 8 * longest)
    .replace(/\s+/g, " ")
    .trim();
  const shown = line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  const parts: (Html | string)[] = [];
  let from = 0;
  for (const found of shown.matchAll(MARKUP)) {
    const [whole, code, label, target, address] = found;
    parts.push(shown.slice(from, found.index));
    from = found.index + whole.length;
    if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else if (label !== undefined && target !== undefined) parts.push(linkOut(target, label));
    else if (address !== undefined) {
      const end = SENTENCE_END.exec(address)?.[0] ?? "";
      const bare = address.slice(0, address.length - end.length);
      parts.push(linkOut(bare, bare), end);
    }
  }
  parts.push(shown.slice(from));
  return html`${parts}`;
};
