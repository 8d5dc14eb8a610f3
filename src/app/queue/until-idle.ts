import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import type { Db } from "../store/database.ts";

/** Resolves once nothing is ready, running or due within so many milliseconds, on any replica. */
export const untilIdle = async (db: Db, now: () => number, withinMs: number): Promise<void> => {
  while (await isBusy(db, now() + withinMs)) {
    await wait(LOOK_EVERY_MS);
  }
};

const LOOK_EVERY_MS = 20;

const isBusy = async (db: Db, dueBefore: number): Promise<boolean> => {
  const { rows } = await sql`select 1 as busy from jobs where lane is not null
    union all select 1 from jobs where owner is not null
    union all select 1 from jobs where waiting = 1 and lane is null and owner is null and due <= ${dueBefore}
    limit 1`.execute(db);
  return rows.length > 0;
};
