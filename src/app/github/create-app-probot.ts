import type { Octokit } from "@octokit/core";
import type { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { createProbot, type Probot, ProbotOctokit } from "probot";
import { APP_REQUESTS } from "../../gate/times.ts";
import { nodeFetch } from "../../github/client/node-fetch.ts";
import type { AppConfig } from "../config/app-config.ts";

/** Installation tokens by the installation's id, as `@octokit/auth-app` keeps them. */
export type TokenCache = LRUCache<string, string>;

/**
 * Without Probot's server, which has no limit for bodies and ignores SIGTERM, and without its throttle and retries.
 *
 * @param tokens passed in, so that a token that GitHub revoked can be dropped
 */
export const createAppProbot = (
  config: Pick<AppConfig, "appId" | "privateKey" | "webhookSecrets" | "apiUrl">,
  log: Logger,
  env: Readonly<Record<string, string | undefined>>,
  tokens: TokenCache,
): Probot => {
  const Octokit = ProbotOctokit.plugin(withoutEventClients).defaults(
    (options: ConstructorParameters<typeof ProbotOctokit>[0]) => ({
      ...options,
      ...(options?.auth === undefined ? {} : { auth: { ...options.auth, cache: tokens } }),
      retry: { enabled: false },
      throttle: { enabled: false },
    }),
  );
  return createProbot({
    // Settings come from `readConfig` only.
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
