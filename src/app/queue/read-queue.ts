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
  const counts: Readonly<Record<string, number>> = Object.fromEntries(rows.map(({ status, jobs }) => [status, jobs]));
  const { person = 0, event = 0, background = 0, delayed = 0, running = 0, dead = 0 } = counts;
  const ready = { person, event, background };
  const oldest = rows.filter(({ status }) => status in ready).map((row) => now - row.oldest);
  return { ready, delayed, running, dead, oldestMs: Math.max(0, ...oldest) };
};

/** Dead letters, newest first. */
export const readDead = async (db: Db, max: number): Promise<readonly DeadJob[]> => {
  const dead = sql<DeadJob>`select key, max(installation) as installation, max(attempts) as attempts,
      coalesce(max(error), '') as error, min(since) as since, max(failed_at) as "failedAt"
    from requests where failed_at is not null group by key
    order by "failedAt" desc, key limit ${sql.lit(max)}`;
  return (await dead.execute(db)).rows;
};

/** Whether what a run does is superseded: its head or base moved since it began, or another process took it over. */
export const isSuperseded = async (db: Db, key: string, run: string): Promise<boolean> => {
  const { rows } = await sql<{ ours: number; moved: number }>`select count(case when run = ${run} then 1 end) as ours,
    count(case when run is null and moved = 1 then 1 end) as moved from requests where key = ${key}`.execute(db);
  return rows[0]?.ours === 0 || rows[0]?.moved !== 0;
};
