import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { AppConfig } from "../../app/config/app-config.ts";
import { retiredSettings } from "../../app/config/variables.ts";
import type { GitHubClient, RepositoryRef } from "../../github/client/github-client.ts";
import { concurrently } from "../../github/client/retry.ts";
import type { Terminal } from "../shared/terminal.ts";
import {
  type Asked,
  ask,
  type DoctorFacts,
  type InstallationFacts,
  installationOf,
  type RepositoryFacts,
} from "./doctor-facts.ts";
import { type AppClients, appClients, readApp, readInstallations } from "./read-app.ts";
import { readDatabase } from "./read-database.ts";
import { readRepositories, readRepository } from "./read-repositories.ts";

/** Repositories checked if none is named; each costs four requests. */
const MAX_REPOSITORIES = 20;
const AT_ONCE = 4;

type DoctorRequest = {
  readonly config: AppConfig;
  readonly env: Terminal["env"];
  readonly cwd: string;
  /** Named repositories; if empty, the first of each installation. */
  readonly repositories: readonly RepositoryRef[];
  readonly secretFiles: readonly string[];
  readonly now: () => number;
};

/** Reads all facts and changes nothing. A failure does not stop the rest. */
export const gatherFacts = async (request: DoctorRequest): Promise<DoctorFacts> => {
  const { config, env, cwd, now } = request;
  const clients = appClients(config, env);
  const [database, { client, ...read }] = await Promise.all([
    readDatabase(config.database, cwd),
    readApp(clients, now),
  ]);
  const unasked: Asked<never> = read.app.ok
    ? { ok: false, status: undefined, said: "" }
    : { ok: false, status: read.app.status, said: read.app.said };
  const asking = <T>(question: () => Promise<T>): Promise<Asked<T>> | Asked<never> =>
    read.app.ok ? ask(question) : unasked;
  const [webhook, deliveries, installations] = await Promise.all([
    asking(() => readWebhook(client)),
    asking(() => readDeliveries(client)),
    asking(() => readInstallations(client)),
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

const readWebhook = async (client: GitHubClient) => {
  const { data } = await client.request("GET /app/hook/config");
  return {
    url: data.url === undefined || data.url === "" ? undefined : data.url,
    contentType: data.content_type,
    insecure: String(data.insecure_ssl ?? "0") !== "0",
    hasSecret: data.secret !== undefined && data.secret !== "",
  };
};

const readDeliveries = async (client: GitHubClient) => {
  const { data } = await client.request("GET /app/hook/deliveries", { per_page: 100 });
  return data.map((one) => ({
    event: one.event,
    code: one.status_code,
    status: one.status,
    at: Date.parse(one.delivered_at),
  }));
};

type Seen = Pick<DoctorFacts, "repositories" | "more"> & { readonly installations: readonly InstallationFacts[] };

const NOTHING_SEEN: Seen = { repositories: [], more: 0, installations: [] };

const readSeen = async (
  request: DoctorRequest,
  clients: AppClients,
  app: GitHubClient,
  installations: DoctorFacts["installations"],
): Promise<Seen> => {
  const { policyPath } = request.config;
  const all = installations.ok ? installations.value : [];
  const named = request.repositories.length > 0;
  const counted = await concurrently(
    all,
    async (one) => {
      if (one.suspended) return { one, client: undefined, first: [], total: 0 };
      const answer = await ask(async () => {
        const client = await clients.asInstallation(app, one.id);
        return { client, ...(await readRepositories(client, MAX_REPOSITORIES)) };
      });
      if (!answer.ok) return { one, client: undefined, first: [], total: 0 };
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
    const client = await clients.asInstallation(app, await installationOf(app, ref));
    const { data } = await client.request("GET /repos/{owner}/{repo}", ref);
    const { default_branch: branch, html_url: url } = data;
    return readRepository(client, { ...ref, branch, url }, policyPath);
  });
  if (answer.ok) return answer.value;
  const installed = answer.status !== 404;
  return { name: `${ref.owner}/${ref.repo}`, installed, branch: "", rulesUrl: "", required: answer, policies: answer };
};
