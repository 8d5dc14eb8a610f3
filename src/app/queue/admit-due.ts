import type { Trx } from "../store/database.ts";
import { writeRows } from "./write-rows.ts";

/** Gives a turn to what was waiting for its time. For a database with one writer: what's read isn't locked. */
export const admitDue = async (trx: Trx, now: number): Promise<void> => {
  const rows = await trx
    .selectFrom("jobs")
    .selectAll()
    .where("waiting", "=", 1)
    .where("lane", "is", null)
    .where("owner", "is", null)
    .where("due", "<=", now)
    .orderBy("due")
    .limit(MOST_AT_ONCE)
    .execute();
  await writeRows(trx, rows, now);
};

const MOST_AT_ONCE = 500;
