import type { KeyObject } from "node:crypto";
import type { Quirks } from "./quirks.ts";
import type { Permissions, Person, RepositoryState, SandboxEvent, Team, Token } from "./repository-state.ts";
import type { Ruleset } from "./rulesets.ts";

/** An owner of repositories. */
export type Organization = {
  readonly id: number;
  readonly login: string;
  readonly teams: Map<string, Team>;
  readonly rulesets: Map<number, Ruleset>;
};

/** Where an app's events go; nothing is sent where there is no address or it is switched off. */
export type AppWebhook = { url: string; secret: string; active: boolean };

/** A GitHub App that was registered here. */
export type App = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** Login of its owner. */
  readonly owner: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM, PKCS #1, as GitHub hands it out. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  permissions: Permissions;
  /** Names of the events that it subscribes to. */
  events: readonly string[];
  readonly webhook: AppWebhook;
  readonly callbackUrls: readonly string[];
  readonly createdAt: string;
  /** Oldest first. */
  readonly deliveries: Map<number, HookDelivery>;
};

/** An app on an account. */
export type Installation = {
  readonly id: number;
  /** Id of the app. */
  readonly app: number;
  /** Login of the account. */
  readonly account: string;
  selection: "all" | "selected";
  /** Full names in lower case; of no meaning where all are selected. */
  readonly repositories: Set<string>;
  /** What the account's owner accepted; what the app asks for now may be more. */
  permissions: Permissions;
  events: readonly string[];
  readonly createdAt: string;
  updatedAt: string;
  suspendedAt: string | undefined;
};

/** One attempt to hand an event to an app. */
export type HookDelivery = {
  readonly id: number;
  /** The `X-GitHub-Delivery` header: the same for every attempt. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly installation: number | undefined;
  readonly repository: number | undefined;
  readonly at: string;
  readonly redelivery: boolean;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The payload, as it was written. */
  readonly body: string;
  /** Seconds. */
  duration: number;
  /** 0 while it is under way; 502 where nothing answered. */
  code: number;
  status: string;
  answer: { readonly headers: Readonly<Record<string, string>>; readonly body: string } | undefined;
};

/** An event on its way to one app. */
export type Outgoing = {
  readonly app: App;
  readonly installation: number | undefined;
  readonly repository: number | undefined;
  readonly event: string;
  readonly payload: SandboxEvent["payload"];
};

/** What a person allowed an app by signing in: redeemed once, for a token. */
export type OAuthCode = {
  readonly app: number;
  readonly login: string;
  readonly redirectUri: string;
  /** The PKCE challenge (S256), where one was given. */
  readonly challenge: string | undefined;
  readonly expiresAt: number;
};

/** An app's manifest that waits for its code to be redeemed. */
export type ManifestCode = { readonly manifest: Readonly<Record<string, unknown>>; readonly owner: string };

/** What all repositories of the stand-in share: accounts, apps, tokens, and everything that happened. */
export type Host = {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string;
  readonly now: () => Date;
  /** The wall clock, in milliseconds: tokens end and limits count by it. It goes on where `now` stands still. */
  readonly clock: () => number;
  readonly createdAt: string;
  readonly treeLimit: number;
  /** How it behaves; may change while it runs. */
  quirks: Quirks;
  /** How many events, requests and deliveries are kept; the oldest are forgotten first. */
  readonly remember: number;
  /** Full names in lower case. The one added first is the main one. */
  readonly repositories: Map<string, RepositoryState>;
  /** Former full names in lower case → id of the repository. */
  readonly moved: Map<string, number>;
  readonly organizations: Map<string, Organization>;
  readonly people: Map<string, Person>;
  readonly tokens: Map<string, Token>;
  /** Logins in lower case → the token that the page and the command line show for them. */
  readonly personalTokens: Map<string, string>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly oauthCodes: Map<string, OAuthCode>;
  readonly refreshTokens: Map<string, { readonly app: number; readonly login: string; readonly expiresAt: number }>;
  readonly manifestCodes: Map<string, ManifestCode>;
  /** Ids of forks, by full name in lower case. */
  readonly forks: Map<string, number>;
  readonly events: SandboxEvent[];
  readonly listeners: ((event: SandboxEvent) => void)[];
  readonly outgoing: ((outgoing: Outgoing) => void)[];
  /** Called where a delivery is asked for again. */
  readonly redelivering: ((app: App, delivery: HookDelivery) => void)[];
  /** Last number given out, by kind. */
  readonly counters: Map<string, number>;
  /** Counts everything that changed: what a page is compared by. */
  revision: number;
};

/** Where shared things are asked for: the host itself, or one of its repositories. */
export type Shared = Host | RepositoryState;

/** The host of a repository, or the host itself. */
export const hostOf = (shared: Shared): Host => ("host" in shared ? shared.host : shared);
