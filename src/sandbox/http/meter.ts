import type { Host } from "../state/host.ts";
import { faultWords } from "./faults.ts";
import { jsonReply, type Reply } from "./reply.ts";

/** GitHub's limits, of each installation (or each person's token) apart. What is left out is not limited. */
export type Limits = {
  /** Writes in any 60 seconds (GitHub: 80), past which a 403 says how long to wait. */
  readonly writesPerMinute?: number;
  /** Requests at once (GitHub: 100). */
  readonly concurrent?: number;
  /** Requests in an hour (GitHub: 5,000 and more). Answers of 304 are not counted. */
  readonly requestsPerHour?: number;
  /** What `retry-after` says of the first two, in seconds; 60. */
  readonly retryAfter?: number;
};

/** What one installation, or one person's token, asked for. */
export type Usage = {
  readonly requests: number;
  readonly reads: number;
  readonly writes: number;
  /** Most writes in any 60 seconds. */
  readonly maxWritesPerMinute: number;
  /** Most requests at once. */
  readonly maxConcurrent: number;
  /** Requests that a limit refused; they are not among the others. */
  readonly refused: number;
};

/** Usage of all together, and of each installation by its id. */
export type MeterReading = Usage & { readonly installations: Readonly<Record<number, Usage>> };

type Count = { -readonly [Key in keyof Usage]: number } & {
  now: number;
  /** Times of the writes of the last minute, in milliseconds, the oldest first. */
  recent: number[];
  hour: { since: number; used: number };
};

/** Counts requests, and refuses those past a limit. */
export type Meter = {
  /** Lets a request in, or refuses it. */
  readonly enter: (request: { method: string; path: string; authorization: string | undefined }) => Entered;
  readonly read: () => MeterReading;
};

/** A request that was let in has to be let out, with what it was answered. */
export type Entered =
  | { readonly refusal: Reply }
  | { readonly refusal?: undefined; readonly leave: (status: number) => Readonly<Record<string, string>> };

/** How a secondary limit is told. Each form is documented or was reported; the first is the usual one. */
type LimitForm = { readonly status: 403 | 429; readonly after: boolean };
const FORMS = [
  { status: 403, after: true },
  { status: 429, after: false },
  { status: 403, after: false },
  { status: 429, after: true },
] as const satisfies readonly LimitForm[];

const minute = 60_000;
const hour = 3_600_000;

/** Makes a meter. It counts by the host's clock, so a test need not wait. */
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

/** Whom a request is counted for: `#7` for an installation, the login of any other token, or nobody. */
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

/** What is left of the hour; nothing is said where the hour has no limit. */
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
