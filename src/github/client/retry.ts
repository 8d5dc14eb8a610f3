import { Octokit } from "@octokit/core";
import { type GitHubClient, headerOf, statusOf } from "./github-client.ts";
import { GraphqlFault, graphqlFaultOf } from "./graphql-fault.ts";
import { nodeFetch, type SmallFetch } from "./node-fetch.ts";

/** How long a failing host is borne with. */
export type RetryPolicy = {
  /** Times that one request is tried, the first included. */
  readonly tries: number;
  /** Milliseconds that are waited and tried in all, counted from the first failure; shared by all requests of a client. */
  readonly totalMs: number;
  /** What a second of waiting is, in milliseconds: 1000, or less in a test. */
  readonly secondMs: number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** From 0 to 1; spreads the tries of many runs. */
  readonly random: () => number;
};

/**
 * For a request about what an event or a list has told of: GitHub's replicas lag, so that 404 or 410 may pass by itself, and is
 * tried again.
 */
export const REPORTED = { request: { reported: true } } as const;

type Wrapped<O, R> = (request: (options: O) => R | Promise<R>, options: O) => Promise<R>;

/** Longest that a secondary limit is waited for where the host does not say how long, in seconds. GitHub asks for a minute. */
const UNSAID_LIMIT = 60;

/**
 * Wraps requests so that what may pass by itself is tried again: 5xx, no answer, and the rate limits, for as long as
 * the host's own headers say; 404 and 410 of what we were told of (`REPORTED`). Never 4xx otherwise. When what the host asks for is longer than there is patience
 * left, the failure is passed on at once: a job that sleeps for an hour helps nobody.
 *
 * `@octokit/plugin-retry` and `plugin-throttling` would do half of it each: the one does not look at `Retry-After`,
 * the other only at limits that are worded as it expects; neither bounds the time in all, and the latter holds
 * writes a second apart, which a run with two writes does not need.
 */
export const withRetry = <O, R>(retry: RetryPolicy): Wrapped<O, R> => {
  let until: number | undefined;
  return async (request, options) => {
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await request(options);
        const refused = graphqlFaultOf(answer);
        if (refused !== undefined) throw refused;
        return answer;
      } catch (thrown) {
        const error = asRest(thrown);
        const wait = waitFor(error, tried, retry, hasWaitTime(options));
        until ??= retry.now() + retry.totalMs;
        if (wait === undefined || tried >= retry.tries || retry.now() + wait > until) throw error;
        await retry.wait(wait);
      }
    }
  };
};

/** Octokit's throttling plugin throws a GraphQL limit without a status; what it threw holds the answer. */
const asRest = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "response" in error
    ? (graphqlFaultOf(error.response) ?? error)
    : error;

/** Milliseconds until the next try; undefined where another try would not help. */
const waitFor = (error: unknown, tried: number, retry: RetryPolicy, reported: boolean): number | undefined => {
  const status = statusOf(error);
  const asked = askedFor(error, status, retry);
  if (asked !== undefined) return asked * retry.secondMs;
  // GraphQL lags behind REST: it is only asked for what REST has just listed.
  const lags = (reported && (status === 404 || status === 410)) || (status === 404 && error instanceof GraphqlFault);
  // No answer at all (a broken connection, a time-out) or the host's own fault; 501 does not pass by itself.
  if (status !== undefined && (status < 500 || status === 501) && !lags) return undefined;
  return tried * tried * (0.75 + retry.random() / 2) * retry.secondMs;
};

/** Seconds that a rate limit asks to wait; undefined where the answer is none. */
const askedFor = (error: unknown, status: number | undefined, retry: RetryPolicy): number | undefined => {
  const after = Number(headerOf(error, "retry-after") ?? Number.NaN);
  const limited =
    status === 429 || (status === 403 && (isSecondary(error) || headerOf(error, "x-ratelimit-remaining") === "0"));
  if (!limited) return status === 503 && after >= 0 ? after : undefined;
  if (after >= 0) return after;
  const reset = Number(headerOf(error, "x-ratelimit-reset") ?? Number.NaN);
  if (headerOf(error, "x-ratelimit-remaining") === "0" && reset > 0) return Math.max(0, reset - retry.now() / 1000) + 1;
  return UNSAID_LIMIT;
};

const hasWaitTime = (options: unknown): boolean =>
  (options as { readonly request?: { readonly reported?: unknown } } | null | undefined)?.request?.reported === true;

const isSecondary = (error: unknown): boolean =>
  error instanceof Error && /secondary rate|abuse detection/i.test(error.message);

export type ClientOptions = {
  /** Base of the REST API, without a slash behind it: `https://api.github.com`. */
  readonly baseUrl: string;
  /** Address of the GraphQL API; beside the REST API where it is not given. */
  readonly graphqlUrl?: string;
  readonly userAgent: string;
  /** Environment, for the proxy's sake. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly retry: RetryPolicy;
  /** Milliseconds until a request is given up. */
  readonly timeoutMs: number;
  /** Instead of ours over `node:https`. */
  readonly fetch?: SmallFetch;
};

/** What our clients hand to the constructor of their Octokit, whoever brings it. */
export type OctokitSettings = {
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly request: { readonly fetch: SmallFetch };
  readonly log: Readonly<Record<"debug" | "info" | "warn" | "error", () => void>>;
};

/** As much of an Octokit as is needed to make it patient; that of `@octokit/core` and that of `@actions/github` are such. */
export type PlainOctokit = Pick<Octokit, "request" | "graphql" | "hook">;

/**
 * Makes a client of a shell's own Octokit: requests go over our fetch and are tried again within bounds.
 *
 * @param make makes the Octokit by these settings; the token is its business.
 */
export const retryingClient = (
  options: ClientOptions,
  make: (settings: OctokitSettings) => PlainOctokit,
): GitHubClient => {
  const octokit = make({
    baseUrl: options.baseUrl,
    userAgent: options.userAgent,
    request: { fetch: options.fetch ?? nodeFetch({ timeoutMs: options.timeoutMs, env: options.env }) },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  octokit.hook.wrap("request", withRetry(options.retry));
  if (options.graphqlUrl === undefined) return octokit;
  // Octokit puts `/graphql` behind the REST base; a sandbox or a server may have it elsewhere.
  const baseUrl = options.graphqlUrl.replace(/\/graphql\/?$/, "");
  return { request: octokit.request, graphql: octokit.graphql.defaults({ baseUrl }) };
};

// Deprecation notices of the API are nobody's business in a workflow's log.
const quiet = (): void => {};

/**
 * A client for the shell that brings no Octokit of its own: the command line.
 *
 * @param options.token "" for none: public repositories only, at a low rate.
 */
export const createClient = ({ token, ...options }: ClientOptions & { readonly token: string }): GitHubClient =>
  retryingClient(options, (settings) => new Octokit({ ...(token === "" ? {} : { auth: token }), ...settings }));
