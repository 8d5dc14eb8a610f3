import { sql } from "kysely";
import { DAY_MS, type Db, inTransaction, ofRepositories, type Quick } from "./database.ts";
import { putPullRequest } from "./pull-request-row.ts";
import { createPullRequests } from "./pull-requests.ts";
import type { BreakGlassRecord, Retention, Store } from "./store.ts";
import { addVerdict, createVerdicts } from "./verdicts.ts";

export const createStore = (
  db: Db,
  {
    now,
    quick,
    replicas,
  }: { readonly now: () => number; readonly quick: Quick; readonly replicas: () => Promise<number> },
): Store => ({
  remember: async ({ pullRequest, verdict, breakGlass }) =>
    quick(async (one) =>
      inTransaction(one, async (trx) => {
        await putPullRequest(trx, pullRequest, now());
        if (verdict !== undefined) await addVerdict(trx, verdict);
        if (breakGlass !== undefined) await addBreakGlass(trx, breakGlass);
      }),
    ),
  pullRequests: createPullRequests(db, quick, now),
  verdicts: createVerdicts(db, quick, now),
  breakGlass: createBreakGlass(db, quick),
  sessions: {
    put: async ({ idHash, login, encryptedToken, expiresAt }) => {
      await db
        .insertInto("sessions")
        .values({ id_hash: idHash, login, sealed_token: encryptedToken, expires_at: expiresAt })
        .onConflict((conflict) =>
          conflict.column("id_hash").doUpdateSet({ login, sealed_token: encryptedToken, expires_at: expiresAt }),
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
        : { idHash: row.id_hash, login: row.login, encryptedToken: row.sealed_token, expiresAt: row.expires_at };
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
    claim: async (name, value) => {
      const added = await db
        .insertInto("checkpoints")
        .values({ name, value })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .executeTakeFirst();
      return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    list: async (prefix) =>
      db
        .selectFrom("checkpoints")
        .select(["name", "value"])
        .where("name", ">=", prefix)
        .where("name", "<", `${prefix}\u{10ffff}`)
        .orderBy("name")
        .execute(),
  },
  replicas,
  sweepOld: async (at, days) => sweepOld(db, at, days),
  ping: async () => {
    await sql`select 1`.execute(db);
  },
});

const addBreakGlass = async (db: Db, record: BreakGlassRecord): Promise<void> => {
  const values = {
    repo: record.repository.toLowerCase(),
    repository: record.repository,
    number: record.number,
    by_login: record.by,
    reason: record.reason.replaceAll("\0", "\ufffd"),
    head_sha: record.headSha,
    open_items: record.openItems,
    issue: record.issue ?? null,
    at: record.at,
  };
  await db.insertInto("break_glass").values(values).execute();
};

const createBreakGlass = (db: Db, quick: Quick): Store["breakGlass"] => ({
  add: async (record) => quick(async (one) => addBreakGlass(one, record)),
  since: async (since, repositories) => {
    const rows = await db
      .selectFrom("break_glass")
      .selectAll()
      .where("at", ">=", since)
      .where(ofRepositories("repo", repositories))
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .execute();
    return rows.map((row) => ({
      repository: row.repository,
      number: row.number,
      by: row.by_login,
      reason: row.reason,
      headSha: row.head_sha,
      openItems: row.open_items,
      issue: row.issue ?? undefined,
      at: row.at,
    }));
  },
});

/** Deletes what is older than the retention settings, in small steps, so that no other query waits long for it. */
const sweepOld = async (db: Db, now: number, days: Retention): Promise<number> => {
  const verdictsBefore = now - days.verdicts * DAY_MS;
  return (
    (await sweep(db, "deliveries", "id", "received_at", now - days.deliveries * DAY_MS)) +
    (await sweep(db, "verdicts", "id", "at", verdictsBefore)) +
    (await sweep(db, "break_glass", "id", "at", verdictsBefore)) +
    (await sweep(db, "sessions", "id_hash", "expires_at", now + 1)) +
    count(await sql`delete from holds where at < ${verdictsBefore}`.execute(db)) +
    count(await sql`delete from requests where failed_at < ${verdictsBefore}`.execute(db)) +
    (await sweepPullRequests(db, now - days.closedPullRequests * DAY_MS))
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

const sweepPullRequests = async (db: Db, before: number): Promise<number> =>
  db.transaction().execute(async (trx) => {
    await sql`delete from gate_words where exists (select 1 from gates
      where gates.repo = gate_words.repo and gates.number = gate_words.number and gates.closed_at < ${before})`.execute(
      trx,
    );
    return count(await sql`delete from gates where closed_at < ${before}`.execute(trx));
  });

const count = (result: { readonly numAffectedRows?: bigint }): number => Number(result.numAffectedRows ?? 0n);
