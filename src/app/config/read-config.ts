import { SHORTEST_KEY } from "../../gate/signer.ts";
import {
  type AppConfig,
  type ConfigFault,
  type DatabaseConfig,
  type LogLevel,
  quotedValue,
  webAddress,
} from "./app-config.ts";
import { readHosts } from "./read-hosts.ts";
import { readPages } from "./read-pages.ts";
import { type ReadText, readPrivateKey } from "./read-private-key.ts";
import { defaultOf, type NoteFault, unknownVariables, variableReader } from "./variables.ts";

type ConfigRead =
  | { readonly ok: true; readonly config: AppConfig }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const satisfies LogLevel[];
const UNFINISHED = ["action_required", "pending", "failure"] as const;
/** 64 bits as hexadecimal. */
const SHORTEST_SECRET = 16;
const PATH = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\0\n\r]{1,400}$/;

/** Reads the App's settings and returns all mistakes together. An empty variable counts as not set. */
export const readConfig = (
  env: Readonly<Record<string, string | undefined>>,
  { readText }: { readonly readText: ReadText },
): ConfigRead => {
  const { faults, fault, given, oneOf, whole, secrets } = variableReader(env);
  const appId = appIdOf(given("APP_ID"), fault);
  const key = readPrivateKey(given("PRIVATE_KEY"), given("PRIVATE_KEY_PATH"), readText);
  if (!key.ok) faults.push(key.fault);
  const webhookSecrets = secrets(
    "WEBHOOK_SECRET",
    SHORTEST_SECRET,
    "It is not set: anybody could send us webhooks in GitHub's name.",
  );
  const signingKeys = secrets(
    "TOLLGATE_SIGNING_KEY",
    SHORTEST_KEY,
    "It is not set: anybody who may edit comments could write the record of who ticked.",
  );
  if (signingKeys.some((one) => webhookSecrets.includes(one)))
    fault(
      "TOLLGATE_SIGNING_KEY",
      "It is the webhook's secret too, so a person who learns one has both.",
      "A key of its own.",
      "TOLLGATE_SIGNING_KEY=$(openssl rand -hex 32)",
    );
  const host = given("HOST") ?? defaultOf("HOST");
  const baseUrl = given("BASE_URL") === undefined ? undefined : webAddress(given("BASE_URL") ?? "");
  if (given("BASE_URL") !== undefined && baseUrl === undefined)
    fault(
      "BASE_URL",
      "It is no address.",
      "An address of http or https, without a name, a password, a query or a fragment.",
      "BASE_URL=https://tollgate.acme.dev",
    );
  const { hosts, faults: hostFaults } = readHosts(given);
  const policyPath = given("TOLLGATE_POLICY_FILE") ?? defaultOf("TOLLGATE_POLICY_FILE");
  if (!PATH.test(policyPath))
    fault(
      "TOLLGATE_POLICY_FILE",
      `${quotedValue(policyPath)} is not a path inside a repository.`,
      "A path from the repository's root, without .. and without a slash at its start.",
      `TOLLGATE_POLICY_FILE=${defaultOf("TOLLGATE_POLICY_FILE")}`,
    );
  const check = given("TOLLGATE_CHECK");
  if (check !== undefined && (/[\n\r\0]/.test(check) || check.length > 100))
    fault(
      "TOLLGATE_CHECK",
      "It is no name of a check.",
      "One line of at most 100 characters.",
      "TOLLGATE_CHECK=tollgate",
    );
  const metricsToken = given("METRICS_TOKEN");
  if (metricsToken !== undefined && (metricsToken.length < SHORTEST_SECRET || /\s/.test(metricsToken)))
    fault(
      "METRICS_TOKEN",
      "It can be guessed: it is too short; or it has a space, which no header could carry.",
      `At least ${SHORTEST_SECRET} characters without spaces.`,
      "METRICS_TOKEN=$(openssl rand -hex 32)",
    );
  const { pages, faults: pageFaults } = readPages({
    pages: given("PAGES")?.toLowerCase(),
    clientId: given("CLIENT_ID"),
    clientSecret: given("CLIENT_SECRET"),
    host,
    baseUrl: baseUrl ?? given("BASE_URL"),
  });
  const settings = {
    host,
    port: whole("PORT", 0, 65_535),
    ...hosts,
    logLevel: oneOf("LOG_LEVEL", LOG_LEVELS, defaultOf("LOG_LEVEL")),
    logFormat: oneOf("LOG_FORMAT", ["json", "pretty"], defaultOf("LOG_FORMAT")),
    database: databaseOf(given("DATABASE_URL"), given("DATA_DIR"), fault),
    organizationDefaults: oneOf(
      "TOLLGATE_ORGANIZATION_DEFAULTS",
      ["require", "optional", "quiet"],
      defaultOf("TOLLGATE_ORGANIZATION_DEFAULTS"),
    ),
    unfinished: oneOf("TOLLGATE_UNFINISHED", UNFINISHED, defaultOf("TOLLGATE_UNFINISHED")),
    concurrency: whole("CONCURRENCY", 1, 64),
    retention: {
      // GitHub redelivers for three days. A shorter retention would treat a redelivery as new.
      deliveries: whole("RETENTION_DELIVERIES", 4, 3_650),
      verdicts: whole("RETENTION_VERDICTS", 1, 3_650),
      closedPullRequests: whole("RETENTION_CLOSED", 1, 3_650),
    },
  };
  faults.push(...hostFaults, ...pageFaults, ...unknownVariables(Object.keys(env)));
  if (faults.length > 0 || appId === undefined || !key.ok) return { ok: false, faults };
  return {
    ok: true,
    config: {
      appId,
      privateKey: key.pem,
      webhookSecrets,
      signingKeys,
      baseUrl,
      policyPath,
      check,
      metricsToken,
      pages,
      ...settings,
    },
  };
};

const appIdOf = (written: string | undefined, fault: NoteFault): number | undefined => {
  const allowed = "The number beside App ID on the App's settings page.";
  const example = "APP_ID=123456";
  if (written === undefined) return fault("APP_ID", "It is not set.", allowed, example);
  if (/^Iv\d*[.\w]/.test(written))
    return fault("APP_ID", "It is the client id, not the App's number.", allowed, example);
  const value = /^\d{1,15}$/.test(written) ? Number(written) : 0;
  return value > 0 ? value : fault("APP_ID", `It is ${quotedValue(written)}.`, allowed, example);
};

/** The value may hold a password, so a message does not show it. */
const databaseOf = (written: string | undefined, folder: string | undefined, fault: NoteFault): DatabaseConfig => {
  const sqlite = { kind: "sqlite", dataDir: folder ?? defaultOf("DATA_DIR") } as const;
  if (written === undefined) return sqlite;
  const url = URL.parse(written);
  const known = url?.protocol === "postgres:" || url?.protocol === "postgresql:";
  if (known && (url.hostname !== "" || url.searchParams.has("host"))) return { kind: "postgres", url: written };
  fault(
    "DATABASE_URL",
    "It is no address that we can use. (It may hold a password, so it is not shown.)",
    "An address that begins with postgres:// or postgresql:// and names a host; what is special in a password is written as %40 and the like.",
    "DATABASE_URL=postgres://tollgate:…@db.acme.dev:5432/tollgate",
  );
  return sqlite;
};
