import type { Insertable, Selectable } from "kysely";
import type { RequestTable, Trx } from "../store/database.ts";
import { insert, query } from "../store/query.ts";
import { type Delivery, type NewJob, urgencies } from "./queue.ts";
import { storable, URGENCY, type WakeUp, type Write } from "./requests.ts";

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
  const values = deliveries.map(({ receivedAt, ...columns }) => ({ ...columns, received_at: receivedAt }));
  const rows = await insert<"deliveries", Pick<Delivery, "id">>(
    trx,
    "deliveries",
    values,
    "on conflict (id) do nothing returning id",
  );
  return new Set(rows.map(({ id }) => id));
};

/** Databases take some ten thousands of parameters. */
const MAX_ROWS = 1000;

const addRequests = async (trx: Trx, batch: readonly Addition[], now: number): Promise<readonly WakeUp[]> => {
  const jobs = batch.flatMap(({ delivery, jobs: some }) => some.map((job) => ({ ...job, delivery })));
  if (jobs.length === 0) return [];
  // Start-time fair queueing (Goyal et al. 1996): after the last of its installation, and not before what is served now.
  const flows = await query<{ flow: string; urgency: number; first: number; last: number }>(
    trx,
  )`select installation || '/' || urgency as flow, urgency, min(priority) as first, max(priority) as last from requests
    where run is null and failed_at is null and due <= ${now} and priority >= urgency * ${URGENCY}
    group by installation, urgency`;
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
    return {
      ...{ key, installation, urgency, task: JSON.stringify(task) },
      priority,
      due: notBefore,
      since: delivery?.receivedAt ?? now,
      delivery: delivery?.id ?? "",
      notes: JSON.stringify(notes.map(({ kind, text }) => ({ kind, text: storable(text) }))),
      moved: notes.some(({ kind }) => kind === "moved") ? 1 : 0,
      attempts: 0,
    };
  });
  const wakeUps: WakeUp[] = [];
  for (let from = 0; from < rows.length; from += MAX_ROWS) {
    const some = rows.slice(from, from + MAX_ROWS);
    const keys = [...new Set(some.map(({ key }) => key))];
    await query(trx)`update requests set failed_at = null, error = null, attempts = 0, due = ${now}
      where failed_at is not null and key in ${keys}`;
    await insert(trx, "requests", await withBackoff(trx, some));
    // The oldest request of a key decides when it runs, or each click would put it behind the others again.
    const ready = await query<WakeUp>(trx)`select key, min(priority) as priority, min(due) as due from requests
      where key in ${keys} and run is null and failed_at is null
      group by key, case when due > ${now} then due else 0 end`;
    wakeUps.push(...ready);
  }
  return wakeUps;
};

type RequestRow = Selectable<RequestTable>;
type NewRow = Pick<RequestRow, "key" | "urgency" | "due" | "attempts"> & Insertable<RequestTable>;

/** A request of the background does not end the wait between two tries. */
const withBackoff = async (trx: Trx, rows: readonly NewRow[]): Promise<readonly NewRow[]> => {
  const background = urgencies.indexOf("background");
  const keys = rows.filter(({ urgency }) => urgency === background).map(({ key }) => key);
  if (keys.length === 0) return rows;
  const failed = await query<Pick<RequestRow, "key" | "due" | "attempts">>(
    trx,
  )`select key, max(due) as due, max(attempts) as attempts from requests
    where key in ${keys} and run is null and failed_at is null and attempts > 0 group by key`;
  const known = new Map(failed.map((one) => [one.key, one]));
  return rows.map((row) => (row.urgency === background ? { ...row, ...known.get(row.key) } : row));
};
