import { LRUCache } from "lru-cache";
import type { Probot } from "probot";
import type { GitHubClient } from "../../github/client/github-client.ts";
import { graphqlFaultOf } from "../../github/client/graphql-fault.ts";
import { type RetryPolicy, withRetry } from "../../github/client/retry.ts";
import type { Urgency } from "../queue/job.ts";
import type { Limiter } from "./create-limiter.ts";

/** A request that was answered, or failed. */
export type Request = {
  readonly installation: number;
  readonly method: string;
  /** 0 where there was no answer. */
  readonly status: number;
  /** What is left of the primary limit; undefined where the answer does not say. */
  readonly remaining: number | undefined;
  /** GitHub's time, as the answer has it; undefined where it does not say. */
  readonly date: string | undefined;
};

/** Hands out clients of installations. */
export type Clients = {
  /** The client of an installation; the App's own where it is 0. */
  readonly of: (installation: number, urgency: Urgency) => Promise<GitHubClient>;
};

/** Clients that are kept: one for each installation and kind of urgency. */
const MAX = 2_000;

/** Makes clients by Probot, each with our patience, and told of. */
export const createClients = (
  probot: Probot,
  limiter: Limiter,
  {
    retry,
    graphqlUrl,
    onRequest,
  }: {
    readonly retry: RetryPolicy;
    readonly graphqlUrl: string;
    readonly onRequest: (request: Request) => void;
  },
): Clients => {
  const known = new LRUCache<string, Promise<GitHubClient>>({ max: MAX });
  const make = async (installation: number, background: boolean): Promise<GitHubClient> => {
    const octokit = await probot.auth(installation === 0 ? undefined : installation);
    const { hook } = octokit;
    if (background) {
      hook.before("request", async ({ method }) => {
        if (method !== "GET" && method !== "HEAD") await limiter.backgroundWrite(installation);
      });
    }
    hook.after("request", (answer, { method }) => {
      onRequest({
        installation,
        method,
        status: graphqlFaultOf(answer)?.status ?? answer.status,
        remaining: remainingOf(answer),
        date: answer.headers.date,
      });
    });
    hook.error("request", (error, { method }) => {
      const { status = 0, response } = error as { status?: number; response?: unknown };
      onRequest({ installation, method, status, remaining: remainingOf(response), date: undefined });
      throw error;
    });
    // Each request has a patience of its own: a client lives as long as the process.
    hook.wrap("request", async (request, options) => withRetry<typeof options, Answer>(retry)(request, options));
    const baseUrl = graphqlUrl.replace(/\/graphql\/?$/, "");
    return { request: octokit.request, graphql: octokit.graphql.defaults({ baseUrl }) };
  };
  return {
    of: async (installation, urgency) => {
      const background = urgency === "background";
      const key = `${installation} ${background}`;
      const client = known.get(key) ?? make(installation, background);
      known.set(key, client);
      // What could not be made is made anew the next time.
      client.catch(() => known.delete(key));
      return client;
    },
  };
};

type Answer = Awaited<ReturnType<GitHubClient["request"]>>;

const remainingOf = (answer: unknown): number | undefined => {
  const { headers } = (answer ?? {}) as { readonly headers?: Readonly<Record<string, unknown>> };
  const remaining = Number(headers?.["x-ratelimit-remaining"] ?? Number.NaN);
  return Number.isSafeInteger(remaining) ? remaining : undefined;
};

/** The time as GitHub has it. */
export type HostClock = {
  /** Milliseconds since 1970, by GitHub's clock as far as it is known. */
  readonly now: () => number;
  /** Tells of an answer's `date` header; one that is none changes nothing. */
  readonly heard: (date: string | undefined) => void;
};

/**
 * Differences up to here, in milliseconds, are left alone: a header names whole seconds, and its answer was on its way for
 * a while. Less than what the gate bears (`CLOCKS` in `read-commands.ts`).
 */
const BORNE_MS = 5_000;

/**
 * Keeps time by GitHub's answers where our own clock is wrong. What people say is told by GitHub's clock, and when a page
 * was made by ours; on a clock that is minutes slow a command would count for a page that its author had not seen yet.
 *
 * @param own our own clock, in milliseconds since 1970
 */
export const createHostClock = (own: () => number): HostClock => {
  let ahead = 0;
  return {
    now: () => own() + (Math.abs(ahead) > BORNE_MS ? ahead : 0),
    heard: (date) => {
      const said = Date.parse(date ?? "");
      // The middle of the second that it names.
      if (!Number.isNaN(said)) ahead = said + 500 - own();
    },
  };
};
