import { sql } from "kysely";
import { createBreakGlass } from "./create-break-glass.ts";
import { createGates } from "./create-gates.ts";
import { createVerdicts } from "./create-verdicts.ts";
import type { Db } from "./database.ts";
import type { Store } from "./store.ts";
import { sweepOld } from "./sweep-old.ts";

/** The store over an open database, which is the same on both. */
export const createStore = (
  db: Db,
  { now, replicas }: { readonly now: () => number; readonly replicas: () => Promise<number> },
): Store => ({
  gates: createGates(db, now),
  verdicts: createVerdicts(db, now),
  breakGlass: createBreakGlass(db),
  sessions: {
    put: async ({ idHash, login, sealedToken, expiresAt }) => {
      await db
        .insertInto("sessions")
        .values({ id_hash: idHash, login, sealed_token: sealedToken, expires_at: expiresAt })
        .onConflict((conflict) =>
          conflict.column("id_hash").doUpdateSet({ login, sealed_token: sealedToken, expires_at: expiresAt }),
        )
        .execute();
    },
    get: async (idHash, at) => {
      const row = await db
        .selectFrom("sessions")
        .selectAll()
        .where("id_hash", "=", idHash)
        .where("expires_at", ">", at)
        .executeTakeFirst();
      return row === undefined
        ? undefined
        : { idHash: row.id_hash, login: row.login, sealedToken: row.sealed_token, expiresAt: row.expires_at };
    },
    remove: async (idHash) => {
      await db.deleteFrom("sessions").where("id_hash", "=", idHash).execute();
    },
  },
  checkpoints: {
    get: async (name) =>
      (await db.selectFrom("checkpoints").select("value").where("name", "=", name).executeTakeFirst())?.value,
    set: async (name, value) => {
      await db
        .insertInto("checkpoints")
        .values({ name, value })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
        .execute();
    },
  },
  replicas,
  sweepOld: async (at, days) => sweepOld(db, at, days),
  ping: async () => {
    await sql`select 1`.execute(db);
  },
});
