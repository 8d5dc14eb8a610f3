import { accessSync, constants, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import type { DatabaseConfig } from "../../app/config/app-config.ts";
import { migrations } from "../../app/store/migrations.ts";
import { publishedKeys } from "../../gate/signing-keys.ts";
import type { Asked, DatabaseFacts, DoctorFacts, Finding, Migrated } from "./doctor-facts.ts";

const TOO_LITTLE = 100 * 1_024 * 1_024;
const LITTLE = 1_024 * 1_024 * 1_024;

export const checkDatabase = ({ database }: DoctorFacts): readonly Finding[] => {
  const findings = [...(database.kind === "sqlite" ? aboutFolder(database) : []), ...aboutTables(database.migrations)];
  return findings.length > 0
    ? findings
    : [
        {
          check: "database",
          level: "ok",
          message:
            database.kind === "postgres"
              ? "PostgreSQL answers; its tables are up to date."
              : `SQLite in ${database.dataDir}; its tables are up to date.`,
        },
      ];
};

const aboutFolder = (database: DatabaseFacts & { readonly kind: "sqlite" }): readonly Finding[] => {
  const { dataDir, folder, writable, open, freeBytes } = database;
  const findings: Finding[] = [];
  const add = (level: Finding["level"], message: string, fix: string): void => {
    findings.push({ check: "database", level, message, fix });
  };
  if (folder === "no-folder")
    add("wrong", `DATA_DIR ${dataDir} is no folder.`, "Move what is there away, or set another DATA_DIR.");
  else if (!writable)
    add(
      "wrong",
      `DATA_DIR ${dataDir} may not be written by us.`,
      `Give it to the user that runs the App: chown that-user ${dataDir}; or mount a volume there.`,
    );
  else if (open)
    add(
      "warning",
      `DATA_DIR ${dataDir} can be read by others of this machine; it holds what people wrote.`,
      `chmod 700 ${dataDir}`,
    );
  if (freeBytes !== undefined && freeBytes < LITTLE)
    add(
      freeBytes < TOO_LITTLE ? "wrong" : "warning",
      `The disk of ${dataDir} has ${Math.floor(freeBytes / 1_024 / 1_024)} MB left.`,
      "Make room, or shorten RETENTION_VERDICTS and RETENTION_CLOSED. On a full disk webhooks are refused, and fetched again later.",
    );
  return findings;
};

const aboutTables = (migrations: Asked<Migrated>): readonly Finding[] => {
  if (!migrations.ok)
    return [
      {
        check: "database",
        level: "wrong",
        message: `The database cannot be used: ${migrations.said}`,
        fix: "See that it runs and is reached from here, and that DATABASE_URL names it, its user and its password.",
      },
    ];
  const { pending, unknown } = migrations.value;
  if (unknown.length > 0)
    return [
      {
        check: "database",
        level: "wrong",
        message: `The database belongs to a newer Tollgate: it has ${unknown.join(", ")}.`,
        fix: "Run that version, or give this one a database of its own.",
      },
    ];
  return pending.length === 0
    ? []
    : [
        {
          check: "database",
          level: "warning",
          message: `${pending.length} ${pending.length === 1 ? "migration is" : "migrations are"} still to be made: ${pending.join(", ")}.`,
          fix: "Nothing: the App makes them when it starts.",
        },
      ];
};

export const checkRetired = ({ retired }: DoctorFacts): readonly Finding[] =>
  retired.map((message) => ({ check: "redis", level: "warning", message, fix: "Remove the variable." }));

export const checkSecrets = ({ config, secretFiles }: DoctorFacts): readonly Finding[] => {
  const findings: Finding[] = secretFiles
    .filter(({ open }) => open)
    .map(({ path }) => ({
      check: "secrets",
      level: "warning",
      message: `${path} can be read by others of this machine.`,
      fix: `chmod 600 ${path}`,
    }));
  for (const { path, exposed } of secretFiles)
    if (exposed !== undefined)
      findings.push({
        check: "secrets",
        level: "warning",
        message: `Git would commit ${path}.`,
        fix: exposed,
      });
  for (const [name, list] of [
    ["WEBHOOK_SECRET", config.webhookSecrets],
    ["TOLLGATE_SIGNING_KEY", config.signingKeys],
  ] as const)
    if (list.length > 1)
      findings.push({
        check: "secrets",
        level: "warning",
        message: `${name} has ${list.length} values: a rotation is under way.`,
        fix: "Take the old ones out once it is over (docs/how-to/install-app.md, Rotation).",
      });
  return findings.length > 0
    ? findings
    : [
        {
          check: "secrets",
          level: "ok",
          message: `The webhook's secret and the signing key are there, and apart. ${auditableBy(config.signingKeys)}`,
        },
      ];
};

/** A secret is right for a start, so it is no warning. */
const auditableBy = (signingKeys: readonly string[]): string =>
  publishedKeys(signingKeys).length > 0
    ? "Auditors verify records by the public key."
    : "The signing key is a secret, so auditors cannot verify records without being able to sign; with a pair they can: tollgate keys generate (docs/how-to/auditing.md, Keys).";

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
