import { randomBytes } from "node:crypto";
import { invalid, notFound } from "../refusal.ts";
import type { App, Host } from "./host.ts";
import { findApp } from "./installations.ts";
import { registerApp } from "./register-app.ts";
import type { Permissions } from "./world.ts";

/** What a manifest may say, as far as the stand-in reads it. */
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
 * Takes a manifest that was posted to the page that makes apps.
 *
 * @param owner login of who is to own the app
 * @returns where its sender is led, with a code that is good for one conversion
 * @throws Refusal 422 for one that cannot be read, or has no address
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

/** Makes the app of a code. @throws Refusal 404 for a code that is not known or was redeemed */
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
