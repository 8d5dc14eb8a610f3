import { type GitHubClient, PAGE_SIZE, statusOf } from "../../github/client/github-client.ts";

/** Deliveries that are looked at in one sweep: 50 pages. */
const MAX_PAGES = 50;
/** Asked for again in one sweep; the rest is the next one's. */
const MAX_AGAIN = 500;

/** How far a sweep came. */
export type Redelivered = {
  /** Deliveries that were asked for again. */
  readonly asked: number;
  /** Until when all that failed was seen to, in milliseconds since 1970. */
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
 * Finds deliveries that did not reach us, and asks GitHub for them again: it never does so by itself. One that was
 * delivered by a later attempt is left alone. Those that we kept already are known by their id, and dropped.
 *
 * @param client as the App itself
 * @param since milliseconds since 1970: older ones were seen to before
 * @param begun when this began; asked at the end, since the first answer may set the clock right
 */
export const redeliverFailed = async (
  client: GitHubClient,
  since: number,
  begun: () => number,
): Promise<Redelivered> => {
  const seen = await deliveriesSince(client, since);
  // The newest attempt of a delivery says whether it arrived.
  const arrived = new Set(seen.filter(({ status_code: code }) => code >= 200 && code < 300).map(({ guid }) => guid));
  const failed = new Map<string, Delivery>();
  for (const delivery of seen) {
    if (!arrived.has(delivery.guid) && !failed.has(delivery.guid)) failed.set(delivery.guid, delivery);
  }
  // The oldest first: what is left over is newer than what was done.
  const waiting = [...failed.values()].sort((a, b) => Date.parse(a.delivered_at) - Date.parse(b.delivered_at));
  let asked = 0;
  for (const { id, delivered_at } of waiting) {
    if (asked >= MAX_AGAIN) return { asked, until: Date.parse(delivered_at) };
    if (await again(client, id)) asked += 1;
  }
  return { asked, until: begun() };
};

/** Newest first, as GitHub lists them. */
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

/** @returns false where GitHub does not have it any more, or may not send it again. */
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
