import { isBinaryName } from "../model/facts.ts";
import type { Found } from "../model/reading.ts";

/** In bytes; GitHub's GraphQL cuts texts at 512,000. */
export const LARGEST_TEXT = 500_000;

/**
 * @param size in bytes
 * @param text undefined for a binary file. A name like `logo.png` is believed, another one may hide something. Of a file
 *   that is too large, its beginning is enough.
 */
export const foundText = (path: string, size: number, text: string | undefined): Found => {
  const read = text?.replace(/^\uFEFF/, "");
  if (size > LARGEST_TEXT) {
    const why = `it has ${size} bytes, more than ${LARGEST_TEXT}`;
    return read === undefined ? { kind: "unreadable", why } : { kind: "beginning", text: beginningOf(read), why };
  }
  if (read !== undefined) return { kind: "text", text: read };
  return isBinaryName(path) ? { kind: "none" } : { kind: "unreadable", why: "it is no text" };
};

/** Whole lines, the same ones whichever source cut the text. */
const beginningOf = (text: string): string => {
  const bytes = new TextEncoder().encode(text);
  const read = new TextDecoder().decode(bytes.subarray(0, LARGEST_TEXT - MARGIN));
  const end = read.lastIndexOf("\n");
  return end === -1 ? read : read.slice(0, end);
};

/** Room for a byte order mark and a letter that is cut in two. */
const MARGIN = 8;
