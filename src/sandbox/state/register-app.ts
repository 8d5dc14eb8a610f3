import { createPublicKey, generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { invalid } from "../refusal.ts";
import type { App, Host } from "./host.ts";
import { nextId } from "./next-id.ts";
import { timestamp } from "./timestamp.ts";
import type { Permissions } from "./world.ts";

/** What a GitHub App is registered with. */
export type AppWish = {
  /** Its name in addresses (`tollgate`); its bot is `tollgate[bot]`. */
  readonly slug: string;
  readonly name?: string;
  readonly appId?: number;
  /** Login of its owner; the main repository's. */
  readonly owner?: string;
  /** What it asks for; that of a gate. */
  readonly permissions?: Permissions;
  /** What it subscribes to; everything that the stand-in sends. */
  readonly events?: readonly string[];
  /** Where its events go, and what they are signed with; a random secret. */
  readonly webhook?: { readonly url: string; readonly secret?: string };
  readonly callbackUrls?: readonly string[];
};

/** What its owner is given, once. */
export type RegisteredApp = {
  readonly appId: number;
  readonly slug: string;
  /** PEM. */
  readonly privateKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
};

/** What a gate asks for. */
export const gatePermissions: Permissions = {
  checks: "write",
  contents: "read",
  issues: "write",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "read",
};

/** Every event that an app can subscribe to here. */
export const appEvents: readonly string[] = [
  "check_run",
  "check_suite",
  "issue_comment",
  "issues",
  "membership",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "push",
  "status",
  "team",
];

const generate = promisify(generateKeyPair);

/**
 * Keys of this process by place: the first app of every host has the first one. A key takes a tenth of a second or more,
 * and hosts of one process (in tests) have nothing to hide from each other.
 */
const keyPairs: ReturnType<typeof generateKeys>[] = [];
const generateKeys = () => generate("rsa", { modulusLength: 2048 });

/** Registers a GitHub App, with a key of its own. @throws Refusal 422 where its name is taken */
export const registerApp = async (host: Host, wish: AppWish): Promise<RegisteredApp> => {
  const slug = wish.slug.toLowerCase();
  for (const app of host.apps.values()) {
    if (app.slug === slug) throw invalid("Integration", "name", "Name is already taken");
  }
  const place = nextId(host, "AppKey");
  keyPairs[place] ??= generateKeys();
  const keys = await keyPairs[place];
  const privateKey = keys.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const id = wish.appId ?? nextId(host, "App");
  const [main] = host.repositories.values();
  const app: App = {
    id,
    slug,
    name: wish.name ?? wish.slug,
    owner: wish.owner ?? main?.owner ?? "acme",
    clientId: `Iv23li${randomBytes(7).toString("hex")}`,
    clientSecret: randomBytes(20).toString("hex"),
    privateKey,
    publicKey: createPublicKey(privateKey),
    permissions: { metadata: "read", ...(wish.permissions ?? gatePermissions) },
    events: wish.events ?? appEvents,
    webhook: {
      url: wish.webhook?.url ?? "",
      secret: wish.webhook?.secret ?? randomBytes(20).toString("hex"),
      active: wish.webhook !== undefined,
    },
    callbackUrls: wish.callbackUrls ?? [],
    createdAt: timestamp(host.now()),
    deliveries: new Map(),
  };
  host.apps.set(id, app);
  const { clientId, clientSecret } = app;
  return { appId: id, slug, privateKey, clientId, clientSecret, webhookSecret: app.webhook.secret };
};
