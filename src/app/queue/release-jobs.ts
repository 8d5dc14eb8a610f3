import type { DatabaseKind, Trx } from "../store/database.ts";
import { endRuns, type RunEnd } from "./end-runs.ts";
import { inChunks } from "./in-chunks.ts";
import type { Scheduled } from "./job-row.ts";

/**
 * Makes jobs ready again that somebody ran who is gone. It counts as a try, since the job itself may be what ended the
 * process: one that does so each time is given up in the end, like one that fails.
 *
 * @param owner the replica that died; undefined for any
 */
export const releaseJobs = async (
  trx: Trx,
  kind: DatabaseKind,
  { owner, tries, now }: { readonly owner: string | undefined; readonly tries: number; readonly now: number },
): Promise<readonly Scheduled[]> => {
  const query = trx.selectFrom("jobs").select(["key", "run", "run_attempts"]).where("owner", "is not", null);
  const rows = await (owner === undefined ? query : query.where("owner", "=", owner)).execute();
  const scheduled: Scheduled[] = [];
  for (const chunk of inChunks(rows)) {
    const ends = chunk.map(
      (row): RunEnd => ({
        key: row.key,
        run: row.run ?? "",
        kind: "failed",
        error: "The process that ran it ended before it was done.",
        due: now,
        dead: (row.run_attempts ?? 0) >= tries,
        counts: true,
      }),
    );
    scheduled.push(...(await endRuns(trx, kind, ends, now)));
  }
  return scheduled;
};
