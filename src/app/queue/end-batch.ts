import { sql } from "kysely";
import type { Db } from "../store/database.ts";
import { addTickets } from "./add-tickets.ts";
import { endRuns, type RunEnd } from "./end-runs.ts";
import { inTransaction } from "./in-transaction.ts";

/** Writes down how runs ended on PostgreSQL, with tickets for what waits now. */
export const endBatch = async (db: Db, ends: readonly RunEnd[], now: number): Promise<void> => {
  const done = ends.filter(({ kind }) => kind === "done");
  const forgotten = done.length === 0 ? new Set<string>() : await forgetDone(db, done);
  const rest = ends.filter(({ key }) => !forgotten.has(key));
  if (rest.length > 0) {
    await inTransaction(db, async (trx) => addTickets(trx, await endRuns(trx, "postgres", rest, now), now));
  }
};

/** What nearly always is: it's done, and nothing was asked for meanwhile. One statement, which is a transaction. */
const forgetDone = async (db: Db, done: readonly RunEnd[]): Promise<ReadonlySet<string>> => {
  const keys = done.map(({ key }) => key);
  const runs = done.map(({ key, run }) => `${key} ${run}`);
  const { rows } = await sql<{ key: string }>`with ours as (
      select key from jobs
      where key = any(${keys}) and owner is not null and key || ' ' || run = any(${runs}) and waiting = 0
      order by key collate "C" for update
    ), gone as (
      delete from jobs using ours where jobs.key = ours.key returning jobs.key
    ), read as (
      delete from notes using gone where notes.key = gone.key and notes.taken = 1
    )
    select key from gone`.execute(db);
  return new Set(rows.map((row) => row.key));
};
