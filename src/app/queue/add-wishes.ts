import { type Expression, type RawBuilder, sql } from "kysely";
import type { DatabaseKind, Trx } from "../store/database.ts";
import { inChunks } from "./in-chunks.ts";
import type { NewJob, Note, Task } from "./job.ts";
import type { Scheduled } from "./job-row.ts";
import { lockRows } from "./lock-rows.ts";
import { mergeTasks } from "./merge-tasks.ts";
import { turnsOf } from "./turns-of.ts";
import { urgencies } from "./urgencies.ts";

/** A job that is asked for, and what led to it. */
export type Wish = {
  readonly job: NewJob;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly delivery: string;
};

/**
 * Writes down what is asked for. Wishes of one key become one: the most urgent and the earliest counts, their tasks
 * are merged, and all notes are kept. A wish for what is running waits until that has ended. A wish for what failed
 * before begins its tries anew, at once; only the background does not cut a wait short, since nobody sits there.
 *
 * @returns what is waiting now; `owner` is set where it waits for its own run
 */
export const addWishes = async (
  trx: Trx,
  kind: DatabaseKind,
  wishes: readonly Wish[],
  now: number,
): Promise<readonly Scheduled[]> => {
  const byKey = new Map<string, Merged>();
  for (const request of wishes) {
    const key = stored(request.job.key);
    byKey.set(key, merged(byKey.get(key), request, now));
  }
  // In one order everywhere, so that two replicas never wait for each other.
  const entries = [...byKey.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1));

  const tasks = await tasksWaiting(trx, kind, entries);

  const notes = entries.flatMap(([key, request]) =>
    request.notes.map((note) => ({ key, kind: note.kind, text: stored(note.text), taken: 0 })),
  );
  for (const chunk of inChunks(notes)) {
    await trx.insertInto("notes").values(chunk).execute();
  }

  const ready = entries.filter(([, request]) => request.due <= now);
  const turnOf = await turnsOf(
    trx,
    ready.map(([, request]) => ({ lane: request.urgency, installation: request.installation })),
  );
  const rows = entries.map(([key, request]) => {
    const lane = request.due <= now ? request.urgency : null;
    return {
      key,
      installation: request.installation,
      task: JSON.stringify(mergedTask(tasks.get(key), request.task)),
      urgency: request.urgency,
      waiting: 1,
      lane,
      turn: lane === null ? 0 : turnOf({ lane, installation: request.installation }),
      ready_at: lane === null ? 0 : now,
      due: request.due,
      since: request.since,
      delivery: request.delivery,
      attempts: 0,
    };
  });

  const scheduled: Scheduled[] = [];
  for (const chunk of inChunks(rows)) {
    const written = await trx
      .insertInto("jobs")
      .values(chunk)
      .onConflict((conflict) => conflict.column("key").doUpdateSet(onto))
      .returning(["key", "lane", "turn", "due", "owner", "waiting"])
      .execute();
    scheduled.push(...written);
  }
  return scheduled;
};

/** Wishes of one key within one batch. */
type Merged = {
  readonly installation: number;
  readonly task: Task;
  readonly urgency: number;
  readonly due: number;
  readonly since: number;
  readonly delivery: string;
  readonly notes: readonly Note[];
};

const merged = (before: Merged | undefined, { job, since, delivery }: Wish, now: number): Merged => {
  const urgency = urgencies.indexOf(job.urgency);
  const due = job.notBefore ?? now;
  return {
    installation: job.installation,
    task: mergedTask(before?.task, job.task),
    urgency: Math.min(before?.urgency ?? urgency, urgency),
    due: Math.min(before?.due ?? due, due),
    since: Math.min(before?.since ?? since, since),
    delivery: delivery === "" ? (before?.delivery ?? "") : stored(delivery),
    notes: [...(before?.notes ?? []), ...(job.notes ?? [])],
  };
};

const mergedTask = (before: Task | undefined, task: Task): Task =>
  before === undefined ? task : mergeTasks(before, task);

/**
 * The tasks that wait already under some keys, for those kinds that gather: a second push before the first one was
 * worked on must not make its files forgotten. Locked, so that two replicas don't each forget the other's.
 */
const tasksWaiting = async (
  trx: Trx,
  kind: DatabaseKind,
  entries: readonly (readonly [string, Merged])[],
): Promise<ReadonlyMap<string, Task>> => {
  const keys = entries.filter(([, request]) => GATHERS[request.task.kind]).map(([key]) => key);
  if (keys.length === 0) {
    return new Map();
  }
  if (kind === "postgres") {
    // A row that isn't there yet can't be locked.
    for (const key of keys) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
    }
  }
  const rows = await lockRows(trx, kind, keys);
  return new Map(rows.filter((row) => row.waiting === 1).map((row) => [row.key, JSON.parse(row.task) as Task]));
};

/** Kinds of task that say more than their key. */
const GATHERS: Readonly<Record<Task["kind"], boolean>> = {
  "pull-request": false,
  "merge-group": false,
  commit: false,
  "look-again": false,
  policies: true,
  team: false,
  repository: true,
  installation: true,
};

/** PostgreSQL's text can't hold a NUL, and one hostile note must not keep a whole batch out. */
const stored = (text: string): string => text.replaceAll("\0", "\ufffd");

/**
 * How a wish falls onto what is there already. `calm`: it's in a wait after a failure, and only the background asks.
 * `keeps`: what waits is ready already, in a lane that is at least as urgent.
 */
const onto = (): Record<string, Expression<unknown>> => {
  const waits = sql`jobs.waiting = 1`;
  const calm = sql`${waits} and jobs.attempts > 0 and excluded.urgency = 2`;
  const keeps = sql`jobs.lane is not null and (excluded.lane is null or jobs.lane <= excluded.lane)`;
  return {
    installation: sql`excluded.installation`,
    task: sql`excluded.task`,
    waiting: sql`1`,
    urgency: either(sql`${waits} and jobs.urgency < excluded.urgency`, "urgency"),
    lane: sql`case when jobs.owner is not null then null when ${calm} or ${keeps} then jobs.lane else excluded.lane end`,
    turn: either(sql`${calm} or ${keeps}`, "turn"),
    ready_at: either(sql`${calm} or jobs.lane is not null`, "ready_at"),
    due: either(sql`${calm} or ${waits} and jobs.due < excluded.due`, "due"),
    since: either(sql`${waits} and jobs.since < excluded.since`, "since"),
    delivery: either(sql`${waits} and excluded.delivery = ''`, "delivery"),
    attempts: either(sql`${calm}`, "attempts"),
    error: sql`case when ${calm} then jobs.error else null end`,
    failed_at: sql`null`,
  };
};

/** The value that is there, where a condition holds; else the new one. */
const either = (condition: RawBuilder<unknown>, column: string): RawBuilder<unknown> =>
  sql`case when ${condition} then ${sql.ref(`jobs.${column}`)} else ${sql.ref(`excluded.${column}`)} end`;
