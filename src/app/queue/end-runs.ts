import type { DatabaseKind, Trx } from "../store/database.ts";
import { inChunks } from "./in-chunks.ts";
import type { Task } from "./job.ts";
import type { JobRow, Scheduled } from "./job-row.ts";
import { lockRows } from "./lock-rows.ts";
import { mergeTasks } from "./merge-tasks.ts";
import { writeRows } from "./write-rows.ts";

/** How a run ended. */
export type RunEnd = { readonly key: string; readonly run: string } & (
  | { readonly kind: "done" }
  /** To be tried again at `due`, or given up; `counts`: as a try. */
  | {
      readonly kind: "failed";
      readonly error: string;
      readonly due: number;
      readonly dead: boolean;
      readonly counts: boolean;
    }
  /** Stopped before its end, which is nobody's fault. */
  | { readonly kind: "given-back" }
);

/**
 * Writes down how runs ended. What was taken over meanwhile is left alone: it's somebody else's now.
 *
 * @returns what is waiting now
 */
export const endRuns = async (
  trx: Trx,
  kind: DatabaseKind,
  ends: readonly RunEnd[],
  now: number,
): Promise<readonly Scheduled[]> => {
  const rows = new Map(
    (
      await lockRows(
        trx,
        kind,
        ends.map(({ key }) => key),
      )
    ).map((row) => [row.key, row]),
  );
  const ours = ends.flatMap((end) => {
    const row = rows.get(end.key);
    return row !== undefined && row.owner !== null && row.run === end.run ? [{ end, row }] : [];
  });
  const done = ours.filter(({ end }) => end.kind === "done").map(({ row }) => row);
  for (const chunk of inChunks(done)) {
    const keys = chunk.map((row) => row.key);
    await trx.deleteFrom("notes").where("key", "in", keys).where("taken", "=", 1).execute();
    await trx.deleteFrom("jobs").where("key", "in", keys).where("waiting", "=", 0).execute();
  }
  const again = ours.flatMap(({ end, row }) => {
    const after = end.kind === "done" ? freed(row) : afterRun(row, end, now);
    return end.kind === "done" && row.waiting === 0 ? [] : [after];
  });
  return writeRows(trx, again, now);
};

/** The row without its run. */
const freed = (row: JobRow): JobRow => ({ ...row, owner: null, run: null });

const bothTasks = ({ run_task, task }: JobRow): string =>
  run_task === null ? task : JSON.stringify(mergeTasks(JSON.parse(run_task) as Task, JSON.parse(task) as Task));

/** What becomes of a run that did not do what it was for: its wish, and the one that came meanwhile, are one again. */
const afterRun = (row: JobRow, end: Exclude<RunEnd, { kind: "done" }>, now: number): JobRow => {
  const failed = end.kind === "failed";
  const due = failed ? end.due : now;
  if (row.waiting === 1) {
    // The new wish is a reason to look again without a wait, unless GitHub said when to come back.
    const held = failed && !end.counts;
    return {
      ...freed(row),
      task: bothTasks(row),
      urgency: Math.min(row.urgency, row.run_urgency ?? row.urgency),
      since: Math.min(row.since, row.run_since ?? row.since),
      delivery: row.delivery === "" ? (row.run_delivery ?? "") : row.delivery,
      due: held ? Math.max(row.due, due) : Math.min(row.due, due),
    };
  }
  const attempts = row.run_attempts ?? 1;
  const dead = failed && end.dead;
  return {
    ...freed(row),
    task: row.run_task ?? row.task,
    urgency: row.run_urgency ?? row.urgency,
    since: row.run_since ?? row.since,
    delivery: row.run_delivery ?? row.delivery,
    attempts: failed && end.counts ? attempts : attempts - 1,
    waiting: dead ? 0 : 1,
    due,
    error: failed ? end.error : row.error,
    failed_at: dead ? now : null,
  };
};
