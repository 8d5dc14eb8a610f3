import { sql } from "kysely";
import type { Trx } from "../store/database.ts";
import type { Scheduled } from "./job-row.ts";

/** The task of all our tickets. */
export const TICKET = "tollgate";

/**
 * Tells graphile-worker of jobs that wait, in the transaction that made them wait. A ticket says "look after this key"
 * and nothing else: what there is to do is in our own row. One of a key replaces another (`job_key`), and where that is
 * being worked on, graphile-worker adds a new one beside it.
 *
 * The order is ours: `priority` is the lane, and `run_at`, by which graphile-worker goes next, is the turn, as a time
 * that is long past. What is not ready comes before all lanes when its time has come, only to be given its turn.
 *
 * No `queue_name`, though it would keep a key to one at a time: to find a job, graphile-worker locks the rows of all
 * queues that are free, so that one for each pull request is slow and lets workers block each other (3,000 of them:
 * 151 jobs a second, and 863 without). The row of the key in `jobs` does that.
 */
export const addTickets = async (trx: Trx, scheduled: readonly Scheduled[], now: number): Promise<void> => {
  const tickets = scheduled
    .filter((row) => row.waiting === 1 && row.owner === null)
    .map(({ key, lane, turn, due }) =>
      lane === null ? { key, priority: -1, wait: Math.max(0, due - now) } : { key, priority: lane, turn },
    );
  if (tickets.length === 0) {
    return;
  }
  await sql`select 1 from graphile_worker.add_jobs(array(
    select row(
      ${sql.lit(TICKET)},
      json_build_object('key', key),
      null,
      case when turn is null then now() + wait * interval '1 millisecond'
        else timestamptz '2000-01-01' + turn * interval '1 millisecond' end,
      ${sql.lit(MAX_TRIES)},
      key,
      priority,
      null
    )::graphile_worker.job_spec
    from json_to_recordset(${JSON.stringify(tickets)}::json)
      as ticket(key text, priority integer, turn double precision, wait double precision)
  ), false)`.execute(trx);
};

/** Of a ticket, which fails only while the database is away; tries of a job are counted by us. */
const MAX_TRIES = 1000;
