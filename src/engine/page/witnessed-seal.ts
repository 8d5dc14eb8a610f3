import type { Seal } from "../ledger/seal.ts";
import { isBlockLine, parseBlockLine } from "./block-line.ts";
import type { PageRevision } from "./edits-of.ts";
import { signedText } from "./seal-page.ts";

/**
 * A seal for where there is no key: GitHub's edit history bears witness instead. A block counts as ours where the
 * history shows that `author`, who is us, wrote it. As strong as the account that we write as: with a workflow's own
 * token, other workflows of the repository write as the same bot.
 */
export const witnessedSeal = (seal: Seal, revisions: readonly PageRevision[], author: string): Seal => {
  if (seal.keyed) return seal;
  const ours = new Set<string>();
  for (const { by, body } of revisions) {
    if (by.login.toLowerCase() !== author.toLowerCase()) continue;
    for (const line of body.split(/\r\n?|\n/)) {
      const block = isBlockLine(line) ? parseBlockLine(line) : undefined;
      if (block !== undefined) ours.add(signedText(block.payload));
    }
  }
  return { ...seal, keyed: true, verify: (text) => ours.has(text) };
};
