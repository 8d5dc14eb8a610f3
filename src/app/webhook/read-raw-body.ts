import type { IncomingMessage } from "node:http";

/** Bytes of a webhook, at most: GitHub sends none larger. */
export const LARGEST_BODY = 25 * 1024 * 1024;
/** Bytes of all webhooks that are being read at one time. Who sends more than that at once is asked to come again. */
const LARGEST_TOGETHER = 8 * LARGEST_BODY;

/** The bytes of a request, or why they are not had. */
export type RawBody =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "too-large" }
  | { readonly kind: "busy" }
  | { readonly kind: "broken-off" };

/**
 * Makes a reader of bodies that keeps no more in memory than it must: a body that says it is too large is not read at
 * all, and one that turns out to be is dropped where it does.
 */
export const createBodyReader = (
  largest = LARGEST_BODY,
  together = LARGEST_TOGETHER,
): ((request: IncomingMessage) => Promise<RawBody>) => {
  let reading = 0;
  return async (request) => {
    if (Number(request.headers["content-length"] ?? 0) > largest) return { kind: "too-large" };
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        reading += chunk.length;
        if (size > largest) return { kind: "too-large" };
        if (reading > together) return { kind: "busy" };
        chunks.push(chunk);
      }
      return { kind: "read", bytes: Buffer.concat(chunks) };
    } catch {
      return { kind: "broken-off" };
    } finally {
      reading -= size;
    }
  };
};
