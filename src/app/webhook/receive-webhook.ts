import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import type { Probot } from "probot";
import { logContext } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Queue } from "../queue/queue.ts";
import type { Store } from "../store/store.ts";
import { jobsOfEvent } from "./jobs-of-event.ts";
import { BODY_LIMITS, type BodyLimits, createBodyReader } from "./read-body.ts";

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

export type WebhookAnswer = { readonly status: number; readonly text: string; readonly close?: true };

export type Webhook = { readonly id: string; readonly name: string; readonly payload: unknown };

const DELIVERY = /^[\w-]{1,100}$/;
const NAME = /^[a-z_]{1,60}$/;

/** A webhook is stored before the answer, because GitHub waits ten seconds and the sweep asks again after a 503. */
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

/**
 * Verifies the received bytes (https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries).
 * `@octokit/webhooks-methods` takes text, so it would verify other bytes if a body is not UTF-8. All secrets are tried,
 * so the time does not reveal which one matched.
 */
const isSigned = (bytes: Buffer, signature: string | undefined, secrets: readonly string[]): boolean => {
  const [, hex] = SIGNATURE.exec(signature ?? "") ?? [];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, "hex");
  return secrets
    .map((secret) => timingSafeEqual(given, createHmac("sha256", secret).update(bytes).digest()))
    .includes(true);
};

export const tollgateApp =
  ({
    appId,
    queue,
    store,
    metrics,
    log,
    settleMs,
    now,
  }: {
    readonly appId: number;
    readonly queue: Pick<Queue, "accept">;
    readonly store: Pick<Store, "pullRequests">;
    readonly metrics: Pick<Metrics, "delivery">;
    readonly log: Logger;
    readonly settleMs: number;
    readonly now: () => number;
  }) =>
  (app: Probot): void => {
    app.onAny(async (context) => {
      const { id, name } = context;
      const payload: unknown = context.payload;
      const { jobs, forget, renamed } = jobsOfEvent(name, payload, { appId, settled: now() + settleMs });
      if (renamed !== undefined) await store.pullRequests.rename(renamed);
      for (const which of forget) await store.pullRequests.forget(which);
      const [first] = jobs;
      if (first === undefined) {
        metrics.delivery(name, "ignored");
        log.debug({ event: name }, "A webhook asks for nothing");
        return;
      }
      const { action, repository } = payload as { action?: unknown; repository?: { full_name?: unknown } };
      const delivery = {
        id,
        event: name,
        action: typeof action === "string" ? action : "",
        installation: first.installation,
        repository: typeof repository?.full_name === "string" ? repository.full_name : "",
        receivedAt: now(),
      };
      const outcome = await queue.accept(delivery, jobs);
      metrics.delivery(name, outcome);
      log.info(
        {
          event: name,
          action: delivery.action,
          repository: delivery.repository,
          jobs: jobs.map(({ key }) => key),
        },
        outcome === "known" ? "A webhook came again" : "A webhook was accepted",
      );
    });
  };
