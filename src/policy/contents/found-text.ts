import { isBinaryName } from "../model/facts.ts";
import type { Found } from "../model/reading.ts";

/** In bytes; GitHub's GraphQL cuts texts at 512,000. */
export const LARGEST_TEXT = 500_000;

/** @param text undefined for a binary file. A name like `logo.png` is believed, another one may hide something. */
export const foundText = (path: string, size: number, text: string | undefined): Found => {
  if (size > LARGEST_TEXT) return { kind: "unreadable", why: `it has ${size} bytes, more than ${LARGEST_TEXT}` };
  if (text !== undefined) return { kind: "text", text: text.replace(/^\uFEFF/, "") };
  return isBinaryName(path) ? { kind: "none" } : { kind: "unreadable", why: "it is no text" };
};
