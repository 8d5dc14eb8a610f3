import { accessSync, constants, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import type { DatabaseConfig } from "../../app/config/app-config.ts";
import { migrations } from "../../app/store/migrations.ts";
import type { Asked, DatabaseFacts, Migrated } from "./doctor-facts.ts";

const TABLE = "kysely_migration";

/** Reads the database's state without changing it, also while the App runs. */
export const readDatabase = async (database: DatabaseConfig): Promise<DatabaseFacts> =>
  database.kind === "postgres"
    ? { kind: "postgres", migrations: await postgresMigrations(database.url) }
    : sqliteFacts(database.dataDir);

const sqliteFacts = (dataDir: string): DatabaseFacts => {
  const found = statSync(dataDir, { throwIfNoEntry: false });
  const folder = found === undefined ? "missing" : found.isDirectory() ? "there" : "no-folder";
  // A missing folder will be created in the nearest existing one.
  let nearest = dataDir;
  while (statSync(nearest, { throwIfNoEntry: false }) === undefined && dirname(nearest) !== nearest)
    nearest = dirname(nearest);
  const file = join(dataDir, "tollgate.sqlite");
  return {
    kind: "sqlite",
    dataDir,
    folder,
    writable: mayWrite(nearest) && (statSync(file, { throwIfNoEntry: false }) === undefined || mayWrite(file)),
    open: found !== undefined && (found.mode & 0o077) !== 0,
    freeBytes: freeBytesOf(nearest),
    migrations: folder === "there" ? sqliteMigrations(file) : { ok: true, value: compared([], "sqlite") },
  };
};

const mayWrite = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const freeBytesOf = (path: string): number | undefined => {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
};

const sqliteMigrations = (file: string): Asked<Migrated> => {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return { ok: true, value: compared([], "sqlite") };
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
    const there = database.prepare("select 1 from sqlite_master where name = ?").get(TABLE) !== undefined;
    const rows = there ? database.prepare(`select name from ${TABLE}`).all() : [];
    return {
      ok: true,
      value: compared(
        rows.map(({ name }) => String(name)),
        "sqlite",
      ),
    };
  } catch (error) {
    return failed(error);
  } finally {
    database?.close();
  }
};

const postgresMigrations = async (url: string): Promise<Asked<Migrated>> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ table: string | null }>("select to_regclass($1)::text as table", [TABLE]);
    const table = rows[0]?.table;
    const found = table == null ? [] : (await client.query<{ name: string }>(`select name from ${TABLE}`)).rows;
    return {
      ok: true,
      value: compared(
        found.map(({ name }) => name),
        "postgres",
      ),
    };
  } catch (error) {
    return failed(error);
  } finally {
    await client.end().catch(() => {});
  }
};

const compared = (made: readonly string[], kind: "sqlite" | "postgres"): Migrated => {
  const known = Object.keys(migrations(kind));
  return {
    pending: known.filter((name) => !made.includes(name)),
    unknown: made.filter((name) => !known.includes(name)),
  };
};

/** Drivers name hosts and users, but no password. An error of several addresses has no message of its own. */
const failed = (error: unknown): Asked<never> => {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const said = first instanceof Error ? first.message : String(first);
  return { ok: false, status: undefined, said: said.split("\n")[0]?.slice(0, 200) ?? "" };
};
