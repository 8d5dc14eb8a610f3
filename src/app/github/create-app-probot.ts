import type { Octokit } from "@octokit/core";
import type { Logger } from "pino";
import { createProbot, type Probot, ProbotOctokit } from "probot";
import { nodeFetch } from "../../github/client/node-fetch.ts";
import type { AppConfig } from "../config/app-config.ts";
import type { Limiter } from "./create-limiter.ts";

/** Milliseconds until a request is given up. */
const TIMEOUT_MS = 15_000;

/**
 * Probot, as the App uses it: its authentication and its webhooks, without its server (STACK.md: it has no cap on
 * bodies, no health, and does not stop on SIGTERM).
 *
 * - Its throttle is ours for each installation (`createLimiter`). Only with `enabled: true` does `auth` hand it on to an
 *   installation's client, with the installation as its id.
 * - Its retries are off: what fails is tried again by `withPatience` within seconds, and by the queue within hours. A
 *   limit is the queue's business too, so the plugin's handlers say no.
 */
export const createAppProbot = (
  config: Pick<AppConfig, "appId" | "privateKey" | "webhookSecrets" | "apiUrl">,
  limiter: Limiter,
  log: Logger,
  env: Readonly<Record<string, string | undefined>>,
): Probot => {
  const throttle = {
    enabled: true,
    ...limiter.groups,
    ...(limiter.connection === undefined ? {} : { connection: limiter.connection }),
    onRateLimit: () => false,
    onSecondaryRateLimit: () => false,
  };
  const Octokit = ProbotOctokit.plugin(withoutEventClients).defaults(
    (options: ConstructorParameters<typeof ProbotOctokit>[0]) => ({
      ...options,
      retry: { enabled: false },
      throttle: { ...options?.throttle, ...throttle },
    }),
  );
  return createProbot({
    // Nothing of the process's own environment: what counts was read and checked before (`readConfig`).
    env: {},
    overrides: {
      appId: config.appId,
      privateKey: config.privateKey,
      // Never left out: without one Probot would take what is signed with "development".
      secret: config.webhookSecrets[0] ?? "",
      baseUrl: config.apiUrl,
      log,
      Octokit,
      request: { fetch: nodeFetch({ timeoutMs: TIMEOUT_MS, env }) },
    },
  });
};

/**
 * Probot makes a client for every webhook, before its handlers are asked: about a millisecond and a half each, and a
 * burst of webhooks is thousands. Ours only writes down what is to be done, and jobs bring clients of their own that are
 * kept (`createClients`), so a webhook is handed the App's own.
 */
const withoutEventClients = (octokit: Octokit): Pick<Octokit, "auth"> => {
  const { auth } = octokit;
  return {
    auth: async (...request: Parameters<Octokit["auth"]>) => {
      const { type } = (request[0] ?? {}) as { readonly type?: unknown };
      return type === "event-octokit" ? octokit : auth(...request);
    },
  };
};
