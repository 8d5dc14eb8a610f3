import { sql } from "kysely";
import type { Db } from "../store/database.ts";

/** Whether what a run is doing is in vain: its head or base moved since it began, or another process has it now. */
export const isSuperseded = async (db: Db, key: string, run: string): Promise<boolean> => {
  const { rows } = await sql<{ run: string | null; moved: number | null }>`select
    (select run from jobs where key = ${key}) as run,
    (select min(id) from notes where key = ${key} and taken = 0 and kind = 'moved') as moved`.execute(db);
  return rows[0]?.run !== run || rows[0].moved !== null;
};
