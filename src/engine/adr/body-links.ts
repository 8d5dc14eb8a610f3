import { visibleLines } from "../evidence/visible-lines.ts";

/** Addresses and paths that a Markdown text links or names. */
const LONGEST = 262_144;
const MOST = 500;

/** `](address "title")`, `](<address>)`; `[label]: address`; `href="address"`; `https://…`; and, last, what looks like a path. */
const LINK =
  /\]\(\s{0,5}(?:<([^<>\n]{1,1000})>|([^\s()<>]{1,1000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,500})?))|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]{0,10}<?([^\s<>]{1,1000})|\bhref\s{0,3}=\s{0,3}["']([^"'\n]{1,1000})|(https?:\/\/[^\s<>"'`\]|]{1,1000})|((?<![\p{L}\p{N}_/.-])\.{0,2}\/?[\p{L}\p{N}_.@~-]{1,200}(?:\/[\p{L}\p{N}_.@~%+-]{1,200}){1,20}\.\w{1,10})/gmu;

/**
 * The links of a pull request's body, in order, each once: Markdown links and references, HTML links, bare addresses, and
 * bare paths with a slash and an extension. What stands in comments or fenced code is not visible, and no link.
 */
export function bodyLinks(body: string): string[] {
  const links = new Set<string>();
  for (const line of visibleLines(body.slice(0, LONGEST))) {
    for (const match of line.slice(0, 20_000).matchAll(LINK)) {
      const [, angled, plain, reference, href, address, path] = match;
      const bare = address === undefined ? undefined : withoutTail(address);
      const link = angled ?? plain ?? reference ?? href ?? bare ?? path;
      if (link !== undefined && links.size < MOST) links.add(link);
    }
  }
  return [...links];
}

/** A bare address ends before the punctuation of the sentence around it, and before a bracket that it did not open. */
function withoutTail(address: string): string {
  const trimmed = address.replace(/[.,:;!?*_~'"]{1,20}$/, "");
  return trimmed.endsWith(")") && !trimmed.includes("(") ? trimmed.replace(/\){1,20}[.,:;!?]{0,5}$/, "") : trimmed;
}
