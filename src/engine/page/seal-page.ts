import type { Ledger } from "../ledger/ledger.ts";
import type { Seal } from "../ledger/seal.ts";
import { blockLine } from "./block-line.ts";
import { encodePayload } from "./block-payload.ts";
import { normalisePage } from "./normalise-page.ts";

/** The text that a signature covers; the prefix keeps it from meaning anything elsewhere. */
export const signedText = (payload: string): string => `tollgate-ledger-v1\n${payload}`;

/**
 * The comment's whole body: the page, and under it the ledger with the page's digest, signed where there is a key.
 * `readPage` is its inverse.
 */
export const sealPage = (page: string, ledger: Ledger, seal: Seal): string => {
  const payload = encodePayload({ ledger, page: seal.hash(normalisePage(page)) });
  return `${page.trimEnd()}\n\n${blockLine({ payload, signature: seal.sign(signedText(payload)) })}\n`;
};
