import { codeSpan, inlineText, linkTo } from "./markdown.ts";
import { LONGEST_TEXT } from "./visible-text.ts";

// A policy's author may use `code`, [label](https://…) and https://… addresses.
const MARKUP = /`([^`]+)`|\[([^[\]]+)\]\((https:\/\/[^\s()<>]+)\)|(https:\/\/[^\s()<>"'`[\]]+)/g;

/**
 * A policy author's text on one line: code and https links work, everything else is literal. Cut after `longest`
 * characters of the source.
 */
export const policyText = (text: string, longest: number = LONGEST_TEXT): string => {
  const line = cut(
    text
      .slice(0, 8 * longest)
      .replace(/\s+/g, " ")
      .trim(),
    longest,
  );
  const parts: string[] = [];
  let from = 0;
  for (const found of line.matchAll(MARKUP)) {
    const [whole, code, label, target, address] = found;
    parts.push(plain(line.slice(from, found.index), from === 0));
    from = found.index + whole.length;
    if (code !== undefined) parts.push(codeSpan(code));
    else if (label !== undefined && target !== undefined) parts.push(linkTo(target, label));
    else if (address !== undefined) parts.push(bareLink(address));
  }
  parts.push(plain(line.slice(from), from === 0));
  return parts.join("");
};

const cut = (line: string, longest: number): string => {
  const points = [...line];
  return points.length > longest ? `${points.slice(0, longest - 1).join("")}…` : line;
};

// Keeps the spaces between the parts, which `inlineText` trims.
const plain = (text: string, first: boolean): string => {
  if (text === "") return "";
  const before = !first && text.startsWith(" ") ? " " : "";
  return `${before}${inlineText(text)}${text.trim() !== "" && text.endsWith(" ") ? " " : ""}`;
};

const bareLink = (address: string): string => {
  const sentenceEnd = /[.,;:!?…]+$/.exec(address)?.[0] ?? "";
  return linkTo(address.slice(0, address.length - sentenceEnd.length)) + inlineText(sentenceEnd);
};
