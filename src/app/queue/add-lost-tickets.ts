import { sql } from "kysely";
import type { Db } from "../store/database.ts";
import { addTickets } from "./add-tickets.ts";
import { inTransaction } from "./in-transaction.ts";
import { lockRows } from "./lock-rows.ts";

/**
 * The net under the tickets: a job that is ready or due for some time, and of which no ticket can be found that will be
 * looked at, gets a new one. Tickets are lost where a replica dies that had taken one and not yet looked, or where
 * somebody emptied graphile-worker's tables.
 *
 * @param pools names that graphile-worker knows living replicas by: what they hold is being looked after
 * @returns how many
 */
export const addLostTickets = async (
  db: Db,
  {
    pools,
    olderThanMs,
    now,
  }: { readonly pools: readonly string[]; readonly olderThanMs: number; readonly now: number },
): Promise<number> => {
  const before = now - olderThanMs;
  const { rows } = await sql<{ key: string }>`select key from jobs
    where owner is null and waiting = 1
      and (lane is not null and ready_at < ${before} or lane is null and due < ${before})
      and not exists (select 1 from graphile_worker.jobs as ticket
        where ticket.key = jobs.key and ticket.attempts < ticket.max_attempts
          and ticket.run_at < now() + interval '1 minute'
          and (ticket.locked_by is null or ticket.locked_by = any(${[...pools]})))
    limit ${sql.lit(MOST_AT_ONCE)}`.execute(db);
  if (rows.length > 0) {
    await inTransaction(db, async (trx) => {
      const locked = await lockRows(
        trx,
        "postgres",
        rows.map(({ key }) => key),
      );
      await addTickets(trx, locked, now);
    });
  }
  return rows.length;
};

const MOST_AT_ONCE = 1000;
