import { sql } from "kysely";
import type { Db, Trx } from "../store/database.ts";

/** This process among those that share one PostgreSQL. */
type Replica = {
  /** Reports that we live, and takes over from every replica that is dead. */
  readonly beat: () => Promise<void>;
  /** Sets the pool that graphile-worker locks our jobs under. */
  readonly usePool: (pool: string) => Promise<void>;
  /** How many are alive, with this one. */
  readonly count: () => Promise<number>;
  /** Leaves; what we still ran is given back. */
  readonly leave: () => Promise<void>;
};

/** Beats that a replica may miss before it counts as dead. */
const MAX_MISSED = 6;

/**
 * Registers this process. No clock is compared between machines: a replica is dead if its counter stands still over six
 * beats of ours in a row. A beat that fails starts the count anew, so a database that was away kills no replica.
 *
 * @param release gives back what a dead replica ran, and breaks the locks of its pools
 */
export const createReplica = (
  db: Db,
  id: string,
  beatMs: number,
  release: (trx: Trx, owner: string | undefined, pools: readonly string[]) => Promise<void>,
): Replica => {
  let seen = new Map<string, { readonly beats: number; readonly missed: number }>();
  let pools: readonly string[] = [];

  const report = async (): Promise<void> => {
    const names = JSON.stringify(pools);
    await sql`insert into replicas (id, beats, seen_at, pools) values (${id}, 1, ${DATABASE_NOW}, ${names})
      on conflict (id) do update set beats = replicas.beats + 1, seen_at = excluded.seen_at, pools = ${names}`.execute(
      db,
    );
  };

  const remove = async (dead: string, beats: number | undefined): Promise<void> =>
    db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pools: string }>`delete from replicas
        where id = ${dead} and ${beats === undefined ? sql`true` : sql`beats = ${beats}`} returning pools`.execute(trx);
      // Without a row it was alive after all, or another replica was faster.
      if (rows.length > 0 || beats === UNREGISTERED) {
        await release(trx, dead, JSON.parse(rows[0]?.pools ?? "[]") as string[]);
      }
    });

  return {
    beat: async () => {
      const before = seen;
      seen = new Map();
      await report();
      const { rows } = await sql<{ id: string; beats: number }>`select id, beats from replicas where id <> ${id}
        union select owner, ${sql.lit(UNREGISTERED)} from requests
          where owner is not null and owner not in (select id from replicas)`.execute(db);
      for (const other of rows) {
        const last = before.get(other.id);
        const missed = last?.beats === other.beats ? last.missed + 1 : 0;
        if (missed >= MAX_MISSED) {
          await remove(other.id, other.beats);
        } else {
          seen.set(other.id, { beats: other.beats, missed });
        }
      }
    },
    usePool: async (pool) => {
      const last = pools;
      pools = [pool];
      await report();
      if (last.length > 0) {
        await db.transaction().execute(async (trx) => release(trx, undefined, last));
      }
    },
    count: async () => {
      const { rows } = await sql<{ alive: number }>`select count(*) as alive from replicas
        where id <> ${id} and seen_at > ${DATABASE_NOW} - ${beatMs * MAX_MISSED}::bigint`.execute(db);
      return 1 + (rows[0]?.alive ?? 0);
    },
    leave: async () => remove(id, undefined),
  };
};

/** Beats of an owner without a row: it was taken for dead, came back, and died before its next beat. */
const UNREGISTERED = -1;

/** The database's clock, in milliseconds since 1970. */
const DATABASE_NOW = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
