import { appEvents } from "./app-events.ts";
import { appPermissions } from "./app-permissions.ts";

/** Where GitHub sends webhooks to, behind the base URL. */
export const WEBHOOK_PATH = "/api/github/webhooks";
/** Where the App takes them: a shorter one too. */
export const WEBHOOK_PATHS: readonly string[] = [WEBHOOK_PATH, "/webhooks"];
/** Where GitHub sends people back to after their sign-in to the pages. */
export const SIGN_IN_PATH = "/oauth/callback";
/** What the App is about, for whoever is asked to install it. */
export const HOMEPAGE = "https://github.com/tollgate/tollgate";

/** A manifest, as `POST /settings/apps/new` takes it. */
export type AppManifest = {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly public: boolean;
  readonly hook_attributes: { readonly url: string; readonly active: boolean };
  readonly redirect_url?: string;
  readonly callback_urls: readonly string[];
  readonly request_oauth_on_install: boolean;
  readonly default_permissions: Readonly<Record<string, "read" | "write">>;
  readonly default_events: readonly string[];
};

/**
 * The manifest that makes the App on GitHub, with exactly what it needs.
 *
 * @param baseUrl where the App will be reached, without a slash at its end
 * @param redirectUrl where GitHub sends the browser with the code; left out where nobody waits for one
 */
export const appManifest = ({
  name,
  baseUrl,
  redirectUrl,
}: {
  readonly name: string;
  readonly baseUrl: string;
  readonly redirectUrl?: string;
}): AppManifest => ({
  name,
  url: HOMEPAGE,
  description: "Posts the golden checklist that a change calls for, and holds the merge until it is honestly ticked.",
  // Only the account that owns it may install it: an App of one's own is not for the world.
  public: false,
  hook_attributes: { url: `${baseUrl}${WEBHOOK_PATH}`, active: true },
  ...(redirectUrl === undefined ? {} : { redirect_url: redirectUrl }),
  callback_urls: [`${baseUrl}${SIGN_IN_PATH}`],
  request_oauth_on_install: false,
  default_permissions: appPermissions(),
  default_events: appEvents(),
});
