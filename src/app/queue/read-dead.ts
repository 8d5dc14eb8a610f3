import type { Db } from "../store/database.ts";
import type { DeadJob } from "./queue.ts";

/** Jobs that were given up, newest first. */
export const readDead = async (db: Db, max: number): Promise<readonly DeadJob[]> => {
  const rows = await db
    .selectFrom("jobs")
    .select(["key", "installation", "attempts", "error", "since", "failed_at"])
    .where("failed_at", "is not", null)
    .orderBy("failed_at", "desc")
    .orderBy("key")
    .limit(max)
    .execute();
  return rows.map((row) => ({
    key: row.key,
    installation: row.installation,
    attempts: row.attempts,
    error: row.error ?? "",
    since: row.since,
    failedAt: row.failed_at ?? 0,
  }));
};
