import type { KeyObject } from "node:crypto";
import type { Quirks } from "./quirks.ts";
import type { Permissions, Person, RepositoryState, SandboxEvent, Team, Token } from "./repository-state.ts";
import type { Ruleset } from "./rulesets.ts";

export type Organization = {
  readonly id: number;
  readonly login: string;
  readonly teams: Map<string, Team>;
  readonly rulesets: Map<number, Ruleset>;
};

/** Nothing is sent without an address or if it is inactive. */
type AppWebhook = { url: string; secret: string; active: boolean };

export type App = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM, PKCS #1, as GitHub hands it out. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  permissions: Permissions;
  events: readonly string[];
  readonly webhook: AppWebhook;
  readonly callbackUrls: readonly string[];
  readonly createdAt: string;
  readonly deliveries: Map<number, HookDelivery>;
};

export type Installation = {
  readonly id: number;
  readonly app: number;
  readonly account: string;
  selection: "all" | "selected";
  /** Full names in lower case; ignored if all are selected. */
  readonly repositories: Set<string>;
  /** What the owner accepted; the app may request more by now. */
  permissions: Permissions;
  events: readonly string[];
  readonly createdAt: string;
  updatedAt: string;
  suspendedAt: string | undefined;
};

export type HookDelivery = {
  readonly id: number;
  /** The `X-GitHub-Delivery` header, the same for every attempt. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly installation: number | undefined;
  readonly repository: number | undefined;
  readonly at: string;
  readonly redelivery: boolean;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  duration: number;
  /** 0 while pending; 502 without an answer. */
  code: number;
  status: string;
  answer: { readonly headers: Readonly<Record<string, string>>; readonly body: string } | undefined;
};

export type Outgoing = {
  readonly app: App;
  readonly installation: number | undefined;
  readonly repository: number | undefined;
  readonly event: string;
  readonly payload: SandboxEvent["payload"];
};

type OAuthCode = {
  readonly app: number;
  readonly login: string;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly expiresAt: number;
};

type ManifestCode = { readonly manifest: Readonly<Record<string, unknown>>; readonly owner: string };

export type Host = {
  /** Random, so that two sandboxes are not taken for one. */
  readonly id: string;
  url: string;
  readonly now: () => Date;
  /** The wall clock in milliseconds, for expiry and limits. It runs even if `now` stands still. */
  readonly clock: () => number;
  readonly createdAt: string;
  readonly treeLimit: number;
  quirks: Quirks;
  readonly remember: number;
  /** By full name in lower case. The first is the main one. */
  readonly repositories: Map<string, RepositoryState>;
  /** Former full names in lower case → id of the repository. */
  readonly moved: Map<string, number>;
  readonly organizations: Map<string, Organization>;
  readonly people: Map<string, Person>;
  readonly tokens: Map<string, Token>;
  /** Logins in lower case → the person's token on the page and the command line. */
  readonly personalTokens: Map<string, string>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly oauthCodes: Map<string, OAuthCode>;
  readonly refreshTokens: Map<string, { readonly app: number; readonly login: string; readonly expiresAt: number }>;
  readonly manifestCodes: Map<string, ManifestCode>;
  readonly forks: Map<string, number>;
  readonly events: SandboxEvent[];
  readonly listeners: ((event: SandboxEvent) => void)[];
  readonly outgoing: ((outgoing: Outgoing) => void)[];
  readonly redelivering: ((app: App, delivery: HookDelivery) => void)[];
  readonly counters: Map<string, number>;
  /** Counts all changes; pages compare it. */
  revision: number;
};

export type Shared = Host | RepositoryState;

export const hostOf = (shared: Shared): Host => ("host" in shared ? shared.host : shared);
