import type { Host } from "../state/host.ts";
import { faultWords } from "./faults.ts";
import { jsonReply, type Reply } from "./reply.ts";

/** Limits for each installation or person. What is left out is not limited. */
export type Limits = {
  /** GitHub: 80; then 403 with `retry-after`. */
  readonly writesPerMinute?: number;
  readonly concurrent?: number;
  /** GitHub: 5,000 and more. 304 is not counted. */
  readonly requestsPerHour?: number;
  readonly retryAfter?: number;
};

type Usage = {
  readonly requests: number;
  readonly reads: number;
  readonly writes: number;
  readonly maxWritesPerMinute: number;
  readonly maxConcurrent: number;
  readonly refused: number;
};

export type MeterReading = Usage & { readonly installations: Readonly<Record<number, Usage>> };

type Count = { -readonly [Key in keyof Usage]: number } & {
  now: number;
  /** Times of writes in the last minute, in milliseconds, oldest first. */
  recent: number[];
  hour: { since: number; used: number };
};

export type Meter = {
  readonly enter: (request: { method: string; path: string; authorization: string | undefined }) => Entered;
  readonly read: () => MeterReading;
};

/** An admitted request must be left with its status. */
type Entered =
  | { readonly refusal: Reply }
  | { readonly refusal?: undefined; readonly leave: (status: number) => Readonly<Record<string, string>> };

/** Forms of a secondary limit, the usual one first. */
type LimitForm = { readonly status: 403 | 429; readonly after: boolean };
const FORMS = [
  { status: 403, after: true },
  { status: 429, after: false },
  { status: 403, after: false },
  { status: 429, after: true },
] as const satisfies readonly LimitForm[];

const minute = 60_000;
const hour = 3_600_000;

export const createMeter = (host: Host, limits: Limits): Meter => {
  const all = empty(host.clock());
  let reported = 0;
  const each = new Map<string, Count>();
  return {
    enter: ({ method, path, authorization }) => {
      const count = countOf(each, keyOf(host, authorization), host.clock());
      const now = host.clock();
      const writing = method !== "GET" && method !== "HEAD" && !path.endsWith("/graphql");
      if (now - count.hour.since >= hour) count.hour = { since: now, used: 0 };
      const counts = [count, all];
      for (const one of counts) prune(one, now);
      const form = host.quirks.limitsInTurn ? FORMS[reported % FORMS.length] : FORMS[0];
      const refusal = refuse(count, limits, writing, form);
      if (refusal !== undefined) {
        reported += 1;
        for (const one of counts) one.refused += 1;
        return { refusal };
      }
      for (const one of counts) enter(one, writing, now);
      return {
        leave: (status) => {
          for (const one of counts) one.now -= 1;
          if (status !== 304) count.hour.used += 1;
          return hourHeaders(count, limits);
        },
      };
    },
    read: () => ({
      ...usage(all),
      installations: Object.fromEntries(
        [...each].flatMap(([key, count]) => (key.startsWith("#") ? [[Number(key.slice(1)), usage(count)]] : [])),
      ),
    }),
  };
};

const empty = (now: number): Count => ({
  requests: 0,
  reads: 0,
  writes: 0,
  maxWritesPerMinute: 0,
  maxConcurrent: 0,
  refused: 0,
  now: 0,
  recent: [],
  hour: { since: now, used: 0 },
});

const usage = (count: Count): Usage => {
  const { requests, reads, writes, maxWritesPerMinute, maxConcurrent, refused } = count;
  return { requests, reads, writes, maxWritesPerMinute, maxConcurrent, refused };
};

const countOf = (each: Map<string, Count>, key: string, now: number): Count => {
  const known = each.get(key);
  if (known !== undefined) return known;
  const made = empty(now);
  each.set(key, made);
  return made;
};

const keyOf = (host: Host, authorization: string | undefined): string => {
  const text = authorization?.split(" ").at(-1) ?? "";
  const token = host.tokens.get(text);
  if (token?.installation !== undefined) return `#${token.installation}`;
  return token?.actor ?? "";
};

const prune = (count: Count, now: number): void => {
  const { recent } = count;
  let old = 0;
  while (old < recent.length && (recent[old] ?? 0) <= now - minute) old += 1;
  if (old > 0) recent.splice(0, old);
};

const enter = (count: Count, writing: boolean, now: number): void => {
  count.requests += 1;
  count.now += 1;
  count.maxConcurrent = Math.max(count.maxConcurrent, count.now);
  if (!writing) {
    count.reads += 1;
    return;
  }
  count.writes += 1;
  count.recent.push(now);
  count.maxWritesPerMinute = Math.max(count.maxWritesPerMinute, count.recent.length);
};

const refuse = (
  count: Count,
  limits: Limits,
  writing: boolean,
  { status, after }: LimitForm = FORMS[0],
): Reply | undefined => {
  const { writesPerMinute, concurrent, requestsPerHour, retryAfter = 60 } = limits;
  if (requestsPerHour !== undefined && count.hour.used + count.now >= requestsPerHour) {
    const message = "API rate limit exceeded for installation. If you reach out to GitHub Support for help, say so.";
    const documentation_url = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
    return jsonReply(403, { message, documentation_url, status: "403" }, hourHeaders(count, limits));
  }
  const tooMany = concurrent !== undefined && count.now >= concurrent;
  const tooOften = writesPerMinute !== undefined && writing && count.recent.length >= writesPerMinute;
  if (!tooMany && !tooOften) return undefined;
  const documentation_url =
    "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits";
  const headers = { ...hourHeaders(count, limits), ...(after ? { "retry-after": String(retryAfter) } : {}) };
  return jsonReply(status, { message: faultWords[403], documentation_url, status: String(status) }, headers);
};

const hourHeaders = (count: Count, { requestsPerHour }: Limits): Readonly<Record<string, string>> => {
  if (requestsPerHour === undefined) return {};
  return {
    "x-ratelimit-limit": String(requestsPerHour),
    "x-ratelimit-remaining": String(Math.max(0, requestsPerHour - count.hour.used)),
    "x-ratelimit-used": String(Math.min(requestsPerHour, count.hour.used)),
    "x-ratelimit-reset": String(Math.ceil((count.hour.since + hour) / 1000)),
    "x-ratelimit-resource": "core",
  };
};
