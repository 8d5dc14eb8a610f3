import { sql } from "kysely";
import type { Db } from "../store/database.ts";
import type { QueueState } from "./queue.ts";

/** What is known of the queue now. */
export const readState = async (db: Db, now: number): Promise<QueueState> => {
  const ready = await db
    .selectFrom("jobs")
    .select((eb) => ["urgency", eb.fn.countAll<number>().as("jobs"), eb.fn.min("ready_at").as("oldest")])
    .where("lane", "is not", null)
    .groupBy("urgency")
    .execute();
  const rest = await sql<{ delayed: number; running: number; dead: number }>`select
    (select count(*) from jobs where waiting = 1 and lane is null and owner is null) as delayed,
    (select count(*) from jobs where owner is not null) as running,
    (select count(*) from jobs where failed_at is not null) as dead`.execute(db);
  const count = (urgency: number): number => Number(ready.find((row) => row.urgency === urgency)?.jobs ?? 0);
  const oldest = ready.map((row) => Number(row.oldest));
  return {
    ready: { person: count(0), event: count(1), background: count(2) },
    delayed: Number(rest.rows[0]?.delayed ?? 0),
    running: Number(rest.rows[0]?.running ?? 0),
    dead: Number(rest.rows[0]?.dead ?? 0),
    oldestMs: oldest.length === 0 ? 0 : Math.max(0, now - Math.min(...oldest)),
  };
};
