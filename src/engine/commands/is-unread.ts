import type { Ledger } from "../ledger/ledger.ts";
import type { Seal } from "../ledger/seal.ts";
import { textMark } from "./text-mark.ts";

/**
 * Whether a comment has changed since its commands were read, or was never read.
 *
 * @param comment As it stands; `updatedAt` is when it was last changed, ISO 8601 UTC.
 */
export const isUnread = (
  comment: { readonly id: string; readonly body: string; readonly updatedAt: string },
  ledger: Pick<Ledger, "commands" | "heard">,
  hash: Seal["hash"],
): boolean => {
  const mark = Object.hasOwn(ledger.commands, comment.id) ? ledger.commands[comment.id] : undefined;
  if (mark === undefined) return (ledger.heard ?? "") < comment.updatedAt;
  if (mark.at !== comment.updatedAt) return mark.at < comment.updatedAt;
  // An edit in the very second of the revision that was read: only the text tells.
  return mark.text !== "" && mark.text !== textMark(comment.body, hash);
};
