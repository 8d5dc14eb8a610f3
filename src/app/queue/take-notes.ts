import type { Db } from "../store/database.ts";
import type { Claimed } from "./claim-jobs.ts";
import { inChunks } from "./in-chunks.ts";
import type { Note, Task } from "./job.ts";
import type { JobRow } from "./job-row.ts";
import { urgencies } from "./urgencies.ts";

/**
 * Gives jobs that were claimed their notes. A statement of its own, after the jobs are ours: on PostgreSQL too, it sees
 * all that was accepted before that; what comes later waits for the next run.
 */
export const takeNotes = async (db: Db, rows: readonly JobRow[]): Promise<readonly Claimed[]> => {
  const notes = new Map<string, { readonly id: number; readonly note: Note }[]>();
  for (const chunk of inChunks(rows)) {
    const keys = chunk.map((row) => row.key);
    const taken = await db.updateTable("notes").set({ taken: 1 }).where("key", "in", keys).returningAll().execute();
    for (const { id, key, kind, text } of taken) {
      const list = notes.get(key) ?? [];
      list.push({ id, note: { kind: kind as Note["kind"], text } });
      notes.set(key, list);
    }
  }
  return rows.map((row) => ({
    run: row.run ?? "",
    job: {
      key: row.key,
      installation: row.installation,
      task: JSON.parse(row.run_task ?? row.task) as Task,
      urgency: urgencies[row.run_urgency ?? row.urgency] ?? "background",
      attempt: row.run_attempts ?? 1,
      since: row.run_since ?? row.since,
      delivery: row.run_delivery ?? row.delivery,
      notes: (notes.get(row.key) ?? []).toSorted((one, other) => one.id - other.id).map(({ note }) => note),
    },
  }));
};
