import type { Octokit } from "@octokit/core";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { createProbot, type Probot, ProbotOctokit } from "probot";
import { APP_REQUESTS } from "../../gate/times.ts";
import { type GitHubClient, graphqlFaultOf, statusOf } from "../../github/client/github-client.ts";
import type { Limiter } from "../../github/client/limiter.ts";
import { nodeFetch, parseAnswers } from "../../github/client/node-fetch.ts";
import { type RetryPolicy, withRetry } from "../../github/client/retry.ts";
import type { AppConfig } from "../config/app-config.ts";
import type { Urgency } from "../queue/queue.ts";

/** Installation tokens by the installation's id, as `@octokit/auth-app` keeps them. */
export type TokenCache = LRUCache<string, string>;

/**
 * Without Probot's server, which has no limit for bodies and ignores SIGTERM, and without its throttle and retries.
 * Settings come from `readConfig` only.
 *
 * @param tokens passed in, so that a token that GitHub revoked can be dropped
 */
export const createAppProbot = (
  config: Pick<AppConfig, "appId" | "privateKey" | "webhookSecrets" | "apiUrl">,
  log: Logger,
  env: Readonly<Record<string, string | undefined>>,
  tokens: TokenCache,
): Probot => {
  const Octokit = FewPlugins.defaults((options: ConstructorParameters<typeof ProbotOctokit>[0]) => ({
    ...options,
    ...(options?.auth === undefined ? {} : { auth: { ...options.auth, cache: tokens } }),
    retry: { enabled: false },
    throttle: { enabled: false },
  }));
  return createProbot({
    env: {},
    overrides: {
      appId: config.appId,
      privateKey: config.privateKey,
      // Without a secret Probot would accept "development".
      secret: config.webhookSecrets[0] ?? "",
      baseUrl: config.apiUrl,
      log,
      Octokit,
      request: { fetch: nodeFetch({ timeoutMs: APP_REQUESTS.timeoutMs, env }) },
    },
  });
};

/** Probot creates a client for every webhook, which takes 1.5 ms. Our handlers only enqueue jobs, so they share one. */
const withoutEventClients = (octokit: Octokit): Pick<Octokit, "auth"> => {
  const { auth } = octokit;
  return {
    auth: async (...request: Parameters<Octokit["auth"]>) => {
      const { type } = (request[0] ?? {}) as { readonly type?: unknown };
      return type === "event-octokit" ? octokit : auth(...request);
    },
  };
};

/** Probot's others make each request a second time for its log, and have methods that nothing here calls. */
class FewPlugins extends ProbotOctokit {
  static override readonly plugins = [withoutEventClients];
}

export type Request = {
  readonly installation: number;
  readonly method: string;
  readonly status: number;
  readonly remaining: number | undefined;
  readonly date: string | undefined;
};

export type Clients = {
  /** The client of an installation; 0 for the App itself. */
  readonly of: (installation: number, urgency: Urgency) => Promise<GitHubClient>;
};

const MAX = 2_000;

export const createClients = (
  probot: Probot,
  limiter: Limiter,
  {
    retry,
    graphqlUrl,
    tokens,
    onRequest,
  }: {
    readonly retry: RetryPolicy;
    readonly tokens: TokenCache;
    readonly graphqlUrl: string;
    readonly onRequest: (request: Request) => void;
  },
): Clients => {
  const known = new LRUCache<string, Promise<GitHubClient>>({ max: MAX });
  const make = async (installation: number, background: boolean): Promise<GitHubClient> => {
    const octokit = await probot.auth(installation === 0 ? undefined : installation);
    const { hook } = octokit;
    parseAnswers(octokit);
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
    hook.wrap("request", async (request, options) => {
      // Each request has its own retry budget, because a client lives as long as the process.
      const send = (): Promise<Answer> =>
        withRetry<typeof options, Answer>(retry, async ({ method, url }, attempt) =>
          limiter.run({ installation, method, url, background }, attempt),
        )(request, options);
      const key = String(installation);
      const token = tokens.get(key);
      try {
        return await send();
      } catch (error) {
        // GitHub may revoke a token within its hour, and Octokit would keep it until the hour is over. A concurrent
        // request may have replaced it already.
        if (statusOf(error) !== 401 || token === undefined) throw error;
        if (tokens.get(key) === token) tokens.delete(key);
        return await send();
      }
    });
    const baseUrl = graphqlUrl.replace(/\/graphql\/?$/, "");
    return { request: octokit.request, graphql: octokit.graphql.defaults({ baseUrl }) };
  };
  return {
    of: async (installation, urgency) => {
      const background = urgency === "background";
      const key = `${installation} ${background}`;
      const client = known.get(key) ?? make(installation, background);
      known.set(key, client);
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

type HostClock = {
  readonly now: () => number;
  readonly observe: (date: string | undefined) => void;
};

const BORNE_MS = 5_000;

/**
 * Follows GitHub's clock if ours differs: with a slow clock, a command would count for a comment that its author had
 * not seen. Small differences are ignored, because the header has whole seconds and the answer took time. `BORNE_MS`
 * must be less than `CLOCKS` in `read-commands.ts`.
 */
export const createHostClock = (own: () => number): HostClock => {
  let ahead = 0;
  return {
    now: () => own() + (Math.abs(ahead) > BORNE_MS ? ahead : 0),
    observe: (date) => {
      const said = Date.parse(date ?? "");
      if (!Number.isNaN(said)) ahead = said + 500 - own();
    },
  };
};
