import { createHmac } from "node:crypto";
import type { SandboxEvent } from "../state/repository-state.ts";

/** Where webhooks go. */
export type Webhook = { readonly url: string; readonly secret: string };

/** What became of a delivery; status 0 where nothing answered. */
export type Delivery = { readonly id: string; readonly event: string; readonly status: number };

/** GitHub waits ten seconds. */
const TIMEOUT_MS = 10_000;

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
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return { ...about, status: response.status };
  } catch {
    // A receiver that is down is what happens to webhooks; the record of deliveries shows it.
    return { ...about, status: 0 };
  }
};

/** Hands events to one handler, in order for each pull request, side by side for different ones. */
export type EventQueue = {
  readonly push: (event: SandboxEvent) => void;
  /** Numbers of the pull requests that are being looked at. */
  readonly busy: ReadonlySet<number>;
  /** What went wrong the last time, for each pull request. */
  readonly failures: ReadonlyMap<number, string>;
  /** Resolves once nothing is being looked at. */
  readonly settled: () => Promise<void>;
};

/** Makes a queue. A handler that throws does not stop it; what it threw is kept for the page. */
export const createEventQueue = (handler: (event: SandboxEvent) => Promise<void>): EventQueue => {
  const tails = new Map<number, Promise<void>>();
  const busy = new Set<number>();
  const failures = new Map<number, string>();
  return {
    busy,
    failures,
    push: (event) => {
      const key = event.pull ?? 0;
      busy.add(key);
      const run = async () => {
        try {
          await handler(event);
          failures.delete(key);
        } catch (error) {
          failures.set(key, error instanceof Error ? error.message : String(error));
        }
      };
      const tail = (tails.get(key) ?? Promise.resolve()).then(run).then(() => {
        if (tails.get(key) !== tail) return;
        tails.delete(key);
        busy.delete(key);
      });
      tails.set(key, tail);
    },
    settled: async () => {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
};
