import { sql } from "kysely";
import type { DatabaseKind, Trx } from "../store/database.ts";
import { inChunks } from "./in-chunks.ts";
import type { JobRow } from "./job-row.ts";

/**
 * Reads jobs, so that nobody else changes them until the transaction has ended. SQLite has one writer anyway; on
 * PostgreSQL they are locked, in the order that `addWishes` locks them in, so that nobody waits in a circle.
 */
export const lockRows = async (trx: Trx, kind: DatabaseKind, keys: readonly string[]): Promise<readonly JobRow[]> => {
  const rows: JobRow[] = [];
  for (const chunk of inChunks([...new Set(keys)].toSorted())) {
    const query = trx.selectFrom("jobs").selectAll().where("key", "in", chunk);
    rows.push(...(await (kind === "postgres" ? query.orderBy(sql`key collate "C"`).forUpdate() : query).execute()));
  }
  return rows;
};
