import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { UNLIMITED } from "../../src/github/client/limiter.ts";
import { type AppProcess, type AppProcessRequest, startAppProcess } from "../support/app-process.ts";
import { makeRepository } from "../support/sandbox-world.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../support/start-sandbox.ts";
import { type Crowd, createCrowd } from "./crowd.ts";
import { AUTHOR, POLICIES, READER, WRITERS } from "./policies.ts";
import { createRecord, type Record } from "./record.ts";
import { STORM_KEY, stormSeal } from "./storm-settings.ts";
import { type Greens, watchGreens } from "./watch-greens.ts";

/** What a second of the App's waiting is here, in milliseconds. */
const SECOND_MS = 100;

/** A stand-in GitHub with people on it, and the App in processes of its own. */
export type Storm = {
  readonly sandbox: Sandbox;
  readonly registered: RegisteredApp;
  readonly record: Record;
  readonly crowd: Crowd;
  readonly greens: Greens;
  /** Folder of what the App keeps, and of its log. */
  readonly folder: string;
  readonly logFile: string;
  /** Where GitHub sends webhooks to; the first App's port, which stays the same over its restarts. */
  readonly appUrl: string;
  /** Starts the App; the first place is the one that webhooks go to. */
  readonly startApp: (request?: {
    readonly place?: number;
    readonly env?: Readonly<{ [name: string]: string }>;
    readonly nodeArgs?: AppProcessRequest["nodeArgs"];
  }) => AppProcess;
  readonly portOf: (place: number) => number;
  /** Copies the log to where it is not removed. @returns where that is */
  readonly keepLog: () => Promise<string>;
  /** How many sweeps over the open pull requests have begun. */
  readonly sweeps: () => number;
  /** @param cleaned what is to be done once no App runs any more, before the folder is removed */
  readonly close: (cleaned?: () => void) => Promise<void>;
};

export type StormRequest = {
  readonly seed: number;
  /** Pull requests. */
  readonly pullRequests: number;
  /** Places for Apps: a port each. */
  readonly places?: number;
  /** How long before a green was written it must have been right, in milliseconds; 15,000. */
  readonly justifiedMs?: number;
  readonly sweepEvery?: { readonly deliveries: number; readonly pullRequests: number };
  readonly sandbox?: Partial<SandboxOptions>;
};

/** Starts a storm: all is there but the App. */
export const startStorm = async (request: StormRequest): Promise<Storm> => {
  const repository = await makeRepository({
    base: { "README.md": "Shop\n", ".github/tollgate.yml": POLICIES.main },
    branches: { release: { ".github/tollgate.yml": POLICIES.release } },
  });
  let sweeps = 0;
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    owner: "acme",
    repo: "shop",
    // A storm is long; its requests are held against GitHub's document by the tests.
    validate: false,
    remember: 20_000,
    quirks: ALL_QUIRKS,
    onRequest: ({ path }) => {
      if (path.startsWith("/app/installations?")) sweeps += 1;
    },
    ...request.sandbox,
  });
  for (const login of WRITERS) sandbox.setPerson({ login, role: "write" });
  sandbox.setPerson({ login: READER, role: "read" });
  // Both bases require the check, so a pull request keeps its name when its base changes.
  sandbox.addRuleset({
    name: "Gate",
    enforcement: "active",
    conditions: { ref_name: { include: ["refs/heads/main", "refs/heads/release"], exclude: [] } },
    rules: [
      {
        type: "required_status_checks",
        parameters: {
          required_status_checks: [{ context: "tollgate" }],
          strict_required_status_checks_policy: false,
        },
      },
    ],
  });
  const registered = await sandbox.registerApp({ slug: "tollgate" });
  const bot = "tollgate[bot]";
  const now = sandbox.host.clock;
  const record = createRecord(now);
  const greens = watchGreens(sandbox, record, { bot, justifiedMs: request.justifiedMs ?? 15_000, now });
  const ports = await freePorts(request.places ?? 1);
  const portOf = (place: number): number => ports[place] ?? 0;
  const appUrl = `http://127.0.0.1:${portOf(0)}`;
  sandbox.changeApp(registered.appId, { webhook: { url: `${appUrl}/webhooks` } });
  sandbox.installApp({ app: "tollgate", account: "acme" });
  const contentOf = (index: number): string => `create table t${index} ();\n`;
  const opened = await sandbox.openPullRequests({
    count: request.pullRequests,
    author: AUTHOR,
    base: "main",
    branch: (index) => `change-${index}`,
    files: (index) => ({ [`db/change-${index}.sql`]: contentOf(index) }),
  });
  for (const [index, { number, pull }] of opened.entries())
    record.add({ number, branch: `change-${index}`, base: "main", head: pull.head.sha, content: contentOf(index) });
  const folder = await mkdtemp(join(tmpdir(), "tollgate-storm-"));
  const logFile = join(folder, "app.log");
  const running = new Set<AppProcess>();
  return {
    sandbox,
    registered,
    record,
    crowd: createCrowd(sandbox, record, { seed: request.seed, signer: stormSeal, bot }),
    greens,
    folder,
    logFile,
    appUrl,
    portOf,
    startApp: ({ place = 0, env = {}, nodeArgs = [] } = {}) => {
      const app = startAppProcess({
        env: {
          APP_ID: String(registered.appId),
          PRIVATE_KEY: registered.privateKey,
          WEBHOOK_SECRET: registered.webhookSecret,
          TOLLGATE_SIGNING_KEY: STORM_KEY,
          GITHUB_API_URL: sandbox.url,
          PORT: String(portOf(place)),
          DATA_DIR: join(folder, "data"),
          LOG_LEVEL: "warn",
          ...env,
        },
        options: {
          // The App's own limits would be what is measured.
          limits: UNLIMITED,
          secondMs: SECOND_MS,
          sweepEvery: request.sweepEvery ?? { deliveries: 2_000, pullRequests: 10_000 },
        },
        nodeArgs,
        logFile,
      });
      running.add(app);
      void app.ended.then(() => running.delete(app));
      return app;
    },
    sweeps: () => sweeps,
    keepLog: async () => {
      const kept = `${folder}.log`;
      await copyFile(logFile, kept);
      return kept;
    },
    close: async (cleaned) => {
      await Promise.all([...running].map(async (app) => app.kill()));
      cleaned?.();
      await sandbox.close();
      await repository.cleanup();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};

/** Ports that are free now. They are held together, so that none is given twice. */
const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      async () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => new Promise((closed) => server.close(closed))));
  return ports;
};
