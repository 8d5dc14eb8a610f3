import { LRUCache } from "lru-cache";
import type { RetryPolicy } from "./retry.ts";

/** Tokens at once, and tokens regained in a minute. Together they are the most that any minute can use. */
type Rate = { readonly burst: number; readonly perMinute: number };

export type Limits = {
  readonly writes: Rate;
  readonly notifying: Rate;
  readonly points: Rate;
  readonly queries: Rate;
  readonly searches: Rate;
  readonly atOnce: number;
};

/**
 * GitHub's limits less a margin, because evenly spaced requests may arrive unevenly. GitHub allows 80 writes, 900 REST
 * points (1 for a read, 5 for a write), 2,000 GraphQL points and 30 searches a minute, 500 notifying writes (comments
 * and issues) an hour, and 100 requests at once.
 *
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export const LIMITS: Limits = {
  writes: { burst: 15, perMinute: 60 },
  notifying: { burst: 400, perMinute: 80 / 60 },
  points: { burst: 150, perMinute: 700 },
  queries: { burst: 300, perMinute: 1_500 },
  searches: { burst: 3, perMinute: 25 },
  atOnce: 60,
};

const WIDE: Rate = { burst: 10_000, perMinute: 600_000 };

export const UNLIMITED: Limits = {
  writes: WIDE,
  notifying: WIDE,
  points: WIDE,
  queries: WIDE,
  searches: WIDE,
  atOnce: 60,
};

/** Background work has this share of each rate, so what people wait for always finds tokens. */
export const BACKGROUND = { burst: 1 / 3, perMinute: 2 / 3 } as const;
/** Share of an hour's notifying writes, because a new policy may need a first comment on hundreds of pull requests at once. */
const BACKGROUND_NOTIFYING = { burst: 3 / 4, perMinute: 2 / 3 } as const;

/** `url`: a path or a whole address; placeholders such as `{owner}` may be in it. */
export type LimitedRequest = {
  readonly installation: number;
  readonly method: string;
  readonly url: string;
  readonly background: boolean;
};

export type Limiter = {
  readonly run: <T>(request: LimitedRequest, send: () => T | Promise<T>) => Promise<T>;
  /** Divides the limits by the number of replicas, because replicas share no state. */
  readonly share: (replicas: number) => void;
};

const MAX_INSTALLATIONS = 5_000;

/**
 * Keeps each installation within GitHub's limits, with one token bucket for each limit. A request that finds tokens
 * waits for no timer and no queue.
 */
export const createLimiter = (limits: Limits, clock: Pick<RetryPolicy, "now" | "wait" | "secondMs">): Limiter => {
  let replicas = 1;
  const bucket = (rate: Rate): Bucket => createBucket(rate, clock, () => replicas);
  const buckets = (share: Rate, notifying = share): Buckets => ({
    writes: bucket(shareOf(limits.writes, share)),
    notifying: bucket(shareOf(limits.notifying, notifying)),
    points: bucket(shareOf(limits.points, share)),
    queries: bucket(shareOf(limits.queries, share)),
    searches: bucket(shareOf(limits.searches, share)),
  });
  const known = new LRUCache<number, Installation>({ max: MAX_INSTALLATIONS });
  const installationOf = (id: number): Installation => {
    const found = known.get(id) ?? {
      background: buckets(BACKGROUND, BACKGROUND_NOTIFYING),
      all: buckets({ burst: 1, perMinute: 1 }),
      slots: createSlots(() => Math.max(1, Math.floor(limits.atOnce / replicas))),
    };
    known.set(id, found);
    return found;
  };
  return {
    run: async (request, send) => {
      // A token is requested inside another request. Waiting for that request's slot would never end.
      if (AUTHENTICATION.test(request.url)) return send();
      const { background, all, slots } = installationOf(request.installation);
      // Background work takes from its own share first, so it does not take tokens in advance from others.
      for (const own of request.background ? [background, all] : [all]) {
        const ms = takeFrom(own, request);
        if (ms > 0) await clock.wait(ms);
      }
      const free = slots.enter(request.background);
      if (free !== undefined) await free;
      try {
        return await send();
      } finally {
        slots.leave();
      }
    },
    share: (count) => {
      replicas = Math.max(1, count);
    },
  };
};

type Buckets = Readonly<Record<Exclude<keyof Limits, "atOnce">, Bucket>>;
type Installation = { readonly background: Buckets; readonly all: Buckets; readonly slots: Slots };

const AUTHENTICATION = /\/access_tokens$/;
const NOTIFYING = /\/(?:issues|comments|pulls|reviews|requested_reviewers)$/;

const shareOf = (rate: Rate, share: Rate): Rate => ({
  burst: Math.max(1, rate.burst * share.burst),
  perMinute: rate.perMinute * share.perMinute,
});

const takeFrom = (buckets: Buckets, { method, url }: LimitedRequest): number => {
  if (/\/graphql\/?$/.test(url)) return buckets.queries(1);
  if (method === "GET" || method === "HEAD")
    return Math.max(buckets.points(1), url.includes("/search/") ? buckets.searches(1) : 0);
  return Math.max(
    buckets.points(5),
    buckets.writes(1),
    method === "POST" && NOTIFYING.test(url) ? buckets.notifying(1) : 0,
  );
};

/** Takes tokens, if need be in advance. @returns milliseconds until they are there; 0 if they are there now */
type Bucket = (tokens: number) => number;

const createBucket = (
  { burst, perMinute }: Rate,
  { now, secondMs }: Pick<RetryPolicy, "now" | "secondMs">,
  replicas: () => number,
): Bucket => {
  let left = Number.POSITIVE_INFINITY;
  let at = now();
  return (tokens) => {
    const perMs = perMinute / (60 * secondMs) / replicas();
    const since = Math.max(0, now() - at);
    at += since;
    left = Math.min(Math.max(1, burst / replicas()), left + since * perMs) - tokens;
    return left >= 0 ? 0 : Math.ceil(-left / perMs);
  };
};

type Slots = {
  readonly enter: (background: boolean) => Promise<void> | undefined;
  readonly leave: () => void;
};

const createSlots = (most: () => number): Slots => {
  const waiting = { people: new Set<() => void>(), background: new Set<() => void>() };
  let taken = 0;
  return {
    enter: (background) => {
      if (taken < most()) {
        taken += 1;
        return undefined;
      }
      return new Promise((resolve) => waiting[background ? "background" : "people"].add(resolve));
    },
    leave: () => {
      taken -= 1;
      // Several, if the number of replicas has fallen meanwhile.
      while (taken < most()) {
        const queue = waiting.people.size > 0 ? waiting.people : waiting.background;
        const [next] = queue;
        if (next === undefined) return;
        queue.delete(next);
        taken += 1;
        next();
      }
    },
  };
};
