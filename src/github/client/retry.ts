import type { Octokit } from "@octokit/core";
import { type GitHubClient, GraphqlFault, graphqlFaultOf, headerOf, limitWait, statusOf } from "./github-client.ts";
import { nodeFetch, parseAnswers, type SmallFetch } from "./node-fetch.ts";

/**
 * `totalMs` is for all retries of one `withRetry`: one client in the Action, one request in the App. `secondMs` is
 * 1000, or less in a test. `atOnce`: a person waits, so an address that has never answered and refuses connections is
 * not tried again.
 */
export type RetryPolicy = {
  readonly tries: number;
  readonly totalMs: number;
  readonly secondMs: number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly atOnce?: true;
};

/** For what an event or a list reported: GitHub's replicas lag, so 404 and 410 are retried. */
export const REPORTED = { request: { reported: true } } as const;

/** For data of known commits: it cannot change, so the request does not make a look outdated. */
export const OF_COMMITS = { request: { reported: true, ofCommits: true } } as const;

/** For a request with another way to the same answer: a failure is not retried. */
export const ONCE = { request: { once: true } } as const;

type Wrapped<O, R> = (request: (options: O) => R | Promise<R>, options: O) => Promise<R>;

type Admit<O, R> = (options: O, send: () => R | Promise<R>) => R | Promise<R>;

/**
 * Retries 5xx, no answer, rate limits for as long as their headers ask, and 404 and 410 of reported things. If a limit
 * asks for more time than is left, the error is thrown at once.
 *
 * Not `@octokit/plugin-retry`, which ignores `Retry-After`. It does not limit the total time either.
 */
export const withRetry = <O, R>(retry: RetryPolicy, admit: Admit<O, R> = (_, send) => send()): Wrapped<O, R> => {
  let until: number | undefined;
  let reached = false;
  return async (request, options) => {
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await admit(options, () => request(options));
        reached = true;
        const refused = graphqlFaultOf(answer);
        if (refused !== undefined) throw refused;
        return answer;
      } catch (error) {
        reached ||= statusOf(error) !== undefined;
        const nobody = retry.atOnce === true && !reached && isRefused(error);
        const wait =
          nobody || has(options, "once") ? undefined : waitFor(error, tried, retry, has(options, "reported"));
        until ??= retry.now() + retry.totalMs;
        if (wait === undefined || tried >= retry.tries || retry.now() + wait > until) throw error;
        await retry.wait(wait);
      }
    }
  };
};

const isRefused = (error: unknown): boolean => {
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++)
    if (["ENOTFOUND", "ECONNREFUSED"].includes((at as NodeJS.ErrnoException).code ?? "")) return true;
  return false;
};

/**
 * Milliseconds until the next attempt; undefined if another would not help. Without a time from GitHub, these are tried
 * again: no answer at all, a server error (501 is permanent), and a 404 or 410 where a list or GraphQL may lag. GraphQL
 * lags behind REST, and is only asked about what REST has listed.
 */
const waitFor = (error: unknown, tried: number, retry: RetryPolicy, reported: boolean): number | undefined => {
  const status = statusOf(error);
  const asked = askedFor(error, status, retry);
  if (asked !== undefined) return asked;
  const lags = (reported && (status === 404 || status === 410)) || (status === 404 && error instanceof GraphqlFault);
  if (status !== undefined && (status < 500 || status === 501) && !lags) return undefined;
  return tried * tried * (0.75 + retry.random() / 2) * retry.secondMs;
};

const askedFor = (error: unknown, status: number | undefined, { now, secondMs }: RetryPolicy): number | undefined => {
  const limit = limitWait(error, now());
  if (limit !== undefined) return (limit / 1_000) * secondMs;
  const after = Number(headerOf(error, "retry-after") ?? Number.NaN);
  return status === 503 && after >= 0 ? after * secondMs : undefined;
};

const has = (options: unknown, name: "once" | "reported" | "ofCommits"): boolean =>
  (options as { readonly request?: Readonly<Record<string, unknown>> } | null | undefined)?.request?.[name] === true;

export type ClientOptions = {
  readonly baseUrl: string;
  readonly graphqlUrl?: string;
  readonly userAgent: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly fetch?: SmallFetch;
};

export type OctokitSettings = {
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly request: { readonly fetch: SmallFetch };
  readonly log: Readonly<Record<"debug" | "info" | "warn" | "error", () => void>>;
};

export type PlainOctokit = Pick<Octokit, "request" | "graphql" | "hook">;

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
  parseAnswers(octokit);
  octokit.hook.wrap("request", withRetry(options.retry));
  if (options.graphqlUrl === undefined) return octokit;
  // Octokit adds `/graphql` to the REST base. A sandbox or a server may have it elsewhere.
  const baseUrl = options.graphqlUrl.replace(/\/graphql\/?$/, "");
  return { request: octokit.request, graphql: octokit.graphql.defaults({ baseUrl }) };
};

// Octokit's deprecation notices do not belong in a workflow's log.
const quiet = (): void => {};

type Watched = {
  readonly client: GitHubClient;
  readonly ahead: GitHubClient["request"];
  readonly sent: () => number;
};

/**
 * A client that counts its requests, but those about commits (`sent`), and that can send some before it is known
 * whether they are needed: `ahead` sends a request once; the next equal one of `client` gets its answer, or is sent
 * itself if that failed.
 */
export const watchClient = (client: GitHubClient): Watched => {
  let sent = 0;
  const started = new Map<string, Promise<unknown>>();
  const keyOf = (route: unknown, parameters: unknown): string => JSON.stringify([route, parameters]).toLowerCase();
  const send = client.request as unknown as Send;
  const count: Send = async (route, parameters) => {
    if (!has(parameters, "ofCommits")) sent += 1;
    return send(route, parameters);
  };
  const request: Send = async (route, parameters) => {
    const key = keyOf(route, parameters);
    const early = started.get(key);
    started.delete(key);
    if (early === undefined) return count(route, parameters);
    return early.catch(async (error: unknown) => {
      if (statusOf(error) === 304) throw error;
      return count(route, parameters);
    });
  };
  const ahead: Send = async (route, parameters) => {
    const answer = count(route, { ...(parameters as object), ...ONCE });
    answer.catch(() => {});
    started.set(keyOf(route, parameters), answer);
  };
  const graphql: Send = async (query, variables) => {
    sent += 1;
    return (client.graphql as unknown as Send)(query, variables);
  };
  return {
    client: { request, graphql } as unknown as GitHubClient,
    ahead: ahead as unknown as GitHubClient["request"],
    sent: () => sent,
  };
};

type Send = (route: unknown, parameters?: unknown) => Promise<unknown>;
