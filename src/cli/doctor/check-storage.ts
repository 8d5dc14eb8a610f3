import type { Asked, DatabaseFacts, DoctorFacts, Migrated } from "./doctor-facts.ts";
import type { Finding } from "./finding.ts";

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
    : [{ check: "secrets", level: "ok", message: "The webhook's secret and the signing key are there, and apart." }];
};
