import { sql } from "kysely";
import type { Db } from "../store/database.ts";
import type { DeadJob, QueueState } from "./queue.ts";

export const readState = async (db: Db, now: number): Promise<QueueState> => {
  const { rows } = await sql<{ status: string; jobs: number; oldest: number }>`
    select status, count(*) as jobs, min(due) as oldest from (
      select min(due) as due, case
        when count(run) > 0 then 'running'
        when count(failed_at) = count(*) then 'dead'
        when min(due) > ${now} then 'delayed'
        when min(urgency) = 0 then 'person'
        when min(urgency) = 1 then 'event'
        else 'background' end as status
      from requests group by key) as keys
    group by status`.execute(db);
  const of = (status: string): number => rows.find((row) => row.status === status)?.jobs ?? 0;
  const ready = { person: of("person"), event: of("event"), background: of("background") };
  const oldest = rows.filter(({ status }) => status in ready).map((row) => row.oldest);
  return {
    ready,
    delayed: of("delayed"),
    running: of("running"),
    dead: of("dead"),
    oldestMs: oldest.length === 0 ? 0 : Math.max(0, now - Math.min(...oldest)),
  };
};

/** Dead letters, newest first. */
export const readDead = async (db: Db, max: number): Promise<readonly DeadJob[]> => {
  const rows = await db
    .selectFrom("requests")
    .select((eb) => [
      "key",
      eb.fn.max("installation").as("installation"),
      eb.fn.max("attempts").as("attempts"),
      eb.fn.max("error").as("error"),
      eb.fn.min("since").as("since"),
      eb.fn.max<number>("failed_at").as("failedAt"),
    ])
    .where("failed_at", "is not", null)
    .groupBy("key")
    .orderBy("failedAt", "desc")
    .orderBy("key")
    .limit(max)
    .execute();
  return rows.map((row) => ({ ...row, error: row.error ?? "" }));
};

/** Whether what a run does is superseded: its head or base moved since it began, or another process took it over. */
export const isSuperseded = async (db: Db, key: string, run: string): Promise<boolean> => {
  const { rows } = await sql<{ ours: number; moved: number }>`select count(case when run = ${run} then 1 end) as ours,
    count(case when run is null and moved = 1 then 1 end) as moved from requests where key = ${key}`.execute(db);
  return rows[0]?.ours === 0 || rows[0]?.moved !== 0;
};

/** Whether something is ready, running or due, on any replica. */
export const isBusy = async (db: Db, dueBefore: number): Promise<boolean> => {
  const { rows } = await sql`select 1 from requests
    where failed_at is null and (run is not null or due <= ${dueBefore}) limit 1`.execute(db);
  return rows.length > 0;
};
