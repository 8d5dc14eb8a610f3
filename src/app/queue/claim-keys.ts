import { sql } from "kysely";
import type { Db } from "../store/database.ts";
import { addTickets } from "./add-tickets.ts";
import { type Claimant, type Claimed, claimJobs } from "./claim-jobs.ts";
import { inTransaction } from "./in-transaction.ts";
import type { JobRow } from "./job-row.ts";
import { lockRows } from "./lock-rows.ts";
import { takeNotes } from "./take-notes.ts";
import { writeRows } from "./write-rows.ts";

/**
 * Looks after the keys of tickets. What is ready is taken. What has become due gets its turn and a new ticket, and what
 * isn't due yet a later one. What runs already gets one when that has ended, and what is gone needs none.
 *
 * @returns for each key the job, if there is one to be run now
 */
export const claimKeys = async (
  db: Db,
  keys: readonly string[],
  claimant: Claimant,
  now: number,
): Promise<readonly (Claimed | undefined)[]> => {
  const claimed = new Map((await claimReady(db, keys, claimant)).map((one) => [one.job.key, one]));
  const rest = keys.filter((key) => !claimed.has(key));
  if (rest.length > 0) {
    for (const one of await claimRest(db, rest, claimant, now)) {
      claimed.set(one.job.key, one);
    }
  }
  return keys.map((key) => {
    const one = claimed.get(key);
    // Two tickets of one key in a batch: the second finds it taken.
    claimed.delete(key);
    return one;
  });
};

/** What nearly always is: the ticket is of a job that is ready. Two statements, each a transaction. */
const claimReady = async (db: Db, keys: readonly string[], { owner, run }: Claimant): Promise<readonly Claimed[]> => {
  const { rows } = await sql<JobRow>`with ready as (
      select key from jobs where key = any(${[...keys]}) and lane is not null and owner is null
      order by key collate "C" for update
    )
    update jobs set owner = ${owner}, run = ${run}, waiting = 0, lane = null, run_task = task, run_urgency = urgency,
      run_since = since, run_delivery = delivery, run_attempts = attempts + 1, attempts = 0, error = null
    from ready where jobs.key = ready.key
    returning jobs.*`.execute(db);
  return takeNotes(db, rows);
};

/**
 * The others: rows are locked first, so that a wish whose transaction has not ended yet is waited for. graphile-worker
 * may have dropped its ticket, where ours was taken in that very moment.
 */
const claimRest = async (
  db: Db,
  keys: readonly string[],
  claimant: Claimant,
  now: number,
): Promise<readonly Claimed[]> =>
  inTransaction(db, async (trx) => {
    const rows = await lockRows(trx, "postgres", keys);
    const waiting = rows.filter((row) => row.waiting === 1 && row.owner === null && row.lane === null);
    await addTickets(trx, await writeRows(trx, waiting, now), now);
    return claimJobs(trx, rows, claimant);
  });
