import type { AppConfig } from "../../app/config/app-config.ts";
import type { UnknownFact } from "../../checklist/ledger/ledger.ts";
import { type GitHubClient, type RepositoryRef, statusOf } from "../../github/client/github-client.ts";
import { explainError } from "../../github/explain-error.ts";
import type { Problem } from "../../policy/model/problem.ts";

/** All that the checks look at. It was read before; no check asks anybody anything. */
export type DoctorFacts = {
  readonly config: AppConfig;
  /** The App as GitHub knows it, asked with our key. */
  readonly app: Asked<AppFacts>;
  /** Milliseconds that our clock is ahead of GitHub's; undefined where GitHub did not answer. */
  readonly aheadMs: number | undefined;
  /** `3.17.2`; undefined for github.com. */
  readonly enterpriseVersion: string | undefined;
  readonly webhook: Asked<WebhookFacts>;
  /** Newest first, a hundred at most. */
  readonly deliveries: Asked<readonly DeliveryFacts[]>;
  readonly installations: Asked<readonly InstallationFacts[]>;
  readonly repositories: readonly RepositoryFacts[];
  /** Repositories that there are beside those that were looked at. */
  readonly more: number;
  readonly database: DatabaseFacts;
  /** undefined: there is none. */
  readonly redis: Asked<undefined> | undefined;
  /** Files that hold secrets. */
  readonly secretFiles: readonly SecretFile[];
};

/** Permissions by GitHub's names. */
export type Granted = Readonly<Record<string, string>>;

export type AppFacts = {
  readonly id: number;
  readonly slug: string;
  readonly clientId: string | undefined;
  /** Login of its owner; "" where GitHub does not say. */
  readonly owner: string;
  readonly permissions: Granted;
  readonly events: readonly string[];
};

export type WebhookFacts = {
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  /** Whether certificates are not verified. */
  readonly insecure: boolean;
  readonly hasSecret: boolean;
};

export type DeliveryFacts = {
  readonly event: string;
  /** Of our answer; 502 where nothing answered. */
  readonly code: number;
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};

export type InstallationFacts = {
  readonly id: number;
  /** Login. */
  readonly account: string;
  /** Where its owner changes it. */
  readonly url: string;
  readonly suspended: boolean;
  readonly selection: "all" | "selected";
  /** What was accepted, which may be less than the App asks for by now. */
  readonly permissions: Granted;
  readonly events: readonly string[];
  /** How many repositories it has; undefined where they could not be read. */
  readonly repositories: number | undefined;
};

/** A check that a merge waits for. */
export type RequiredFact = {
  readonly name: string;
  /** The App whose check counts; undefined: anybody's. */
  readonly app: number | undefined;
};

export type RepositoryFacts = {
  /** `acme/shop` */
  readonly name: string;
  /** Whether the App is installed on it; one that was named may not be. */
  readonly installed: boolean;
  /** Its default branch. */
  readonly branch: string;
  /** Where its rules are changed. */
  readonly rulesUrl: string;
  /** What merging into its default branch waits for, by rulesets and branch protection. */
  readonly required: Asked<readonly RequiredFact[]>;
  /** Problems of the policies at its default branch, or the check's name that they give. */
  readonly policies: Asked<
    | {
        readonly ok: true;
        readonly check: string;
        readonly count: number;
        /** Teams that the policies name and that cannot be seen, with why. */
        readonly unseen: readonly UnknownFact[];
      }
    | { readonly ok: false; readonly problems: readonly Problem[] }
  >;
};

export type DatabaseFacts =
  | {
      readonly kind: "sqlite";
      readonly dataDir: string;
      /** `missing`: it will be made, where its parent may be written. */
      readonly folder: "there" | "missing" | "no-folder";
      readonly writable: boolean;
      /** Whether others of this machine may read it. */
      readonly open: boolean;
      readonly freeBytes: number | undefined;
      readonly migrations: Asked<Migrated>;
    }
  | { readonly kind: "postgres"; readonly migrations: Asked<Migrated> };

/** Migrations that this version has and the database has not, and the other way round. */
export type Migrated = { readonly pending: readonly string[]; readonly unknown: readonly string[] };

export type SecretFile = { readonly path: string; readonly open: boolean };

/** What a question came to: the answer, or why there is none. */
export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  /** `status` undefined: there was no answer at all. */
  | { readonly ok: false; readonly status: number | undefined; readonly said: string };

/** Asks a question whose failing is itself worth knowing. Nothing that is thrown gets through; no secret is in what is said. */
export const ask = async <T>(question: () => Promise<T>): Promise<Asked<T>> => {
  try {
    return { ok: true, value: await question() };
  } catch (error) {
    return { ok: false, status: statusOf(error), said: explainError(error).message };
  }
};

/** The installation that has a repository. @throws 404 where the App is not installed on it */
export const installationOf = async (app: GitHubClient, { owner, repo }: RepositoryRef): Promise<number> => {
  const { data } = await app.request("GET /repos/{owner}/{repo}/installation", { owner, repo });
  return data.id;
};
