import type { GitHubClient } from "../../github/github-client.ts";

/** What GitHub hands over, once, when it has made the App. All but the first four are secrets. */
export type MadeApp = {
  readonly id: number;
  readonly slug: string;
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly privateKey: string;
  /** undefined where the App has no webhook. */
  readonly webhookSecret: string | undefined;
};

/**
 * Redeems the code that GitHub sent the browser back with. It works once, within the hour.
 *
 * @throws what GitHub answers
 */
export const convertManifest = async (client: GitHubClient, code: string): Promise<MadeApp> => {
  const { data } = await client.request("POST /app-manifests/{code}/conversions", { code });
  return {
    id: data.id,
    slug: data.slug ?? "",
    url: data.html_url,
    clientId: data.client_id,
    clientSecret: data.client_secret,
    privateKey: data.pem,
    webhookSecret: data.webhook_secret ?? undefined,
  };
};
