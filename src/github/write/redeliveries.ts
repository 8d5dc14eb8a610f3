import { type GitHubClient, statusOf } from "../client/github-client.ts";
import { type Delivery, fetchDeliveries } from "../read/app.ts";

const MAX_PAGES = 50;
const MAX_REDELIVERIES = 500;

type Redelivered = {
  readonly asked: number;
  /** Failed deliveries before this are handled, in milliseconds since 1970. */
  readonly until: number;
};

/**
 * GitHub never redelivers by itself (https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-
 * deliveries).
 * @param client the App itself, not an installation
 * @param begun read at the end, because the first answer may correct the clock
 */
export const redeliverFailed = async (
  client: GitHubClient,
  since: number,
  begun: () => number,
): Promise<Redelivered> => {
  const seen = await deliveriesSince(client, since);
  const arrived = new Set(seen.filter(({ code }) => code >= 200 && code < 300).map(({ guid }) => guid));
  const failed = new Map<string, Delivery>();
  for (const delivery of seen) {
    if (!arrived.has(delivery.guid) && !failed.has(delivery.guid)) failed.set(delivery.guid, delivery);
  }
  // Oldest first, so the rest is newer than what is done.
  const waiting = [...failed.values()].sort((a, b) => a.at - b.at);
  let asked = 0;
  for (const { id, at } of waiting) {
    if (asked >= MAX_REDELIVERIES) return { asked, until: at };
    if (await redeliver(client, id)) asked += 1;
  }
  return { asked, until: begun() };
};

const deliveriesSince = async (client: GitHubClient, since: number): Promise<readonly Delivery[]> => {
  const seen: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { deliveries, next } = await fetchDeliveries(client, cursor);
    seen.push(...deliveries.filter(({ at }) => at >= since));
    const oldest = deliveries.at(-1);
    if (next === undefined || oldest === undefined || oldest.at < since) break;
    cursor = next;
  }
  return seen;
};

/** @returns false if GitHub no longer has it or may not send it again */
const redeliver = async (client: GitHubClient, id: number): Promise<boolean> => {
  try {
    await client.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id: id });
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 410 || status === 422) return false;
    throw error;
  }
};
