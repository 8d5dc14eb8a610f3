import type { DatabaseKind, Trx } from "../store/database.ts";
import { addWishes, type Wish } from "./add-wishes.ts";
import { inChunks } from "./in-chunks.ts";
import type { NewJob } from "./job.ts";
import type { Scheduled } from "./job-row.ts";
import type { Delivery } from "./queue.ts";

/** A delivery and what it asks for; without one, what we ask for ourselves. */
export type Arrival = { readonly delivery: Delivery | undefined; readonly jobs: readonly NewJob[] };

/** What became of arrivals: for each whether it was new, and what is waiting now. */
export type Accepted = { readonly fresh: readonly boolean[]; readonly scheduled: readonly Scheduled[] };

/** Writes down what arrived; a delivery that was had before, or twice in one batch, asks for nothing. */
export const acceptDeliveries = async (
  trx: Trx,
  kind: DatabaseKind,
  arrivals: readonly Arrival[],
  now: number,
): Promise<Accepted> => {
  const byId = new Map<string, Delivery>();
  for (const { delivery } of arrivals) {
    if (delivery !== undefined && !byId.has(delivery.id)) {
      byId.set(delivery.id, delivery);
    }
  }
  const inserted = new Set<string>();
  // In one order everywhere, so that two replicas with the same redeliveries never wait for each other.
  const sorted = [...byId.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  for (const chunk of inChunks(sorted)) {
    const rows = await trx
      .insertInto("deliveries")
      .values(
        chunk.map(({ id, event, action, installation, repository, receivedAt }) => ({
          id,
          event,
          action,
          installation,
          repository,
          received_at: receivedAt,
        })),
      )
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("id")
      .execute();
    for (const row of rows) {
      inserted.add(row.id);
    }
  }
  const fresh = arrivals.map(({ delivery }) => delivery === undefined || inserted.delete(delivery.id));
  const wishes = arrivals.flatMap(({ delivery, jobs }, at) =>
    fresh[at] === true
      ? jobs.map((job): Wish => ({ job, since: delivery?.receivedAt ?? now, delivery: delivery?.id ?? "" }))
      : [],
  );
  return { fresh, scheduled: wishes.length === 0 ? [] : await addWishes(trx, kind, wishes, now) };
};
