import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import type { Metrics } from "../observe/create-metrics.ts";
import { logContext } from "../observe/log-context.ts";
import { isSigned } from "./is-signed.ts";
import { BODY_LIMITS, type BodyLimits, createBodyReader } from "./read-raw-body.ts";

/** What is answered; `close`: the rest of the request is not read. */
export type WebhookAnswer = { readonly status: number; readonly text: string; readonly close?: true };

/** A webhook that GitHub signed. */
export type Webhook = { readonly id: string; readonly name: string; readonly payload: unknown };

const DELIVERY = /^[\w-]{1,100}$/;
/** What GitHub's signature looks like; another one is not worth reading the body for. */
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;
const NAME = /^[a-z_]{1,60}$/;

/**
 * Receives a webhook: reads it within bounds, checks who signed it, hands it on, and acknowledges once it is kept.
 * GitHub waits ten seconds for the answer; the work itself is the queue's.
 *
 * @param hand resolves once the webhook is on disk; where it throws, GitHub is answered 503, and the sweep of failed
 *   deliveries asks for it again.
 */
export const createReceiver = ({
  secrets,
  hand,
  metrics,
  log,
  limits = BODY_LIMITS,
}: {
  readonly secrets: readonly string[];
  readonly hand: (webhook: Webhook) => Promise<void>;
  readonly metrics: Pick<Metrics, "delivery">;
  readonly log: Logger;
  /** Smaller in a test. */
  readonly limits?: BodyLimits;
}): ((request: IncomingMessage) => Promise<WebhookAnswer>) => {
  const readBody = createBodyReader(limits);
  return async (request) => {
    const { headers } = request;
    const name = String(headers["x-github-event"] ?? "");
    const id = String(headers["x-github-delivery"] ?? "");
    if (!NAME.test(name) || !DELIVERY.test(id)) {
      metrics.delivery("other", "malformed");
      return { status: 400, text: "This is not a webhook of GitHub.", close: true };
    }
    if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) {
      metrics.delivery(name, "malformed");
      const text = "Set the webhook's content type to application/json in the app's settings.";
      return { status: 415, text, close: true };
    }
    const signature = String(headers["x-hub-signature-256"] ?? "");
    if (!SIGNATURE.test(signature)) {
      metrics.delivery(name, "refused");
      return { status: 401, text: "The webhook is not signed; set its secret in the app's settings.", close: true };
    }
    const body = await readBody(request);
    switch (body.kind) {
      case "too-large":
        metrics.delivery(name, "too-large");
        return { status: 413, text: "A webhook has 25 MB at most.", close: true };
      case "too-slow":
        metrics.delivery(name, "cut-off");
        return { status: 408, text: "The body came too slowly; deliver this again.", close: true };
      case "busy":
        metrics.delivery(name, "cut-off");
        return { status: 503, text: "Too much at once; deliver this again.", close: true };
      case "broken-off":
        metrics.delivery(name, "malformed");
        return { status: 400, text: "The request broke off.", close: true };
      case "read":
    }
    if (!isSigned(body.bytes, signature, secrets)) {
      metrics.delivery(name, "refused");
      log.debug({ delivery: id, event: name }, "A webhook was not signed by our secret");
      return { status: 401, text: "The signature is not of the webhook's secret.", close: true };
    }
    const payload = parse(body.bytes);
    if (payload === undefined) {
      metrics.delivery(name, "malformed");
      return { status: 400, text: "The body is not JSON." };
    }
    try {
      await logContext.run({ delivery: id }, async () => hand({ id, name, payload }));
      return { status: 202, text: "Accepted" };
    } catch (error) {
      metrics.delivery(name, "failed");
      log.error({ delivery: id, event: name, err: error }, "A webhook could not be kept; GitHub is asked for it again");
      return { status: 503, text: "It could not be kept; deliver this again." };
    }
  };
};

const parse = (bytes: Buffer): object | undefined => {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};
