import type { AppConfig } from "../../app/config/app-config.ts";
import type { UnknownFact } from "../../checklist/ledger/ledger.ts";
import { explainError } from "../../github/client/explain-error.ts";
import { statusOf } from "../../github/client/github-client.ts";
import type { AppDescription, Delivery, Installation, Webhook } from "../../github/read/app.ts";
import type { Problem } from "../../policy/model/problem.ts";

/**
 * `aheadMs`: our clock minus GitHub's, in milliseconds; undefined without an answer. `enterpriseVersion`: `3.17.2`;
 * undefined for github.com. `settingsFile`: undefined if the settings are those of the environment alone.
 */
export type DoctorFacts = {
  readonly config: AppConfig;
  readonly app: Asked<AppDescription>;
  readonly aheadMs: number | undefined;
  readonly enterpriseVersion: string | undefined;
  readonly webhook: Asked<Webhook>;
  readonly deliveries: Asked<readonly Pick<Delivery, "guid" | "event" | "code" | "status" | "at">[]>;
  readonly installations: Asked<readonly InstallationFacts[]>;
  readonly repositories: readonly RepositoryFacts[];
  readonly more: number;
  readonly database: DatabaseFacts;
  readonly retired: readonly string[];
  readonly settingsFile: string | undefined;
  readonly secretFiles: readonly SecretFile[];
};

/** `repositories`: how many the App may see; undefined if they were not counted. */
export type InstallationFacts = Omit<Installation, "login"> & { readonly repositories: number | undefined };

type RequiredFact = {
  readonly name: string;
  readonly app: number | undefined;
};

export type RepositoryFacts = {
  readonly name: string;
  readonly installed: boolean;
  readonly branch: string;
  readonly rulesUrl: string;
  readonly required: Asked<readonly RequiredFact[]>;
  readonly policies: Asked<
    | {
        readonly ok: true;
        readonly check: string;
        readonly count: number;
        readonly unseen: readonly UnknownFact[];
      }
    | { readonly ok: false; readonly problems: readonly Problem[] }
  >;
};

export type DatabaseFacts =
  | {
      readonly kind: "sqlite";
      readonly dataDir: string;
      readonly folder: "there" | "missing" | "no-folder";
      readonly writable: boolean;
      readonly open: boolean;
      readonly freeBytes: number | undefined;
      readonly migrations: Asked<Migrated>;
    }
  | { readonly kind: "postgres"; readonly migrations: Asked<Migrated> };

export type Migrated = { readonly pending: readonly string[]; readonly unknown: readonly string[] };

type SecretFile = {
  readonly path: string;
  readonly open: boolean;
  readonly exposed: string | undefined;
};

export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number | undefined; readonly said: string };

export type CheckName =
  | "settings"
  | "secrets"
  | "server"
  | "credentials"
  | "clock"
  | "permissions"
  | "events"
  | "webhook"
  | "deliveries"
  | "installations"
  | "database"
  | "redis"
  | "pages"
  | "required-check"
  | "policies";

/**
 * `wrong` prevents evaluation or enforcement, `warning` deserves attention, `unknown` could not be checked. `message`:
 * one sentence, without secrets.
 */
export type Finding = {
  readonly check: CheckName;
  readonly level: "ok" | "warning" | "wrong" | "unknown";
  readonly about?: string;
  readonly message: string;
  readonly fix?: string;
};

/** Asks a question whose failure is a result too. Never throws; messages hold no secret. */
export const ask = async <T>(question: () => Promise<T>): Promise<Asked<T>> => {
  try {
    return { ok: true, value: await question() };
  } catch (error) {
    return { ok: false, status: statusOf(error), said: explainError(error).message };
  }
};
