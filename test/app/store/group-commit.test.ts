import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Database, type Db, inTransaction } from "../../../src/app/store/database.ts";
import { createGroupCommit, type GroupCommit } from "../../../src/app/store/group-commit.ts";
import { sqliteDialect } from "../../../src/app/store/open-database.ts";

const FULL = 2;
const NORMAL = 1;

let ran: string[] = [];
let db: Db;
let commits: GroupCommit;
beforeEach(() => {
  const database = new DatabaseSync(":memory:");
  database.exec("pragma synchronous = full; create table words (word text primary key)");
  ran = [];
  db = new Kysely<Database>({ dialect: sqliteDialect(database), log: ({ query }) => void ran.push(query.sql) });
  commits = createGroupCommit(db);
});
afterEach(async () => db.destroy());

const mode = async (on: Db): Promise<unknown> =>
  (await sql<{ synchronous: number }>`pragma synchronous`.execute(on)).rows[0]?.synchronous;
const add = (word: string) => async (on: Db) => {
  await inTransaction(on, async (trx) => sql`insert into words values (${word})`.execute(trx));
  return word;
};
const words = async (): Promise<readonly string[]> =>
  (await sql<{ word: string }>`select word from words order by rowid`.execute(db)).rows.map(({ word }) => word);
const times = (text: string): number => ran.filter((one) => one === text).length;

test("only quick work leaves the disk aside, and what comes next waits for it again, also after a failure", async () => {
  const work = commits.quick(async (one) => [await mode(one), await inTransaction(one, mode)]);
  expect(await work).toEqual([NORMAL, NORMAL]);
  expect(await mode(db)).toBe(FULL);

  await expect(commits.quick(async (one) => sql`insert into nothing values (1)`.execute(one))).rejects.toThrow(
    "nothing",
  );
  expect(await mode(db)).toBe(FULL);
});

test("what waits at the same time is one commit, in order, and waits for the disk if a part of it has to", async () => {
  const seen: unknown[] = [];
  const all = [
    commits.quick(add("one")),
    commits.quick(async (one) => void seen.push(await mode(one))),
    commits.durable(add("two")),
    commits.quick(add("three")),
  ];
  expect(await Promise.all(all)).toEqual(["one", undefined, "two", "three"]);
  expect(await words()).toEqual(["one", "two", "three"]);
  expect([times("begin"), times("commit"), seen]).toEqual([1, 1, [FULL]]);
});

test("one that fails takes nothing of the others with it, and leaves nothing behind", async () => {
  const twice = async (one: Db): Promise<void> => {
    await add("half")(one);
    await add("two")(one);
  };
  const all = await Promise.allSettled([
    commits.quick(add("two")),
    commits.quick(twice),
    commits.durable(add("three")),
  ]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await words()).toEqual(["two", "three"]);
});

test("what comes while a group is written is in the next one", async () => {
  const first = commits.quick(async (one) => {
    const later = commits.quick(add("later"));
    await add("first")(one);
    return [later];
  });
  const [later] = await first;
  expect(await later).toBe("later");
  expect(await words()).toEqual(["first", "later"]);
});
