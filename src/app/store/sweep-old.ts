import { sql } from "kysely";
import type { Db } from "./database.ts";
import { DAY_MS } from "./day-ms.ts";
import type { Retention } from "./store.ts";

/**
 * Forgets what is older than the retention settings: deliveries; verdicts, and with them break-glass and jobs that were
 * given up; gates that were closed; sessions that have ended. In small steps, so that nobody waits behind it.
 *
 * @returns how many rows
 */
export const sweepOld = async (db: Db, now: number, days: Retention): Promise<number> => {
  const verdictsBefore = now - days.verdicts * DAY_MS;
  const deadJobs = sql`select key from jobs where failed_at < ${verdictsBefore}`;
  return (
    (await sweep(db, "deliveries", "id", "received_at", now - days.deliveries * DAY_MS)) +
    (await sweep(db, "verdicts", "id", "at", verdictsBefore)) +
    (await sweep(db, "break_glass", "id", "at", verdictsBefore)) +
    (await sweep(db, "sessions", "id_hash", "expires_at", now + 1)) +
    count(await sql`delete from holds where at < ${verdictsBefore}`.execute(db)) +
    count(await sql`delete from notes where key in (${deadJobs})`.execute(db)) +
    count(await sql`delete from jobs where failed_at < ${verdictsBefore}`.execute(db)) +
    (await sweepGates(db, now - days.closedGates * DAY_MS))
  );
};

const STEP = 2000;

const sweep = async (db: Db, table: string, id: string, time: string, before: number): Promise<number> => {
  const [name, key, column] = [sql.table(table), sql.ref(id), sql.ref(time)];
  let rows = 0;
  for (;;) {
    const step = count(
      await sql`delete from ${name} where ${key} in
        (select ${key} from ${name} where ${column} < ${before} limit ${sql.lit(STEP)})`.execute(db),
    );
    rows += step;
    if (step < STEP) {
      return rows;
    }
  }
};

/** A gate goes with its words, or not at all. */
const sweepGates = async (db: Db, before: number): Promise<number> =>
  db.transaction().execute(async (trx) => {
    await sql`delete from gate_words where exists (select 1 from gates
      where gates.repo = gate_words.repo and gates.number = gate_words.number and gates.closed_at < ${before})`.execute(
      trx,
    );
    return count(await sql`delete from gates where closed_at < ${before}`.execute(trx));
  });

const count = (result: { readonly numAffectedRows?: bigint }): number => Number(result.numAffectedRows ?? 0n);
