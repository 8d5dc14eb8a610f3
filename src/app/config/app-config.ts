import { BlockList, isIP } from "node:net";
import { terminalText } from "../../comment/escape/visible-text.ts";
import type { OrganizationDefaults } from "../../gate/policies.ts";
import type { Retention } from "../store/store.ts";

/** How the App is set up, once and for all at its start (`readConfig`). Holds secrets: never log it whole. */
export type AppConfig = {
  /** The App's number on GitHub, of its settings page. */
  readonly appId: number;
  /** RSA, as PKCS #8 in PEM, whatever form it was given in. */
  readonly privateKey: string;
  /** At least one; a webhook is good when any of them signed it. The first is the one that GitHub should be told. */
  readonly webhookSecrets: readonly string[];
  /** At least one, of 32 characters or more. The first signs ledgers, all of them verify (`create-seal.ts`). */
  readonly signingKeys: readonly string[];
  /** Address to listen on; `127.0.0.1` unless said otherwise. */
  readonly host: string;
  /** Port to listen on; 0 for a free one. */
  readonly port: number;
  /** Where people and GitHub reach us, without a slash at its end: `https://tollgate.acme.dev`. */
  readonly baseUrl: string | undefined;
  /** Base of the REST API, without a slash at its end: `https://api.github.com`, `https://ghe.acme.dev/api/v3`. */
  readonly apiUrl: string;
  /** `https://api.github.com/graphql`, `https://ghe.acme.dev/api/graphql` */
  readonly graphqlUrl: string;
  /** Where people look at pull requests, without a slash at its end: `https://github.com`. */
  readonly webUrl: string;
  readonly logLevel: LogLevel;
  readonly logFormat: "json" | "pretty";
  readonly database: DatabaseConfig;
  /** Shares the throttle between replicas; undefined: each counts for itself. */
  readonly redisUrl: string | undefined;
  /** The check's conclusion, or state, for a list that is not finished. */
  readonly unfinished: "action_required" | "pending" | "failure";
  /** What it means that no organisation defaults were found. */
  readonly organizationDefaults: OrganizationDefaults;
  /** Where a repository keeps its policies: `.github/tollgate.yml`. */
  readonly policyPath: string;
  /** The check's name, where it should not be the policy file's `check:`. */
  readonly check: string | undefined;
  /** Jobs at once, in this process. */
  readonly concurrency: number;
  readonly retention: Retention;
  /** Who scrapes `/metrics` has to bring it; undefined: anybody who reaches the port may. */
  readonly metricsToken: string | undefined;
  readonly pages: PagesConfig;
};

/** Words of pino. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/** Where the queue and the record are: in a folder of this machine, or in PostgreSQL, for any number of replicas. */
export type DatabaseConfig =
  | { readonly kind: "sqlite"; readonly dataDir: string }
  /** The address holds a password. */
  | { readonly kind: "postgres"; readonly url: string };

/** `open` shows the pages without a sign-in, and is only had where nobody but this machine can reach them. */
export type PagesConfig =
  | { readonly kind: "off" }
  | { readonly kind: "open" }
  | { readonly kind: "sign-in"; readonly clientId: string; readonly clientSecret: string };

/** Something wrong in how the App is set up. It never holds the value of a secret, nor a part of one. */
export type ConfigFault = {
  /** `APP_ID` */
  readonly variable: string;
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** What would be right, as a sentence. */
  readonly allowed: string;
  /** How it could look: `PORT=3000`, or a command that makes one. */
  readonly example: string;
};

/** Faults as lines for a person: what is wrong, what would be right, and how it could look. */
export const faultText = (faults: readonly ConfigFault[]): string =>
  faults
    .map(({ variable, message, allowed, example }) =>
      [`${variable}: ${message}`, `  allowed: ${allowed}`, `  example: ${example}`]
        .map((line) => `${terminalText(line, 600)}\n`)
        .join(""),
    )
    .join("");

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/**
 * Whether only this machine can reach a server that listens on `host`, or is known by it. A name other than
 * `localhost` and what ends with `.localhost` is not looked up, and counts as reachable from elsewhere.
 *
 * @param host an address or a name, with or without the brackets of an IPv6 address; no port
 */
export const isLoopback = (host: string): boolean => {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const version = isIP(name);
  return version !== 0 && loopback.check(name, version === 4 ? "ipv4" : "ipv6");
};

/** An address as we write it, or undefined where it is none that we take. */
export const webAddress = (written: string): string | undefined => {
  const url = URL.parse(written.trim());
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return undefined;
  return url.href.replace(/\/+$/, "");
};

/** A value that is no secret, as a fault shows it. */
export const shownValue = (value: string): string => JSON.stringify(value.slice(0, 60));
