import type { DatabaseKind, Trx } from "../store/database.ts";
import type { JobRow, Scheduled } from "./job-row.ts";
import { lockRows } from "./lock-rows.ts";
import { turnsOf } from "./turns-of.ts";

/** How often jobs are moved up. */
export const PROMOTE_EVERY_MS = 5000;

/** Milliseconds that a job has to be ready before it's moved up. */
const PATIENCE_MS = 60_000;

/**
 * Moves some jobs up a lane that have been ready for a minute, so that the less urgent is slow under load and yet never
 * stands still: every few seconds the next few in turn of each lane, once each.
 *
 * @param max of each lane; the jobs that a process runs at once
 */
export const promoteJobs = async (
  trx: Trx,
  kind: DatabaseKind,
  max: number,
  now: number,
): Promise<readonly Scheduled[]> => {
  const keys: string[] = [];
  for (const lane of [1, 2]) {
    const rows = await trx
      .selectFrom("jobs")
      .select("key")
      .where("lane", "=", lane)
      .where("urgency", "=", lane)
      .where("ready_at", "<=", now - PATIENCE_MS)
      .orderBy("turn")
      .orderBy("ready_at")
      .limit(max)
      .execute();
    keys.push(...rows.map((row) => row.key));
  }
  const waiting = (await lockRows(trx, kind, keys)).flatMap((row) =>
    row.lane !== null && row.lane > 0 && row.lane === row.urgency ? [{ row, lane: row.lane - 1 }] : [],
  );
  const turnOf = await turnsOf(
    trx,
    waiting.map(({ row, lane }) => ({ lane, installation: row.installation })),
  );
  const moved: JobRow[] = [];
  for (const { row, lane } of waiting) {
    const turn = turnOf({ lane, installation: row.installation });
    await trx.updateTable("jobs").set({ lane, turn }).where("key", "=", row.key).execute();
    moved.push({ ...row, lane, turn });
  }
  return moved;
};
