import { createHmac } from "node:crypto";
import type { SandboxEvent } from "../state/repository-state.ts";

export type Webhook = { readonly url: string; readonly secret: string };

/** Status 0 without an answer. */
export type Delivery = { readonly id: string; readonly event: string; readonly status: number };

const TIMEOUT_MS = 10_000;

/** Sends a signed event once, without retry, like GitHub. */
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
    // The record of deliveries shows that the receiver is down.
    return { ...about, status: 0 };
  }
};

/** Calls one handler with events, in order for each pull request, concurrently for different ones. */
type EventQueue = {
  readonly push: (event: SandboxEvent) => void;
  readonly busy: ReadonlySet<number>;
  readonly failures: ReadonlyMap<number, string>;
  readonly settled: () => Promise<void>;
};

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
