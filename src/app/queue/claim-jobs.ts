import type { Trx } from "../store/database.ts";
import { inChunks } from "./in-chunks.ts";
import type { Job } from "./job.ts";
import type { JobRow } from "./job-row.ts";
import { takeNotes } from "./take-notes.ts";

/** A job that is to be run here, and the name of this run. */
export type Claimed = { readonly job: Job; readonly run: string };

/** Who claims: the replica, and a name that no other claim has. */
export type Claimant = { readonly owner: string; readonly run: string };

/**
 * Takes jobs that are ready, with the notes that there are for them.
 *
 * @param rows read (and locked) in this transaction; those that aren't ready are left alone
 */
export const claimJobs = async (
  trx: Trx,
  rows: readonly JobRow[],
  { owner, run }: Claimant,
): Promise<readonly Claimed[]> => {
  const ready = rows.filter((row) => row.lane !== null && row.owner === null);
  const claimed: JobRow[] = [];
  for (const chunk of inChunks(ready)) {
    const written = await trx
      .updateTable("jobs")
      .set((eb) => ({
        owner,
        run,
        waiting: 0,
        lane: null,
        run_task: eb.ref("task"),
        run_urgency: eb.ref("urgency"),
        run_since: eb.ref("since"),
        run_delivery: eb.ref("delivery"),
        run_attempts: eb("attempts", "+", 1),
        attempts: 0,
        error: null,
      }))
      .where(
        "key",
        "in",
        chunk.map((row) => row.key),
      )
      .returningAll()
      .execute();
    claimed.push(...written);
  }
  const byKey = new Map((await takeNotes(trx, claimed)).map((one) => [one.job.key, one]));
  // In the order that they were given in: the first is the most urgent.
  return ready.flatMap(({ key }) => byKey.get(key) ?? []);
};
