import { sql } from "kysely";
import type { Db } from "../store/database.ts";
import { addTickets } from "./add-tickets.ts";
import { inTransaction } from "./in-transaction.ts";
import { releaseJobs } from "./release-jobs.ts";

/** This process among those that work on one PostgreSQL. */
export type Replica = {
  readonly id: string;
  /** Says that we live, looks who does not any more, and takes over what those ran. */
  readonly beat: () => Promise<void>;
  /** A graphile-worker pool of ours, whose locks are to be broken when we're dead. */
  readonly addPool: (pool: string) => Promise<void>;
  /** Names of all living pools. */
  readonly livingPools: () => Promise<readonly string[]>;
  /** How many are alive; at least this one. */
  readonly count: () => Promise<number>;
  /** Leaves; what we still ran is ready again. */
  readonly leave: () => Promise<void>;
};

/** What was last seen of another one, and since when, in milliseconds of our own clock. */
type Seen = { readonly beats: number; readonly at: number };

/** Beats that another one may leave out before it counts as dead. */
export const BEATS_UNTIL_DEAD = 6;

/**
 * Registers this process. No clock is compared between machines: another one is dead once we have looked at it for some
 * time, without a gap of our own, and it never stirred. So a database that was away for an hour kills nobody.
 */
export const keepReplica = async (
  db: Db,
  id: string,
  { tries, now, beatMs }: { readonly tries: number; readonly now: () => number; readonly beatMs: number },
): Promise<Replica> => {
  const pools: string[] = [];
  const seen = new Map<string, Seen>();
  const deadAfterMs = beatMs * BEATS_UNTIL_DEAD;
  let lookedAt = performance.now();

  const stir = async (): Promise<void> => {
    const names = JSON.stringify(pools);
    await sql`insert into replicas (id, beats, seen_at, pools) values (${id}, 1, ${DATABASE_NOW}, ${names})
      on conflict (id) do update set beats = replicas.beats + 1, seen_at = excluded.seen_at, pools = excluded.pools`.execute(
      db,
    );
  };

  const takeOver = async (dead: string, beats: number): Promise<void> => {
    await inTransaction(db, async (trx) => {
      const gone = await sql<{ pools: string }>`delete from replicas where id = ${dead} and beats = ${beats}
        returning pools`.execute(trx);
      // It stirred after all, or somebody else was faster. Without a row there is nothing that could have stirred.
      if (gone.rows.length === 0 && beats !== UNREGISTERED) {
        return;
      }
      const scheduled = await releaseJobs(trx, "postgres", { owner: dead, tries, now: now() });
      // New tickets first, while the old ones are locked: so they are new rows, which the dead one, should it only have
      // slept, can't delete by finishing the old ones.
      await addTickets(trx, scheduled, now());
      const locks = gone.rows.flatMap((row) => JSON.parse(row.pools) as string[]);
      if (locks.length > 0) {
        await sql`select graphile_worker.force_unlock_workers(${locks})`.execute(trx);
      }
    });
  };

  await stir();
  return {
    id,
    beat: async () => {
      const gap = performance.now() - lookedAt;
      if (gap > deadAfterMs / 2) {
        // We were away ourselves, as others may have been: begin to watch anew.
        seen.clear();
      }
      await stir();
      const { rows } = await sql<{ id: string; beats: number }>`select id, beats from replicas
        union all
        select distinct owner, ${sql.lit(UNREGISTERED)}::bigint from jobs
          where owner is not null and owner not in (select id from replicas)`.execute(db);
      const at = performance.now();
      lookedAt = at;
      const alive = new Set(rows.map((row) => row.id));
      for (const other of seen.keys()) {
        if (!alive.has(other)) {
          seen.delete(other);
        }
      }
      for (const row of rows) {
        const last = seen.get(row.id);
        if (row.id === id || last === undefined || last.beats !== row.beats) {
          seen.set(row.id, { beats: row.beats, at });
        } else if (at - last.at >= deadAfterMs) {
          await takeOver(row.id, row.beats);
          seen.delete(row.id);
        }
      }
    },
    addPool: async (pool) => {
      pools.push(pool);
      await stir();
    },
    livingPools: async () => {
      const rows = await db.selectFrom("replicas").select("pools").execute();
      return rows.flatMap((row) => JSON.parse(row.pools) as string[]);
    },
    count: async () => {
      const { rows } = await sql<{ alive: number }>`select count(*) as alive from replicas
        where id <> ${id} and seen_at > ${DATABASE_NOW} - ${deadAfterMs}::bigint`.execute(db);
      return 1 + (rows[0]?.alive ?? 0);
    },
    leave: async () => {
      const { rows } = await sql<{ beats: number }>`select beats from replicas where id = ${id}`.execute(db);
      await takeOver(id, rows[0]?.beats ?? UNREGISTERED);
    },
  };
};

const UNREGISTERED = -1;

/** The database's clock, in milliseconds since 1970. */
const DATABASE_NOW = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
