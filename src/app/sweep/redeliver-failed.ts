import { type GitHubClient, PAGE_SIZE, statusOf } from "../../github/client/github-client.ts";

const MAX_PAGES = 50;
const MAX_AGAIN = 500;

type Redelivered = {
  readonly asked: number;
  /** All failed deliveries before this time are handled, in milliseconds since 1970. */
  readonly until: number;
};

type Delivery = {
  readonly id: number | bigint;
  readonly guid: string;
  readonly delivered_at: string;
  readonly status_code: number;
  readonly redelivery: boolean;
};

/**
 * Asks GitHub to redeliver what did not reach us, because GitHub never does so by itself
 * (https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries).
 *
 * @param client the App itself, not an installation
 * @param begun read at the end, because the first answer may correct the clock
 */
export const redeliverFailed = async (
  client: GitHubClient,
  since: number,
  begun: () => number,
): Promise<Redelivered> => {
  const seen = await deliveriesSince(client, since);
  const arrived = new Set(seen.filter(({ status_code: code }) => code >= 200 && code < 300).map(({ guid }) => guid));
  const failed = new Map<string, Delivery>();
  for (const delivery of seen) {
    if (!arrived.has(delivery.guid) && !failed.has(delivery.guid)) failed.set(delivery.guid, delivery);
  }
  // Oldest first, so the rest is newer than what is done.
  const waiting = [...failed.values()].sort((a, b) => Date.parse(a.delivered_at) - Date.parse(b.delivered_at));
  let asked = 0;
  for (const { id, delivered_at } of waiting) {
    if (asked >= MAX_AGAIN) return { asked, until: Date.parse(delivered_at) };
    if (await again(client, id)) asked += 1;
  }
  return { asked, until: begun() };
};

const deliveriesSince = async (client: GitHubClient, since: number): Promise<readonly Delivery[]> => {
  const seen: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { data, headers } = await client.request("GET /app/hook/deliveries", {
      per_page: PAGE_SIZE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    seen.push(...data.filter(({ delivered_at }) => Date.parse(delivered_at) >= since));
    cursor = /<[^<>]*[?&]cursor=([^&<>]+)[^<>]*>;\s*rel="next"/.exec(headers.link ?? "")?.[1];
    const oldest = data.at(-1);
    if (cursor === undefined || oldest === undefined || Date.parse(oldest.delivered_at) < since) break;
    cursor = decodeURIComponent(cursor);
  }
  return seen;
};

/** @returns false if GitHub no longer has it or may not send it again */
const again = async (client: GitHubClient, id: number | bigint): Promise<boolean> => {
  try {
    const delivery_id = Number(id);
    await client.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id });
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 410 || status === 422) return false;
    throw error;
  }
};
