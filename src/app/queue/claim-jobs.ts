import type { Trx } from "../store/database.ts";
import { inChunks } from "./in-chunks.ts";
import type { Job, Note, Task } from "./job.ts";
import type { JobRow } from "./job-row.ts";
import { urgencies } from "./urgencies.ts";

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
  const notes = new Map<string, { id: number; note: Note }[]>();
  for (const chunk of inChunks(ready)) {
    const keys = chunk.map((row) => row.key);
    await trx
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
      .where("key", "in", keys)
      .execute();
    // A statement of its own, after the jobs are ours: what was accepted before that is seen by it, on PostgreSQL too.
    const taken = await trx.updateTable("notes").set({ taken: 1 }).where("key", "in", keys).returningAll().execute();
    for (const { id, key, kind, text } of taken) {
      const list = notes.get(key) ?? [];
      list.push({ id, note: { kind: kind as Note["kind"], text } });
      notes.set(key, list);
    }
  }
  return ready.map((row) => ({
    run,
    job: {
      key: row.key,
      installation: row.installation,
      task: JSON.parse(row.task) as Task,
      urgency: urgencies[row.urgency] ?? "background",
      attempt: row.attempts + 1,
      since: row.since,
      delivery: row.delivery,
      notes: (notes.get(row.key) ?? []).toSorted((one, other) => one.id - other.id).map(({ note }) => note),
    },
  }));
};
