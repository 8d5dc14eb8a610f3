import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { AppConfig } from "../../app/config/app-config.ts";
import { retiredSettings } from "../../app/config/read-config.ts";
import type { GitHubClient, RepositoryRef } from "../../github/client/github-client.ts";
import { concurrently } from "../../github/client/read-pages.ts";
import {
  fetchDeliveries,
  fetchInstallationOf,
  fetchInstallations,
  fetchWebhook,
  type Installation,
} from "../../github/read/app.ts";
import { fetchFirstRepositories, fetchRepository } from "../../github/read/repositories.ts";
import type { Terminal } from "../shared/terminal.ts";
import { type Asked, ask, type DoctorFacts, type InstallationFacts, type RepositoryFacts } from "./doctor-facts.ts";
import { type AppClients, appClients, readApp } from "./read-app.ts";
import { readDatabase } from "./read-database.ts";
import { readRepository } from "./read-repositories.ts";

/** Repositories checked if none is named; each costs four requests. */
const MAX_REPOSITORIES = 20;
const AT_ONCE = 4;
const MAX_PAGES = 10;

type DoctorRequest = {
  readonly config: AppConfig;
  readonly env: Terminal["env"];
  readonly cwd: string;
  /** Named repositories; if empty, the first of each installation. */
  readonly repositories: readonly RepositoryRef[];
  readonly secretFiles: readonly string[];
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
    secretFiles: request.secretFiles.map((path) => ({
      path,
      open: ((statSync(resolve(cwd, path), { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0,
    })),
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
