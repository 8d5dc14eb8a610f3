import type { IncomingMessage } from "node:http";
import { Refusal } from "../refusal.ts";

/** More than GitHub takes in one request. */
const limit = 25 * 1024 * 1024;

/** Reads the body of a request, as text. @throws Refusal 413 past the limit */
export const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Refusal(413, "Payload Too Large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};
