import type { Seal } from "../ledger/seal.ts";

/** Characters of it: enough to tell a few revisions of one second from each other. */
const LENGTH = 8;

/** A short fingerprint of a comment's text; line ends and white space at the end aside, which interfaces give differently. */
export const textMark = (body: string, hash: Seal["hash"]): string =>
  hash(body.replace(/\r\n?/g, "\n").trimEnd()).slice(0, LENGTH);
