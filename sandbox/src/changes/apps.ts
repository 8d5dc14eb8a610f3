import { createPublicKey, generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { App, Host } from "../state/host.ts";
import { nextId, timestamp } from "../state/ids.ts";
import { invalid, notFound } from "../state/refusal.ts";
import type { Permissions } from "../state/repository-state.ts";
import { findApp } from "./installations.ts";

export type AppRequest = {
  readonly slug: string;
  readonly name?: string;
  readonly appId?: number;
  readonly owner?: string;
  readonly permissions?: Permissions;
  readonly events?: readonly string[];
  readonly webhook?: { readonly url: string; readonly secret?: string };
  readonly callbackUrls?: readonly string[];
};

export type RegisteredApp = {
  readonly appId: number;
  readonly slug: string;
  readonly privateKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
};

const gatePermissions: Permissions = {
  checks: "write",
  contents: "read",
  issues: "write",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "read",
};

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

/** Keys are reused between hosts of one process, because generating one takes a tenth of a second. */
const keyPairs: ReturnType<typeof generateKeys>[] = [];
const generateKeys = () => generate("rsa", { modulusLength: 2048 });

/** @throws Refusal 422 if the name is taken */
export const registerApp = async (host: Host, request: AppRequest): Promise<RegisteredApp> => {
  const slug = request.slug.toLowerCase();
  for (const app of host.apps.values()) {
    if (app.slug === slug) throw invalid("Integration", "name", "Name is already taken");
  }
  const place = nextId(host, "AppKey");
  keyPairs[place] ??= generateKeys();
  const keys = await keyPairs[place];
  const privateKey = keys.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const id = request.appId ?? nextId(host, "App");
  const [main] = host.repositories.values();
  const app: App = {
    id,
    slug,
    name: request.name ?? request.slug,
    owner: request.owner ?? main?.owner ?? "acme",
    clientId: `Iv23li${randomBytes(7).toString("hex")}`,
    clientSecret: randomBytes(20).toString("hex"),
    privateKey,
    publicKey: createPublicKey(privateKey),
    permissions: { metadata: "read", ...(request.permissions ?? gatePermissions) },
    events: request.events ?? appEvents,
    webhook: {
      url: request.webhook?.url ?? "",
      secret: request.webhook?.secret ?? randomBytes(20).toString("hex"),
      active: request.webhook !== undefined,
    },
    callbackUrls: request.callbackUrls ?? [],
    createdAt: timestamp(host.now()),
    deliveries: new Map(),
  };
  host.apps.set(id, app);
  const { clientId, clientSecret } = app;
  return { appId: id, slug, privateKey, clientId, clientSecret, webhookSecret: app.webhook.secret };
};

type Manifest = {
  readonly name?: string;
  readonly url?: string;
  readonly redirect_url?: string;
  readonly callback_urls?: readonly string[];
  readonly hook_attributes?: { readonly url?: string; readonly active?: boolean };
  readonly default_permissions?: Permissions;
  readonly default_events?: readonly string[];
};

/**
 * @param owner login of the App's future owner
 * @returns the redirect, with a code for one conversion
 * @throws Refusal 422 if it is unreadable or has no address
 */
export const takeManifest = (
  host: Host,
  text: string,
  owner: string,
  state: string | undefined,
): { readonly location: string; readonly code: string } => {
  const manifest = parse(text);
  if (manifest?.url === undefined) throw invalid("Integration", "url", "url wasn't supplied");
  if (manifest.redirect_url === undefined) throw invalid("Integration", "redirect_url", "redirect_url wasn't supplied");
  const code = randomBytes(20).toString("hex");
  host.manifestCodes.set(code, { manifest, owner });
  const location = new URL(manifest.redirect_url);
  location.searchParams.set("code", code);
  if (state !== undefined) location.searchParams.set("state", state);
  return { location: location.href, code };
};

export const redeemManifest = async (host: Host, code: string): Promise<App> => {
  const found = host.manifestCodes.get(code);
  if (found === undefined) throw notFound();
  host.manifestCodes.delete(code);
  const manifest = found.manifest as Manifest;
  const name = manifest.name ?? "app";
  const hook = manifest.hook_attributes;
  const { appId } = await registerApp(host, {
    slug: name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, ""),
    name,
    owner: found.owner,
    permissions: manifest.default_permissions ?? {},
    events: manifest.default_events ?? [],
    callbackUrls: manifest.callback_urls ?? [],
    ...(hook?.url === undefined ? {} : { webhook: { url: hook.url } }),
  });
  const app = findApp(host, appId);
  if (hook?.active === false) app.webhook.active = false;
  return app;
};

const parse = (text: string): Manifest | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};
