import type { Trx } from "../store/database.ts";
import { inChunks } from "./in-chunks.ts";
import type { JobRow, Scheduled } from "./job-row.ts";
import { turnsOf } from "./turns-of.ts";

/**
 * Writes jobs over as they are to be, and gives a turn to those that are due and that nothing holds. The caller has
 * read them in this transaction, and on PostgreSQL locked them.
 *
 * @returns what is waiting now
 */
export const writeRows = async (trx: Trx, rows: readonly JobRow[], now: number): Promise<readonly Scheduled[]> => {
  const becomesReady = (row: JobRow): boolean =>
    row.waiting === 1 && row.owner === null && row.lane === null && row.due <= now;
  const turnOf = await turnsOf(
    trx,
    rows.filter(becomesReady).map((row) => ({ lane: row.urgency, installation: row.installation })),
  );
  const written = rows.map((row): JobRow => {
    if (!becomesReady(row)) {
      return row;
    }
    const lane = row.urgency;
    return { ...row, lane, turn: turnOf({ lane, installation: row.installation }), ready_at: now };
  });
  for (const chunk of inChunks(written)) {
    await trx
      .insertInto("jobs")
      .values(chunk)
      .onConflict((conflict) =>
        conflict.column("key").doUpdateSet((eb) => ({
          task: eb.ref("excluded.task"),
          urgency: eb.ref("excluded.urgency"),
          waiting: eb.ref("excluded.waiting"),
          lane: eb.ref("excluded.lane"),
          turn: eb.ref("excluded.turn"),
          ready_at: eb.ref("excluded.ready_at"),
          due: eb.ref("excluded.due"),
          since: eb.ref("excluded.since"),
          delivery: eb.ref("excluded.delivery"),
          attempts: eb.ref("excluded.attempts"),
          error: eb.ref("excluded.error"),
          failed_at: eb.ref("excluded.failed_at"),
          owner: eb.ref("excluded.owner"),
          run: eb.ref("excluded.run"),
        })),
      )
      .execute();
  }
  return written.filter((row) => row.waiting === 1);
};
