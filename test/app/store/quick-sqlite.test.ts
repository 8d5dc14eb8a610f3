import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import type { Database } from "../../../src/app/store/database.ts";
import { quickSqlite, sqliteDialect } from "../../../src/app/store/open-database.ts";

const FULL = 2;
const NORMAL = 1;

test("only quick work leaves the disk aside, and what comes next waits for it again, also after a failure", async () => {
  const database = new DatabaseSync(":memory:");
  database.exec("pragma synchronous = full");
  const db = new Kysely<Database>({ dialect: sqliteDialect(database) });
  const quick = quickSqlite(db);
  const mode = async (on: Kysely<Database>): Promise<unknown> =>
    (await sql<{ synchronous: number }>`pragma synchronous`.execute(on)).rows[0]?.synchronous;

  const work = quick(async (one) => [await mode(one), await one.transaction().execute(mode)]);
  const meanwhile = mode(db);
  expect([await work, await meanwhile]).toEqual([[NORMAL, NORMAL], FULL]);

  await expect(quick(async (one) => sql`insert into nothing values (1)`.execute(one))).rejects.toThrow("nothing");
  expect(await mode(db)).toBe(FULL);
  await db.destroy();
});
