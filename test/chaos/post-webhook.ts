import { createHmac, randomUUID } from "node:crypto";
import { type Agent, request as httpRequest } from "node:http";

type WebhookRequest = {
  readonly event: string;
  readonly body: Buffer;
  /** What it is signed with; a signature as it is, where it begins with `sha256=`. */
  readonly secret: string;
  readonly delivery?: string;
  /** Without a length, in pieces. */
  readonly chunked?: boolean;
  readonly agent?: Agent;
};

/** Sends a webhook as GitHub does, or as somebody does who is not GitHub. @returns the status; 0 where the connection was cut */
export const postWebhook = async (url: string, webhook: WebhookRequest): Promise<number> =>
  new Promise((resolve) => {
    const { event, body, secret, delivery = randomUUID(), chunked = false } = webhook;
    const signature = secret.startsWith("sha256=")
      ? secret
      : `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const request = httpRequest(
      url,
      {
        method: "POST",
        ...(webhook.agent === undefined ? {} : { agent: webhook.agent }),
        headers: {
          "content-type": "application/json",
          "x-github-event": event,
          "x-github-delivery": delivery,
          "x-hub-signature-256": signature,
          ...(chunked ? {} : { "content-length": body.length }),
        },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        response.on("error", () => undefined);
      },
    );
    request.on("error", () => resolve(0));
    if (!chunked) {
      request.end(body);
      return;
    }
    const step = 256 * 1_024;
    const write = (from: number): void => {
      if (request.destroyed) return;
      if (from >= body.length) {
        request.end();
        return;
      }
      request.write(body.subarray(from, from + step), () => write(from + step));
    };
    write(0);
  });
