import type { DatabaseKind, Trx } from "../store/database.ts";
import { inChunks } from "./in-chunks.ts";
import type { Scheduled } from "./job-row.ts";
import { lockRows } from "./lock-rows.ts";
import { writeRows } from "./write-rows.ts";

/**
 * Makes dead jobs ready again, with all their tries and all their notes.
 *
 * @param key of one; undefined for all
 * @returns those that were dead
 */
export const retryDead = async (
  trx: Trx,
  kind: DatabaseKind,
  key: string | undefined,
  now: number,
): Promise<readonly Scheduled[]> => {
  const query = trx.selectFrom("jobs").select("key").where("failed_at", "is not", null).orderBy("failed_at");
  const found = await (key === undefined ? query : query.where("key", "=", key)).execute();
  const scheduled: Scheduled[] = [];
  for (const chunk of inChunks(found)) {
    const rows = await lockRows(
      trx,
      kind,
      chunk.map((row) => row.key),
    );
    const revived = rows
      .filter((row) => row.failed_at !== null)
      .map((row) => ({ ...row, failed_at: null, error: null, attempts: 0, waiting: 1, due: now, lane: null }));
    scheduled.push(...(await writeRows(trx, revived, now)));
  }
  return scheduled;
};
