import { Redis } from "ioredis";
import type { Asked } from "./asked.ts";

/** Whether Redis answers. One try: whoever asks sits there. */
export const readRedis = async (url: string): Promise<Asked<undefined>> => {
  let last: Error | undefined;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // The reason comes by this event; the promise only says that the connection is closed.
  redis.on("error", (error: Error) => {
    last = error;
  });
  try {
    await redis.connect();
    await redis.ping();
    return { ok: true, value: undefined };
  } catch (error) {
    const { message } = last ?? (error instanceof Error ? error : new Error(String(error)));
    return { ok: false, status: undefined, said: message.split("\n")[0]?.slice(0, 200) ?? "" };
  } finally {
    redis.disconnect();
  }
};
