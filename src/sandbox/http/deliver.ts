import { createHmac } from "node:crypto";
import type { SandboxEvent } from "../state/world.ts";

/** Where webhooks go. */
export type Webhook = { readonly url: string; readonly secret: string };

/** What became of a delivery; status 0 where nothing answered. */
export type Delivery = { readonly id: string; readonly event: string; readonly status: number };

/** GitHub waits ten seconds. */
const patience = 10_000;

/** Sends an event as GitHub does: signed, once, never again by itself. */
export const deliver = async (webhook: Webhook, event: SandboxEvent): Promise<Delivery> => {
  const body = JSON.stringify(event.payload);
  const signature = createHmac("sha256", webhook.secret).update(body).digest("hex");
  const about = { id: event.delivery, event: event.name };
  try {
    const response = await fetch(webhook.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/sandbox",
        "x-github-event": event.name,
        "x-github-delivery": event.delivery,
        "x-hub-signature-256": `sha256=${signature}`,
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
    });
    await response.arrayBuffer();
    return { ...about, status: response.status };
  } catch {
    // A receiver that is down is what happens to webhooks; the record of deliveries shows it.
    return { ...about, status: 0 };
  }
};
