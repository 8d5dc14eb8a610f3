import { type Insertable, type Selectable, sql } from "kysely";
import type { Db, RequestTable, Trx } from "../store/database.ts";
import { type Job, mergeTasks, type NewJob, type Note, type Task, urgencies } from "./job.ts";
import type { Delivery } from "./queue.ts";

type RequestRow = Selectable<RequestTable>;

/** A key that is to be run at `due` or soon after; the smaller priority goes first. */
export type WakeUp = Pick<RequestRow, "key" | "priority" | "due">;

/** What a transaction leads to: its answer, and the keys to wake. */
export type Written<T> = { readonly value: T; readonly wakeUps: readonly WakeUp[] };

/** Priorities of one urgency: `urgency * URGENCY + rank`. */
export const URGENCY = 1000;
const MAX_RANK = 100;
const BACKGROUND = urgencies.indexOf("background");

/** PostgreSQL's text can't hold a NUL. */
export const storable = (text: string): string => text.replaceAll("\0", "\ufffd");

/** Keeps a delivery and its requests. A delivery that was accepted before requests nothing. @returns whether it is new */
export const addRequests = async (
  trx: Trx,
  delivery: Delivery | undefined,
  jobs: readonly NewJob[],
  now: number,
): Promise<Written<boolean>> => {
  if (delivery !== undefined) {
    const { receivedAt, ...columns } = delivery;
    const { numInsertedOrUpdatedRows: inserted } = await trx
      .insertInto("deliveries")
      .values({ ...columns, received_at: receivedAt })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .executeTakeFirst();
    if (inserted === 0n) {
      return { value: false, wakeUps: [] };
    }
  }
  const ranks = new Map<string, number>();
  const rows: Insertable<RequestTable>[] = [];
  for (const job of jobs) {
    const urgency = urgencies.indexOf(job.urgency);
    const flow = `${urgency}/${job.installation}`;
    const rank = ranks.get(flow) ?? (await rankOf(trx, job.installation, urgency, now));
    ranks.set(flow, rank + 1);
    rows.push({
      key: storable(job.key),
      installation: job.installation,
      task: JSON.stringify(job.task),
      urgency,
      priority: urgency * URGENCY + Math.min(rank, MAX_RANK),
      due: job.notBefore ?? now,
      since: delivery?.receivedAt ?? now,
      delivery: storable(delivery?.id ?? ""),
      notes: JSON.stringify((job.notes ?? []).map(({ kind, text }) => ({ kind, text: storable(text) }))),
      moved: job.notes?.some(({ kind }) => kind === "moved") === true ? 1 : 0,
      attempts: 0,
    });
  }
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    const keys = sql.join(chunk.map(({ key }) => key));
    await trx.insertInto("requests").values(chunk).execute();
    // The next request of its key revives a dead letter. A background one does not end the wait between two tries.
    await sql`update requests set failed_at = null, error = null, attempts = 0, due = ${now}
      where failed_at is not null and key in (${keys})`.execute(trx);
    if (chunk.some(({ urgency }) => urgency === BACKGROUND)) {
      await sql`update requests set due = failed.due, attempts = failed.attempts
        from (select key, max(due) as due, max(attempts) as attempts from requests
          where key in (${keys}) and run is null and attempts > 0 group by key) as failed
        where requests.key = failed.key and run is null and requests.attempts = 0 and urgency = ${sql.lit(BACKGROUND)}`.execute(
        trx,
      );
    }
  }
  return { value: true, wakeUps: rows };
};

/** Rows of a statement: databases take some ten thousands of parameters. */
const CHUNK = 400;

/** Ready requests of an installation, so the first of one that has few goes before the last of one that has many. */
const rankOf = async (trx: Trx, installation: number, urgency: number, now: number): Promise<number> => {
  const { rows } = await sql<{ ready: number }>`select count(*) as ready from (select 1 from requests
    where installation = ${installation} and urgency = ${urgency} and run is null and failed_at is null
      and due <= ${now} limit ${sql.lit(MAX_RANK)}) as ready`.execute(trx);
  return rows[0]?.ready ?? 0;
};

/** Takes all requests of a key, if one of them is due and none is being run. If none is due yet, its key is woken later. */
export const takeRequests = async (
  trx: Trx,
  { key, owner, run }: { readonly key: string; readonly owner: string; readonly run: string },
  now: number,
): Promise<Written<Job | undefined>> => {
  const { rows } = await sql<RequestRow>`update requests set owner = ${owner}, run = ${run}, attempts = attempts + 1
    where key = ${key} and not exists (select 1 from requests where key = ${key} and run is not null)
      and exists (select 1 from requests where key = ${key} and failed_at is null and due <= ${now})
    returning *`.execute(trx);
  const taken = rows.toSorted((one, other) => one.id - other.id);
  const last = taken.at(-1);
  if (last === undefined) {
    const later = await sql<WakeUp>`select key, min(priority) as priority, min(due) as due from requests
      where key = ${key} and failed_at is null group by key having count(run) = 0`.execute(trx);
    return { value: undefined, wakeUps: later.rows };
  }
  const job = {
    key,
    installation: last.installation,
    task: taken.map((row) => JSON.parse(row.task) as Task).reduce(mergeTasks),
    urgency: urgencies[Math.min(...taken.map((row) => row.urgency))] ?? "background",
    attempt: Math.min(...taken.map((row) => row.attempts)),
    since: Math.min(...taken.map((row) => row.since)),
    delivery: taken.findLast((row) => row.delivery !== "")?.delivery ?? "",
    notes: taken.flatMap((row) => JSON.parse(row.notes) as Note[]),
  };
  return { value: job, wakeUps: [] };
};

/** How a run ended. `back`: its requests wait again until `due`, or are a dead letter. */
export type RunEnd =
  | { readonly kind: "done" }
  | {
      readonly kind: "back";
      readonly due: number;
      /** Whether it counts as a try. If not, requests that came meanwhile wait until `due`, too. */
      readonly counts: boolean;
      readonly error?: string;
      readonly dead?: boolean;
    };

/** Writes down how a run ended, unless another process took it over meanwhile. */
export const endRun = async (
  trx: Trx,
  { key, run }: { readonly key: string; readonly run: string },
  end: RunEnd,
  now: number,
): Promise<Written<void>> => {
  if (end.kind === "done") {
    await sql`delete from requests where key = ${key} and run = ${run}`.execute(trx);
    return { value: undefined, wakeUps: [] };
  }
  const { due, counts, error = null, dead = false } = end;
  const failed = sql`case when exists (select 1 from requests where key = ${key} and run is null) then null
    else ${sql.lit(now)} end`;
  const { rows } = await sql<WakeUp>`update requests set run = null, owner = null, due = ${due}, error = ${error},
      attempts = attempts - ${sql.lit(counts ? 0 : 1)}, failed_at = ${dead ? failed : null}
    where key = ${key} and run = ${run} returning key, priority, due`.execute(trx);
  if (!counts && rows.length > 0) {
    await sql`update requests set due = ${due} where key = ${key} and due < ${due}`.execute(trx);
  }
  return { value: undefined, wakeUps: rows };
};

/** Gives back what a dead process ran. It counts as a try, because the job may be what ended the process. */
export const releaseRuns = async (
  trx: Trx,
  { owner, tries, now }: { readonly owner: string | undefined; readonly tries: number; readonly now: number },
): Promise<Written<void>> => {
  const { rows } = await sql<WakeUp>`update requests set run = null, owner = null, due = ${now},
      error = 'The process that ran it ended before it was done.',
      failed_at = case when attempts >= ${tries} then ${sql.lit(now)} end
    where ${owner === undefined ? sql`owner is not null` : sql`owner = ${owner}`}
    returning key, priority, due`.execute(trx);
  return { value: undefined, wakeUps: rows };
};

/** Revives dead letters, with all their tries and notes; all if no key is given. @returns how many */
export const retryDead = async (trx: Trx, key: string | undefined, now: number): Promise<Written<number>> => {
  const { rows } = await sql<WakeUp>`update requests set failed_at = null, error = null, attempts = 0, due = ${now}
    where failed_at is not null and ${key === undefined ? sql`1 = 1` : sql`key = ${key}`}
    returning key, priority, due`.execute(trx);
  return { value: new Set(rows.map((row) => row.key)).size, wakeUps: rows };
};

/** The next keys to run or to wake, in order; none that runs. */
export const nextRequests = async (db: Db, dueBefore: number, max: number): Promise<readonly WakeUp[]> => {
  const { rows } = await sql<WakeUp>`select key, min(priority) as priority, min(due) as due from requests
    where run is null and failed_at is null and due <= ${dueBefore}
      and not exists (select 1 from requests as busy where busy.key = requests.key and busy.run is not null)
    group by key order by min(priority), min(due), min(id) limit ${sql.lit(max)}`.execute(db);
  return rows;
};

/** Milliseconds that a request has to be ready before it is raised. */
export const OVERDUE_MS = 60_000;

/** Raises the next few of each urgency, once: so the less urgent is slow under load, but never stands still. */
export const raiseOverdue = async (trx: Trx, dueBefore: number, max: number): Promise<Written<void>> => {
  const { rows } = await sql<WakeUp>`update requests set priority = priority - ${sql.lit(URGENCY)} where id in (
      select id from (select id, row_number() over (partition by urgency order by priority, due, id) as place
        from requests where run is null and failed_at is null and due <= ${dueBefore} and urgency > 0
          and priority >= urgency * ${sql.lit(URGENCY)}) as overdue where place <= ${sql.lit(max)})
    returning key, priority, due`.execute(trx);
  return { value: undefined, wakeUps: rows };
};
