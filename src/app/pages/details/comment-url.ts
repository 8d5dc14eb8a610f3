import { isBlockLine, parseBlockLine } from "../../../engine/page/block-line.ts";
import { decodePayload } from "../../../engine/page/block-payload.ts";
import type { GateRecord } from "../../store/store.ts";

/**
 * Where our comment stands, by the id that its own page names; undefined for a page that does not know it yet. The
 * signature is not looked at: a link is all that comes of it.
 */
export const commentUrl = ({ page, url }: GateRecord): string | undefined => {
  const line = page.split(/\r?\n/).findLast(isBlockLine);
  const block = line === undefined ? undefined : parseBlockLine(line);
  const comment = block === undefined ? undefined : decodePayload(block.payload)?.ledger.page.comment;
  return comment !== undefined && /^\d{1,20}$/.test(comment) ? `${url}#issuecomment-${comment}` : undefined;
};
