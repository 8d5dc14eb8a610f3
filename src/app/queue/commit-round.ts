import type { Db } from "../store/database.ts";
import { type Arrival, acceptDeliveries } from "./accept-deliveries.ts";
import { admitDue } from "./admit-due.ts";
import { type Claimant, type Claimed, claimJobs } from "./claim-jobs.ts";
import { endRuns, type RunEnd } from "./end-runs.ts";
import { promoteJobs } from "./promote-jobs.ts";

/** What goes into one commit. */
export type RoundWork = {
  readonly arrivals: readonly Arrival[];
  readonly ends: readonly RunEnd[];
  readonly claimant: Claimant;
  /** Jobs to take. */
  readonly room: number;
  /** Jobs to move up, of each lane. */
  readonly promote: number;
  readonly now: number;
};

/** What came of it. */
export type Round = {
  /** For each arrival: whether it was new. */
  readonly fresh: readonly boolean[];
  readonly claimed: readonly Claimed[];
  /** When the next job is due that waits for its time. */
  readonly nextDue: number | undefined;
};

/** All that SQLite's one writer does at a time, in one transaction: ends first, so that what they free can be taken. */
export const commitRound = async (db: Db, work: RoundWork): Promise<Round> =>
  db.transaction().execute(async (trx) => {
    const { now } = work;
    const { fresh } = await acceptDeliveries(trx, "sqlite", work.arrivals, now);
    await endRuns(trx, "sqlite", work.ends, now);
    if (work.room === 0) {
      return { fresh, claimed: [], nextDue: undefined };
    }
    await admitDue(trx, now);
    if (work.promote > 0) {
      await promoteJobs(trx, "sqlite", work.promote, now);
    }
    const rows = await trx
      .selectFrom("jobs")
      .selectAll()
      .where("lane", "is not", null)
      .orderBy("lane")
      .orderBy("turn")
      .orderBy("ready_at")
      .limit(work.room)
      .execute();
    const claimed = await claimJobs(trx, rows, work.claimant);
    const next = await trx
      .selectFrom("jobs")
      .select((eb) => eb.fn.min<number | null>("due").as("due"))
      .where("waiting", "=", 1)
      .where("lane", "is", null)
      .where("owner", "is", null)
      .executeTakeFirst();
    return { fresh, claimed, nextDue: next?.due ?? undefined };
  });
