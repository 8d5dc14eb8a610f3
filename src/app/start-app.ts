import { extname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { readBuiltinPolicies } from "../gate/builtin-policies.ts";
import { createPolicyWorker } from "../gate/policy-worker.ts";
import { createSigner } from "../gate/signer.ts";
import { publishedKeys } from "../gate/signing-keys.ts";
import { checkRunPublisher } from "../gate/status-publisher.ts";
import {
  APP_REQUESTS,
  COMPUTING_MS,
  computed,
  createComputingBudget,
  NAMES_FORGOTTEN_S,
  POLICY_WORKER,
} from "../gate/times.ts";
import type { PullRequestRef } from "../github/client/github-client.ts";
import { BACKGROUND, createLimiter, LIMITS, type Limits } from "../github/client/limiter.ts";
import { createChangesCache } from "../github/read/facts.ts";
import { createTextCache } from "../github/read/file-at.ts";
import { wholeSeconds } from "../policy/model/words.ts";
import { rememberPolicies } from "../policy/read-policies.ts";
import type { AppConfig } from "./config/app-config.ts";
import { retiredSettings } from "./config/read-config.ts";
import { createAppProbot, createClients, createHostClock, type TokenCache } from "./github/create-clients.ts";
import { createLog } from "./observe/log.ts";
import { createMetrics } from "./observe/metrics.ts";
import { openBackend } from "./open-backend.ts";
import { mountPages } from "./pages/pages.ts";
import { createAppServer, listen } from "./server/app-server.ts";
import {
  createSweeper,
  type SweepEvery,
  type Sweeper,
  scheduleTasks,
  watchAdoption,
  watchFollowUps,
} from "./sweep/scheduled-tasks.ts";
import { postSummary } from "./sweep/weekly-summary.ts";
import { createReceiver, tollgateApp } from "./webhook/receive-webhook.ts";
import { createHandler, createPace } from "./work/handler.ts";

export type App = {
  readonly url: string;
  readonly idle: (withinMs?: number) => Promise<void>;
  readonly sweep: Pick<Sweeper, "deliveries" | "pullRequests">;
  readonly close: () => Promise<void>;
};

export type StartOptions = {
  readonly version?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly log?: Logger;
  readonly limits?: Limits;
  readonly secondMs?: number;
  readonly sweepEvery?: SweepEvery;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Tries of a job, over about an hour. Then it is a dead letter. */
const JOB_TRIES = 14;
const BACKOFF_MS = 2 * SECOND;
/** Waits this long for running jobs at shutdown. Supervisors usually kill after 30 seconds. */
const GRACE_MS = 20 * SECOND;
const POLICIES_KEPT = 500;
/** GitHub's tokens last an hour; a minute is left for the requests that use one. */
const TOKENS = { max: 15_000, ttl: 59 * MINUTE };
/** Delay before a commit's checks are read, because checks end in bursts. */
const CHECKS_SETTLE_S = 2;
const ASK_AGAIN_S = 60;
/** A background job writes at most twice: the comment and the check. */
const WRITES_OF_A_JOB = 2;

export const startApp = async (config: AppConfig, options: StartOptions = {}): Promise<App> => {
  const { env = process.env, limits = LIMITS, secondMs = SECOND } = options;
  const log = options.log ?? createLog(config);
  const onError = (message: string) => (error: unknown) => log.error({ err: error }, message);
  const now = Date.now;
  const place =
    config.database.kind === "postgres" ? { databaseUrl: config.database.url } : { dataDir: config.database.dataDir };
  const backend = await openBackend(place, {
    concurrency: config.concurrency,
    tries: JOB_TRIES,
    backoffMs: BACKOFF_MS * (secondMs / SECOND),
    now,
    random: Math.random,
    onError: onError("The queue met an error"),
  });
  const { queue, store } = backend;
  let replicas = 1;
  const metrics = createMetrics(queue, async () => store.replicas());
  const scale = secondMs / SECOND;
  const clock = { secondMs, now, wait };
  const limiter = createLimiter(limits, clock);
  const tokens: TokenCache = new LRUCache(TOKENS);
  const probot = createAppProbot(config, log, env, tokens);
  const hostClock = createHostClock(now);
  const clients = createClients(probot, limiter, {
    retry: { ...APP_REQUESTS, ...clock, random: Math.random },
    graphqlUrl: config.graphqlUrl,
    tokens,
    onRequest: (request) => {
      hostClock.observe(request.date);
      metrics.request(request);
    },
  });
  const backgroundWrites = limits.writes.perMinute * BACKGROUND.perMinute;
  const builtin = readBuiltinPolicies(import.meta.url);
  const budget = createComputingBudget(COMPUTING_MS.app, computed);
  const policyWorker = createPolicyWorker({
    entry: join(import.meta.dirname, "..", "gate", `policy-worker-thread${extname(import.meta.filename)}`),
    builtin,
    ...POLICY_WORKER,
  });
  // If no base URL is configured, it is known only after `listen`.
  let publicUrl = config.baseUrl ?? "";
  const details = ({ owner, repo, number }: PullRequestRef): string =>
    `${publicUrl}/gates/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/${number}`;
  const handler = createHandler({
    config,
    clients,
    queue,
    store,
    metrics,
    gateSettings: {
      self: { kind: "app", appId: config.appId },
      policyPath: config.policyPath,
      builtin,
      readPolicies: rememberPolicies(POLICIES_KEPT, budget.effort),
      bounded: budget.open,
      policyCache: createTextCache(undefined, scale),
      changes: createChangesCache(),
      openTasks: policyWorker.open,
      signer: createSigner(config.signingKeys),
      now: () => wholeSeconds(hostClock.now()),
      ...(config.check === undefined ? {} : { check: config.check }),
      unfinished: config.unfinished,
      organizationDefaults: config.organizationDefaults,
      dryRun: false,
      publisher: checkRunPublisher(config.appId, config.pages.kind === "off" ? undefined : details),
    },
    roles: createTextCache(undefined, scale),
    pace: createPace(((WRITES_OF_A_JOB * MINUTE) / backgroundWrites) * scale, () => replicas, now),
    askAgainMs: ASK_AGAIN_S * secondMs,
    policiesKeptMs: NAMES_FORGOTTEN_S * secondMs,
    now,
    log,
  });
  const sweeper = createSweeper({
    clients,
    queue,
    store,
    metrics,
    retention: config.retention,
    now: hostClock.now,
    log,
  });
  const watch = { clients, store, appId: config.appId, check: config.check, now: hostClock.now, log };
  let draining = false;
  const app = tollgateApp({
    appId: config.appId,
    queue,
    store,
    metrics,
    log,
    settleMs: CHECKS_SETTLE_S * secondMs,
    now,
  });
  // Probot requires `addHandler`; the App's own server does not use it.
  await probot.load(app, { cwd: process.cwd(), addHandler: () => {} });
  let pages: ReturnType<typeof mountPages> | undefined;
  const server = createAppServer({
    receive: createReceiver({
      secrets: config.webhookSecrets,
      hand: async ({ id, name, payload }) =>
        probot.receive({ id, name, payload } as Parameters<typeof probot.receive>[0]),
      metrics,
      log,
    }),
    unready: async () => {
      if (draining) return "shutting down";
      return store.ping().then(
        () => "",
        () => "the database does not answer",
      );
    },
    metrics,
    metricsToken: config.metricsToken,
    publicKeys: JSON.stringify({ keys: publishedKeys(config.signingKeys) }),
    pages: () => pages,
    onError: onError("A request failed"),
  });
  let url: string;
  try {
    url = await listen(server, config.port, config.host);
    publicUrl ||= url;
    pages = mountPages(config, { store, queue, log, now, baseUrl: publicUrl, version: options.version ?? "" });
    await queue.start(handler);
  } catch (error) {
    server.close();
    await Promise.allSettled([policyWorker.close(), backend.close()]);
    throw error;
  }
  const stopSchedule = scheduleTasks({
    shareLimits: async () => {
      replicas = await store.replicas();
      limiter.share(replicas);
    },
    sweeper,
    hourly: [
      async () => watchAdoption(watch),
      async () => watchFollowUps(watch),
      async () => postSummary({ ...watch, repository: config.summaryRepository }),
    ],
    every: options.sweepEvery,
    secondMs,
    onError: onError("A sweep failed; it is tried again"),
  });
  for (const note of retiredSettings(env)) log.warn(note);
  log.info({ url, database: backend.kind }, "Tollgate is listening");
  return {
    url,
    idle: queue.idle,
    sweep: sweeper,
    close: async () => {
      draining = true;
      await stopSchedule();
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      await queue.stop(GRACE_MS);
      server.closeAllConnections();
      await closed;
      await policyWorker.close();
      await backend.close();
      log.info("Tollgate has stopped");
    },
  };
};
