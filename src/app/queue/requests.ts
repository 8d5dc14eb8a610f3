import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Db, RequestTable, Trx } from "../store/database.ts";
import { query } from "../store/query.ts";
import { type DeadJob, type Job, mergeTasks, type Note, type QueueState, type Task, urgencies } from "./queue.ts";

type RequestRow = Selectable<RequestTable>;

export type WakeUp = Pick<RequestRow, "key" | "priority" | "due">;

export type Write = (work: (trx: Trx) => Promise<readonly WakeUp[]>) => Promise<readonly WakeUp[]>;

/** Priorities of one urgency begin at `urgency * URGENCY`. They rise while requests wait, and begin again when none does. */
export const URGENCY = 1000;

export const storable = (text: string): string => text.replaceAll("\0", "\ufffd");

export const takeRequests = async (db: Db, key: string, run: string, owner: string, dueBefore: number) => {
  const rows = await query<RequestRow>(db)`update requests set owner = ${owner}, run = ${run}, attempts = attempts + 1
    where key = ${key} and not exists (select 1 from requests where key = ${key} and run is not null)
      and exists (select 1 from requests where key = ${key} and failed_at is null and due <= ${dueBefore})
    returning *`;
  const taken = rows.toSorted((one, other) => one.id - other.id);
  const last = taken.at(-1);
  if (last === undefined) return undefined;
  return {
    key,
    installation: last.installation,
    task: taken.map((row) => JSON.parse(row.task) as Task).reduce(mergeTasks),
    urgency: urgencies[Math.min(...taken.map((row) => row.urgency))] ?? "background",
    attempt: Math.min(...taken.map((row) => row.attempts)),
    since: Math.min(...taken.map((row) => row.since)),
    delivery: taken.findLast((row) => row.delivery !== "")?.delivery ?? "",
    notes: taken.flatMap((row) => JSON.parse(row.notes) as Note[]),
  } satisfies Job;
};

const change = async (db: Db, set: RawBuilder<unknown>, where: RawBuilder<unknown>): Promise<readonly WakeUp[]> =>
  (await sql<WakeUp>`update requests set ${set} where ${where} returning key, priority, due`.execute(db)).rows;

/** How a run ended. `back`: its requests wait again until `due`, or are a dead letter. `counts`: as a try. */
export type RunEnd =
  | Readonly<{ kind: "done" }>
  | Readonly<{ kind: "back"; due: number; counts: boolean; error?: string; dead?: boolean }>;

/** Stores how a run ended. It has no effect if another process took the run over. */
export const endRun = async (db: Db, key: string, run: string, end: RunEnd, now: number) => {
  if (end.kind === "done") {
    await query(db)`delete from requests where key = ${key} and run = ${run}`;
    return [];
  }
  const { due, counts, error = null, dead = false } = end;
  const givenUp = sql`case when not exists (select 1 from requests where key = ${key} and run is null)
    then ${sql.lit(now)} end`;
  return change(
    db,
    sql`run = null, owner = null, due = ${due}, error = ${error}, attempts = attempts - ${sql.lit(counts ? 0 : 1)},
      failed_at = ${dead ? givenUp : null}`,
    sql`key = ${key} and run = ${run}`,
  );
};

/** Gives back what a dead process ran. It counts as a try, because the job may be what ended the process. */
export const releaseRuns = async (db: Db, which: RawBuilder<unknown>, tries: number, now: number) =>
  change(
    db,
    sql`run = null, owner = null, due = ${now}, error = 'The process that ran it ended before it was done.',
      failed_at = case when attempts >= ${tries} then ${sql.lit(now)} end`,
    which,
  );

export const retryDead = async (db: Db, keys: readonly string[] | undefined, now: number) => {
  const which = keys === undefined ? sql`1 = 1` : sql`key in (${sql.join(keys)})`;
  const revived = sql`failed_at = null, error = null, attempts = 0, due = ${now}`;
  return change(db, revived, sql`failed_at is not null and ${which}`);
};

/**
 * The next keys. Only the first rows in order are read, because a storm leaves thousands. If they are of few keys, those
 * run now, and their rows are left out the next time.
 */
export const nextRequests = async (db: Db, dueBefore: number, max: number): Promise<readonly WakeUp[]> => {
  return query<WakeUp>(db)`select key, min(priority) as priority, min(due) as due from (
      select id, key, priority, due from requests where run is null and failed_at is null and due <= ${dueBefore}
        and key not in (select busy.key from requests as busy where busy.owner is not null)
      order by priority, due, id limit ${max * ROWS_OF_A_KEY}) as first
    group by key order by min(priority), min(due), min(id) limit ${max}`;
};

const ROWS_OF_A_KEY = 8;

/** Milliseconds that a request has to be ready before it is raised. */
export const OVERDUE_MS = 60_000;

/** Raises the next few of each urgency, once: so the less urgent is slow under load, but never stands still. */
export const raiseOverdue = async (db: Db, dueBefore: number, max: number) =>
  change(
    db,
    sql`priority = priority - ${sql.lit(URGENCY)}`,
    sql`id in (select id from (select id, row_number() over (partition by urgency order by priority, due, id) as place
        from requests where run is null and failed_at is null and due <= ${dueBefore} and urgency > 0
          and priority >= urgency * ${sql.lit(URGENCY)}) as overdue where place <= ${sql.lit(max)})`,
  );

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

export const readDead = async (db: Db, max: number): Promise<readonly DeadJob[]> => {
  const dead = sql<DeadJob>`select key, max(installation) as installation, max(attempts) as attempts,
      coalesce(max(error), '') as error, min(since) as since, max(failed_at) as "failedAt"
    from requests where failed_at is not null group by key
    order by "failedAt" desc, key limit ${sql.lit(max)}`;
  return (await dead.execute(db)).rows;
};

export const isSuperseded = async (db: Db, key: string, run: string): Promise<boolean> => {
  const [found] = await query<{ ours: number; moved: number }>(
    db,
  )`select count(case when run = ${run} then 1 end) as ours,
    count(case when run is null and moved = 1 then 1 end) as moved from requests where key = ${key}`;
  return found?.ours === 0 || found?.moved !== 0;
};
