import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import githubAppJwt from "universal-github-app-jwt";
import { type AppConfig, otherPort } from "../../app/config/app-config.ts";
import { retiredSettings } from "../../app/config/read-config.ts";
import type { GitHubClient, RepositoryRef } from "../../github/client/github-client.ts";
import { concurrently } from "../../github/client/read-pages.ts";
import {
  type AppDescription,
  createInstallationToken,
  fetchApp,
  fetchDeliveries,
  fetchInstallationOf,
  fetchInstallations,
  fetchWebhook,
  type Installation,
} from "../../github/read/app.ts";
import { fetchFirstRepositories, fetchRepository } from "../../github/read/repositories.ts";
import { connect } from "../shared/cli-client.ts";
import { exposedWords } from "../shared/exposed-file.ts";
import type { Terminal } from "../shared/terminal.ts";
import { checkCredentials, checkEvents, checkInstallations, checkPermissions } from "./check-app.ts";
import { checkClock, checkDeliveries, checkServer, checkWebhook } from "./check-webhook.ts";
import {
  type Asked,
  ask,
  type CheckName,
  type DoctorFacts,
  type Finding,
  type InstallationFacts,
  type RepositoryFacts,
} from "./doctor-facts.ts";
import { checkPages, checkPolicies, checkRequired, readRepository } from "./repositories.ts";
import { checkDatabase, checkRetired, checkSecrets, readDatabase } from "./storage.ts";

/** Repositories checked if none is named: the first of each installation. Each costs four requests. */
const MAX_REPOSITORIES = 20;
const AT_ONCE = 4;
const MAX_PAGES = 10;

type DoctorRequest = {
  readonly config: AppConfig;
  readonly env: Terminal["env"];
  readonly cwd: string;
  readonly repositories: readonly RepositoryRef[];
  readonly settingsFile: string;
  readonly secretFiles: readonly { readonly path: string; readonly option: string }[];
  readonly now: () => number;
};

export const gatherFacts = async (request: DoctorRequest): Promise<DoctorFacts> => {
  const { config, env, cwd, now } = request;
  const clients = appClients(config, env);
  const [database, { client, ...read }] = await Promise.all([readDatabase(config.database), readApp(clients, now)]);
  const unasked: Asked<never> = read.app.ok
    ? { ok: false, status: undefined, said: "" }
    : { ok: false, status: read.app.status, said: read.app.said };
  const asking = <T>(question: () => Promise<T>): Promise<Asked<T>> | Asked<never> =>
    read.app.ok ? ask(question) : unasked;
  const [webhook, deliveries, installations] = await Promise.all([
    asking(() => fetchWebhook(client)),
    asking(async () => (await fetchDeliveries(client)).deliveries),
    asking(() => fetchInstallations(client, MAX_PAGES)),
  ]);
  const seen = read.app.ok ? await readSeen(request, clients, client, installations) : NOTHING_SEEN;
  return {
    config,
    ...read,
    webhook,
    deliveries,
    installations: installations.ok ? { ok: true, value: seen.installations } : installations,
    repositories: seen.repositories,
    more: seen.more,
    database,
    retired: retiredSettings(env),
    settingsFile: existsSync(resolve(cwd, request.settingsFile)) ? request.settingsFile : undefined,
    secretFiles: await Promise.all(request.secretFiles.map((file) => readSecretFile(cwd, file))),
  };
};

const readSecretFile = async (
  cwd: string,
  { path, option }: DoctorRequest["secretFiles"][number],
): Promise<DoctorFacts["secretFiles"][number]> => {
  const found = statSync(resolve(cwd, path), { throwIfNoEntry: false });
  return {
    path,
    open: ((found?.mode ?? 0) & 0o077) !== 0,
    exposed: found === undefined ? undefined : await exposedWords({ cwd }, path, option),
  };
};

type Seen = Pick<DoctorFacts, "repositories" | "more"> & { readonly installations: readonly InstallationFacts[] };

const NOTHING_SEEN: Seen = { repositories: [], more: 0, installations: [] };

const readSeen = async (
  request: DoctorRequest,
  clients: AppClients,
  app: GitHubClient,
  installations: Asked<readonly Installation[]>,
): Promise<Seen> => {
  const { policyPath } = request.config;
  const all = installations.ok ? installations.value : [];
  const named = request.repositories.length > 0;
  const counted = await concurrently(
    all,
    async (one) => {
      const unread = { one: { ...one, repositories: undefined }, client: undefined, first: [], total: 0 };
      if (one.suspended) return unread;
      const answer = await ask(async () => {
        const client = await clients.asInstallation(app, one.id);
        return { client, ...(await fetchFirstRepositories(client, MAX_REPOSITORIES)) };
      });
      if (!answer.ok) return unread;
      const { client, total, first } = answer.value;
      return { one: { ...one, repositories: total }, client, first, total };
    },
    AT_ONCE,
  );
  const installed = counted.map(({ one }) => one);
  if (named) {
    const repositories = await concurrently(
      request.repositories,
      async (ref) => readNamed(clients, app, ref, policyPath),
      AT_ONCE,
    );
    return { repositories, more: 0, installations: installed };
  }
  const looked = counted
    .flatMap(({ client, first }) => (client === undefined ? [] : first.map((seen) => ({ client, seen }))))
    .slice(0, MAX_REPOSITORIES);
  const repositories = await concurrently(
    looked,
    async ({ client, seen }) => readRepository(client, seen, policyPath),
    AT_ONCE,
  );
  const total = counted.reduce((sum, one) => sum + one.total, 0);
  return { repositories, more: Math.max(0, total - looked.length), installations: installed };
};

const readNamed = async (
  clients: AppClients,
  app: GitHubClient,
  ref: RepositoryRef,
  policyPath: string,
): Promise<RepositoryFacts> => {
  const answer = await ask(async () => {
    const client = await clients.asInstallation(app, await fetchInstallationOf(app, ref));
    return readRepository(client, { ...ref, ...(await fetchRepository(client, ref)) }, policyPath);
  });
  if (answer.ok) return answer.value;
  const installed = answer.status !== 404;
  return { name: `${ref.owner}/${ref.repo}`, installed, branch: "", rulesUrl: "", required: answer, policies: answer };
};

const EXAMINERS: Readonly<Record<CheckName, (facts: DoctorFacts) => readonly Finding[]>> = {
  settings: ({ config }) => {
    const doubt = otherPort(config);
    return doubt === undefined
      ? [{ check: "settings", level: "ok", message: "They are right." }]
      : [{ check: "settings", level: "warning", message: `Nothing listens at ${config.baseUrl}.`, fix: doubt }];
  },
  secrets: checkSecrets,
  server: checkServer,
  credentials: checkCredentials,
  clock: checkClock,
  permissions: checkPermissions,
  events: checkEvents,
  webhook: checkWebhook,
  deliveries: checkDeliveries,
  installations: checkInstallations,
  database: checkDatabase,
  redis: checkRetired,
  pages: checkPages,
  "required-check": checkRequired,
  policies: checkPolicies,
};

export const examine = (facts: DoctorFacts): readonly Finding[] =>
  Object.values(EXAMINERS).flatMap((examiner) => examiner(facts));

type AppClients = {
  readonly asApp: (at: number) => Promise<GitHubClient>;
  readonly asInstallation: (app: GitHubClient, installation: number) => Promise<GitHubClient>;
};

/** Clients with few retries, because a person waits and "no answer" is a result. */
const appClients = (
  config: Pick<AppConfig, "appId" | "privateKey" | "apiUrl" | "graphqlUrl">,
  env: Terminal["env"],
): AppClients => {
  const client = (token: string): GitHubClient =>
    connect(env, {
      token,
      baseUrl: config.apiUrl,
      graphqlUrl: config.graphqlUrl,
      as: "doctor",
      retry: { tries: 2, totalMs: 15_000 },
    });
  return {
    asApp: async (at) => {
      const { token } = await githubAppJwt({
        id: config.appId,
        privateKey: config.privateKey,
        now: Math.floor(at / 1_000),
      });
      return client(token);
    },
    asInstallation: async (app, installation) => client(await createInstallationToken(app, installation)),
  };
};

type AppRead = {
  readonly app: Asked<AppDescription>;
  readonly aheadMs: number | undefined;
  readonly enterpriseVersion: string | undefined;
  readonly client: GitHubClient;
};

const SKEWED = 20_000;

/**
 * Asks who we are. If the clock is why we are rejected, asks again by GitHub's clock, which the tokens of the returned
 * client follow, too.
 */
const readApp = async (clients: AppClients, now: () => number): Promise<AppRead> => {
  const first = await askWho(await clients.asApp(now()), now);
  const { aheadMs = 0 } = first;
  if (first.app.ok || first.app.status !== 401 || Math.abs(aheadMs) < SKEWED) return first;
  const second = await askWho(await clients.asApp(now() - aheadMs), now);
  return { ...second, aheadMs };
};

const askWho = async (client: GitHubClient, now: () => number): Promise<AppRead> => {
  const begun = now();
  let seen: { readonly date?: string; readonly version?: string } = {};
  const app = await ask(() => fetchApp(client, (headers) => (seen = headers)));
  const theirs = Date.parse(seen.date ?? "");
  // The header has whole seconds, so add half a second; our time is the middle of the request.
  const aheadMs = Number.isNaN(theirs) ? undefined : Math.round((begun + now()) / 2 - theirs - 500);
  return { app, aheadMs, enterpriseVersion: seen.version, client };
};
