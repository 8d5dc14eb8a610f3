import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Db, RequestTable, Trx } from "../store/database.ts";
import {
  type DeadJob,
  type Delivery,
  type Job,
  mergeTasks,
  type NewJob,
  type Note,
  type QueueState,
  type Task,
  urgencies,
} from "./queue.ts";

type RequestRow = Selectable<RequestTable>;

export type WakeUp = Pick<RequestRow, "key" | "priority" | "due">;

export type Write = (work: (trx: Trx) => Promise<readonly WakeUp[]>) => Promise<readonly WakeUp[]>;

/** Priorities of one urgency begin at `urgency * URGENCY`. They rise while requests wait, and begin again when none does. */
export const URGENCY = 1000;

/** PostgreSQL's text cannot hold a NUL. */
export const storable = (text: string): string => text.replaceAll("\0", "\ufffd");

export const takeRequests = async (db: Db, key: string, run: string, owner: string, dueBefore: number) => {
  const { rows } = await sql<RequestRow>`update requests set owner = ${owner}, run = ${run}, attempts = attempts + 1
    where key = ${key} and not exists (select 1 from requests where key = ${key} and run is not null)
      and exists (select 1 from requests where key = ${key} and failed_at is null and due <= ${dueBefore})
    returning *`.execute(db);
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
    await sql`delete from requests where key = ${key} and run = ${run}`.execute(db);
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
  const next = sql<WakeUp>`select key, min(priority) as priority, min(due) as due from (
      select id, key, priority, due from requests where run is null and failed_at is null and due <= ${dueBefore}
        and key not in (select busy.key from requests as busy where busy.owner is not null)
      order by priority, due, id limit ${sql.lit(max * ROWS_OF_A_KEY)}) as first
    group by key order by min(priority), min(due), min(id) limit ${sql.lit(max)}`;
  return (await next.execute(db)).rows;
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
  const { rows } = await sql<{ ours: number; moved: number }>`select count(case when run = ${run} then 1 end) as ours,
    count(case when run is null and moved = 1 then 1 end) as moved from requests where key = ${key}`.execute(db);
  return rows[0]?.ours === 0 || rows[0]?.moved !== 0;
};

type Addition = PromiseWithResolvers<boolean> & Readonly<{ delivery: Delivery | undefined; jobs: readonly NewJob[] }>;

const MAX_BATCH = 100;

/** What arrives while a transaction is written goes into the next one, so a storm of webhooks needs few commits. */
export const createAdd = (write: Write, now: () => number) => {
  const waiting: Addition[] = [];
  let busy = false;
  const addAll = async (): Promise<void> => {
    await new Promise(setImmediate);
    while (waiting.length > 0) await addBatch(write, waiting.splice(0, MAX_BATCH), now);
    busy = false;
  };
  return async (delivery: Delivery | undefined, jobs: readonly NewJob[]): Promise<boolean> => {
    const addition = { ...Promise.withResolvers<boolean>(), delivery, jobs };
    waiting.push(addition);
    if (!busy) void addAll();
    busy = true;
    return addition.promise;
  };
};

const addBatch = async (write: Write, batch: readonly Addition[], now: () => number): Promise<void> => {
  try {
    let added: readonly Addition[] = [];
    await write(async (trx) => {
      const ids = await addDeliveries(trx, batch);
      added = batch.filter(({ delivery }) => delivery === undefined || ids.delete(delivery.id));
      return addRequests(trx, added, now());
    });
    for (const one of batch) one.resolve(added.includes(one));
  } catch (error) {
    // One that cannot be written must not fail the others.
    if (batch.length > 1) await Promise.all(batch.map(async (one) => addBatch(write, [one], now)));
    else batch[0]?.reject(error);
  }
};

const addDeliveries = async (trx: Trx, batch: readonly Addition[]): Promise<Set<string>> => {
  const deliveries = batch.flatMap(({ delivery }) => delivery ?? []);
  if (deliveries.length === 0) return new Set();
  const rows = await trx
    .insertInto("deliveries")
    .values(deliveries.map(({ receivedAt, ...columns }) => ({ ...columns, received_at: receivedAt })))
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .execute();
  return new Set(rows.map(({ id }) => id));
};

/** Databases take some ten thousands of parameters. */
const MAX_ROWS = 1000;

const addRequests = async (trx: Trx, batch: readonly Addition[], now: number): Promise<readonly WakeUp[]> => {
  const jobs = batch.flatMap(({ delivery, jobs: some }) => some.map((job) => ({ ...job, delivery })));
  if (jobs.length === 0) return [];
  // Start-time fair queueing (Goyal et al. 1996): after the last of its installation, and not before what is served now.
  const { rows: flows } = await sql<{ flow: string; urgency: number; first: number; last: number }>`
    select installation || '/' || urgency as flow, urgency, min(priority) as first, max(priority) as last from requests
    where run is null and failed_at is null and due <= ${now} and priority >= urgency * ${sql.lit(URGENCY)}
    group by installation, urgency`.execute(trx);
  const next = new Map(flows.map(({ flow, last }) => [flow, last + 1]));
  const bases = urgencies.map((_, urgency) => {
    const ready = flows.filter((flow) => flow.urgency === urgency).map(({ first }) => first);
    return ready.length === 0 ? urgency * URGENCY : Math.min(...ready);
  });
  const rows = jobs.map(({ installation, task, notBefore = now, notes = [], delivery, ...job }) => {
    const [key, urgency] = [storable(job.key), urgencies.indexOf(job.urgency)];
    const flow = `${installation}/${urgency}`;
    const priority = Math.min(Math.max(bases[urgency] ?? 0, next.get(flow) ?? 0), (urgency + 1) * URGENCY - 1);
    next.set(flow, priority + 1);
    /** A request of the background does not end the wait between two tries. */
    const failed = (column: "due" | "attempts", otherwise: number) =>
      job.urgency !== "background"
        ? otherwise
        : sql<number>`coalesce((select max(${sql.ref(column)}) from requests
            where key = ${key} and run is null and failed_at is null and attempts > 0), ${otherwise})`;
    return {
      ...{ key, installation, urgency, task: JSON.stringify(task) },
      priority,
      due: failed("due", notBefore),
      since: delivery?.receivedAt ?? now,
      delivery: delivery?.id ?? "",
      notes: JSON.stringify(notes.map(({ kind, text }) => ({ kind, text: storable(text) }))),
      moved: notes.some(({ kind }) => kind === "moved") ? 1 : 0,
      attempts: failed("attempts", 0),
    };
  });
  const wakeUps: WakeUp[] = [];
  for (let from = 0; from < rows.length; from += MAX_ROWS) {
    const some = rows.slice(from, from + MAX_ROWS);
    const keys = [...new Set(some.map(({ key }) => key))];
    await retryDead(trx, keys, now);
    await trx.insertInto("requests").values(some).execute();
    // The oldest request of a key decides when it runs, or each click would put it behind the others again.
    const ready = await sql<WakeUp>`select key, min(priority) as priority, min(due) as due from requests
      where key in (${sql.join(keys)}) and run is null and failed_at is null
      group by key, case when due > ${now} then due else 0 end`.execute(trx);
    wakeUps.push(...ready.rows);
  }
  return wakeUps;
};
