import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, resolve } from "node:path";
import { registerApp } from "./changes/apps.ts";
import { changeInstallation, findApp, installApp, tellNewRepository, uninstallApp } from "./changes/installations.ts";
import { settleQueue } from "./changes/merge-queue.ts";
import { createListener } from "./create-listener.ts";
import { openMirror } from "./git/open-mirror.ts";
import { createAppHooks } from "./http/app-hooks.ts";
import { createEventQueue, type Delivery, deliver } from "./http/deliver.ts";
import { createFaults, createLag } from "./http/faults.ts";
import { createMeter } from "./http/meter.ts";
import { viewer } from "./page/layout.ts";
import { createHandle } from "./repository-handle.ts";
import type { Sandbox, SandboxOptions, SandboxRequest } from "./sandbox.ts";
import { createHost, createRepositoryState } from "./state/create-state.ts";
import { deletePerson, organization, person, personalToken } from "./state/person.ts";
import { NO_QUIRKS } from "./state/quirks.ts";
import type { SandboxEvent } from "./state/repository-state.ts";
import { createRuleset } from "./state/rulesets.ts";

/**
 * A stand-in for GitHub: real HTTP over real git repositories. `tollgate sandbox` runs it, and the tests of all shells
 * run against it.
 *
 * - **REST** and **GraphQL** also under `/api/v3` and `/api/graphql`. REST covers `openapi/subset.json`, validated
 * against GitHub's document; anything else is 501.
 *
 * - **State** is in memory: a `Host` and a `RepositoryState` for each repository. **Git** is a bare mirror in a
 * temporary folder; the original is only read.
 *
 * - **Events** go to `events`, `on`, `onEvent` and signed webhooks.
 *
 * - **Apps** have real keys and JWTs, installations, expiring tokens, deliveries, manifests and sign-in (OAuth with
 * PKCE).
 *
 * - **Rules**: protected branches, rulesets and merge queues, which the merge button obeys.
 *
 * - **Failures**: `fail` (faults, delays), `limits`, `quirks`; `meter` counts requests.
 *
 * - **Load**: `validate: false`, `remember`, `openPullRequests`.
 *
 * - **Page** at `pageUrl`.
 *
 * Folders: `state` is the data, `changes` changes it and sends events, `shapes` writes GitHub's JSON, `routes` has an
 * entry for each operation, `http` is around them, `login` serves apps beside the API.
 */

/** @throws if there is no git repository, or the port is taken */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const mirror = await openMirror(options.gitDir, options.git);
  const remember = options.remember ?? Number.POSITIVE_INFINITY;
  const host = createHost({
    now: options.now ?? (() => new Date()),
    clock: options.clock ?? Date.now,
    treeLimit: options.limits?.treeEntries ?? 100_000,
    quirks: { ...NO_QUIRKS, ...options.quirks },
    remember,
  });
  const repositoryState = createRepositoryState(host, {
    owner: options.owner ?? "acme",
    repo: options.repo ?? repositoryName(options.gitDir),
    mirror,
    private: options.private ?? true,
  });
  const faults = createFaults();
  const meter = createMeter(host, options.limits ?? {});
  const hooks = createAppHooks(host);
  const lag = createLag(host);
  const requests: SandboxRequest[] = [];
  const deliveries: Delivery[] = [];
  const underway = new Set<Promise<unknown>>();
  const queue = createEventQueue(async (event) => options.onEvent?.(event, sandbox));

  const server = createServer(
    createListener(host, {
      faults,
      meter,
      lag,
      validate: options.validate ?? true,
      page: { busy: queue.busy, failures: queue.failures, extras: options.extras ?? {} },
      note: (request) => {
        requests.push(request);
        if (requests.length > remember * 2) requests.splice(0, requests.length - remember);
        options.onRequest?.(request);
      },
    }),
  );
  try {
    await new Promise<void>((done, failed) => {
      server.once("error", failed);
      server.listen(options.port ?? 0, options.host ?? "127.0.0.1", done);
    });
  } catch (error) {
    await mirror.remove();
    throw new Error(`The sandbox cannot listen on port ${options.port ?? 0}`, { cause: error });
  }
  const name = options.host ?? "127.0.0.1";
  host.url = `http://${name.includes(":") ? `[${name}]` : name}:${(server.address() as AddressInfo).port}`;

  const sendWebhook = (event: SandboxEvent): Promise<Delivery> => {
    const { webhook } = options;
    if (webhook === undefined) throw new Error("The sandbox was started without a webhook");
    const sending = deliver(webhook, event).then((delivery) => {
      deliveries.push(delivery);
      if (deliveries.length > remember * 2) deliveries.splice(0, deliveries.length - remember);
      underway.delete(sending);
      return delivery;
    });
    underway.add(sending);
    return sending;
  };
  host.listeners.push((event) => {
    if (event.repository !== repositoryState.fullName) return;
    if (options.webhook !== undefined) void sendWebhook(event);
    if (options.onEvent !== undefined && event.payload.sender.login !== "github-actions[bot]") queue.push(event);
  });

  const merging = createEventQueue(async ({ repository }) => {
    const of = [...host.repositories.values()].find(({ fullName }) => fullName === repository);
    if (of === undefined) return;
    for (const number of [...of.queue.keys()])
      if (of.queue.has(number)) await settleQueue(of, "github-merge-queue[bot]", number);
  });
  if (options.settleQueues === true)
    host.listeners.push((event) => {
      // One at a time, because a settled entry moves those behind it.
      if (DECIDES_QUEUE.has(event.name)) merging.push({ ...event, pull: undefined });
    });

  const main = createHandle(repositoryState);
  const handles = [main];
  const sandbox: Sandbox = {
    ...main,
    get owner() {
      return repositoryState.owner;
    },
    get repo() {
      return repositoryState.repo;
    },
    url: host.url,
    graphqlUrl: `${host.url}/graphql`,
    pageUrl: `${host.url}/`,
    host,
    requests,
    events: host.events,
    deliveries,
    on: (listener) => host.listeners.push(listener),
    redeliver: async (id) => {
      const event = host.events.find((one) => one.delivery === id);
      if (event === undefined) throw new Error(`There was no delivery ${id}`);
      return sendWebhook(event);
    },
    token: ({ actor, permissions, token = `ghs_sandbox_${randomUUID()}`, repositories }) => {
      const seen = repositories ?? (permissions === undefined ? undefined : [repositoryState.fullName]);
      host.tokens.set(token, {
        kind: "plain",
        actor: person(host, actor).login,
        permissions,
        ...(seen === undefined ? {} : { repositories: new Set(seen.map((one) => one.toLowerCase())) }),
      });
      return token;
    },
    addRepository: async (request) => {
      const owner = request.owner ?? repositoryState.owner;
      if (host.repositories.has(`${owner}/${request.repo}`.toLowerCase())) {
        throw new Error(`There is a repository ${owner}/${request.repo} already`);
      }
      const copy = await openMirror(request.gitDir, options.git);
      const added = createRepositoryState(host, {
        owner,
        repo: request.repo,
        mirror: copy,
        private: request.private ?? true,
      });
      const handle = createHandle(added);
      handles.push(handle);
      tellNewRepository(host, added);
      return handle;
    },
    repository: (fullName) => {
      const handle = handles.find(({ state }) => state.fullName.toLowerCase() === fullName.toLowerCase());
      if (handle === undefined) throw new Error(`There is no repository ${fullName} in the sandbox`);
      return handle;
    },
    personalToken: (login) => {
      const who = login ?? viewer(repositoryState, undefined).login;
      return { login: who, token: personalToken(host, who) };
    },
    deletePerson: (login) => deletePerson(host, login),
    registerApp: (request) => registerApp(host, request),
    changeApp: (id, { permissions, events, webhook }) => {
      const app = findApp(host, id);
      app.permissions = permissions ?? app.permissions;
      app.events = events ?? app.events;
      Object.assign(app.webhook, webhook?.url === undefined ? {} : { active: true }, webhook);
      return app;
    },
    installApp: (request) => installApp(host, request),
    changeInstallation: (id, change) => changeInstallation(host, id, change),
    uninstallApp: (id, by) => uninstallApp(host, id, by),
    webhooks: hooks.webhooks,
    appDeliveries: (id) => [...findApp(host, id).deliveries.values()],
    addOrganizationRuleset: ({ organization: login, ...request }) =>
      createRuleset(
        { kind: "organization", host, organization: organization(host, login ?? repositoryState.owner) },
        request,
      ),
    meter: meter.read,
    setQuirks: (quirks) => {
      host.quirks = { ...host.quirks, ...quirks };
    },
    catchUp: lag.catchUp,
    fail: faults.add,
    fix: faults.clear,
    busy: queue.busy,
    failures: queue.failures,
    settled: async () => {
      await queue.settled();
      await merging.settled();
      await Promise.all(underway);
      await hooks.webhooks.settled();
    },
    close: async () => {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await Promise.all(underway);
      hooks.close();
      await Promise.all([...host.repositories.values()].map((one) => one.mirror.remove()));
    },
  };
  for (const request of options.people ?? []) sandbox.setPerson(request);
  return sandbox;
};

const DECIDES_QUEUE: ReadonlySet<string> = new Set(["status", "check_run", "merge_group"]);

/** `shop` for `/work/shop`, `/work/shop/.git` and `/work/shop.git`, in characters that GitHub allows. */
const repositoryName = (gitDir: string): string =>
  basename(resolve(gitDir).replace(/[\\/]\.git$/, ""))
    .replace(/\.git$/, "")
    .replace(/[^\w.-]/g, "-") || "repository";
