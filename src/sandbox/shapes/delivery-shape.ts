import type { HookDelivery } from "../state/host.ts";

/**
 * A delivery as GitHub's `hook-delivery`.
 *
 * @param whole whether what was sent and answered is told; lists leave it out
 */
export const deliveryShape = (delivery: HookDelivery, whole: boolean) => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: delivery.at,
  redelivery: delivery.redelivery,
  duration: delivery.duration,
  status: delivery.status,
  status_code: delivery.code,
  event: delivery.event,
  action: delivery.action ?? null,
  installation_id: delivery.installation ?? null,
  repository_id: delivery.repository ?? null,
  throttled_at: null,
  ...(whole
    ? {
        url: delivery.url,
        request: { headers: delivery.headers, payload: JSON.parse(delivery.body) as unknown },
        response: { headers: delivery.answer?.headers ?? null, payload: delivery.answer?.body ?? null },
      }
    : {}),
});
