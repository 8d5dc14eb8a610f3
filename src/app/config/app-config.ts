import { BlockList, isIP } from "node:net";
import { terminalText } from "../../comment/escape/markdown.ts";
import type { OrganizationDefaults } from "../../gate/policies.ts";
import type { Retention } from "../store/store.ts";

/**
 * The App's settings, read once at the start (`readConfig`). Addresses have no slash at the end. Holds secrets: never
 * log it.
 */
export type AppConfig = {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecrets: readonly string[];
  readonly signingKeys: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly baseUrl: string | undefined;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly webUrl: string;
  readonly logLevel: LogLevel;
  readonly logFormat: "json" | "pretty";
  readonly database: DatabaseConfig;
  readonly unfinished: "action_required" | "pending" | "failure";
  readonly organizationDefaults: OrganizationDefaults;
  readonly policyPath: string;
  readonly check: string | undefined;
  readonly concurrency: number;
  readonly retention: Retention;
  readonly metricsToken: string | undefined;
  readonly summaryRepository: string | undefined;
  readonly pages: PagesConfig;
};

type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

export type DatabaseConfig =
  | { readonly kind: "sqlite"; readonly dataDir: string }
  | { readonly kind: "postgres"; readonly url: string };

export type PagesConfig =
  | { readonly kind: "off" }
  | { readonly kind: "open" }
  | { readonly kind: "sign-in"; readonly clientId: string; readonly clientSecret: string };

/** A mistake in the settings. It never holds a secret or a part of one. */
export type ConfigFault = {
  readonly variable: string;
  readonly message: string;
  readonly allowed: string;
  readonly example: string;
};

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

/** Other names than `localhost` and `*.localhost` are not resolved, and count as reachable from elsewhere. */
export const isLoopback = (host: string): boolean => {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const version = isIP(name);
  return version !== 0 && loopback.check(name, version === 4 ? "ipv4" : "ipv6");
};

export const webAddress = (written: string): string | undefined => {
  const url = URL.parse(written.trim());
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return undefined;
  return url.href.replace(/\/+$/, "");
};

/** The port of an `http` address of this machine. The App itself must listen there, because no proxy is in between. */
export const loopbackPort = (address: string | undefined): number | undefined => {
  const url = URL.parse(address ?? "");
  return url?.protocol === "http:" && isLoopback(url.hostname) ? Number(url.port || 80) : undefined;
};

export const otherPort = ({
  host,
  port,
  baseUrl,
}: Pick<AppConfig, "host" | "port" | "baseUrl">): string | undefined => {
  const named = loopbackPort(baseUrl);
  return named === undefined || named === port || port === 0 || !isLoopback(host)
    ? undefined
    : `BASE_URL has port ${named}, and the App listens at ${port}: set PORT=${named}.`;
};
