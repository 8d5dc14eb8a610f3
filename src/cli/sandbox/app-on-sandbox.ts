import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RegisteredApp, Sandbox } from "@tollgate/sandbox";
import { type AppConfig, faultText } from "../../app/config/app-config.ts";
import { appEvents, appPermissions } from "../../app/config/manifest.ts";
import { readConfig } from "../../app/config/read-config.ts";
import { createLog } from "../../app/observe/log.ts";
import { UNLIMITED } from "../../github/client/limiter.ts";
import { loadAppPackage } from "../shared/load-app.ts";
import { readVersion } from "../shared/terminal.ts";

export const appConfigOn = (
  sandbox: Pick<Sandbox, "url" | "graphqlUrl">,
  registered: RegisteredApp,
  dataDir: string,
): AppConfig => configOf(appEnvironment(sandbox, registered, dataDir));

const configOf = (env: Readonly<Record<string, string>>): AppConfig => {
  const read = readConfig(env, { readText: () => undefined });
  if (!read.ok) throw new Error(faultText(read.faults));
  return read.config;
};

const appEnvironment = (
  sandbox: Pick<Sandbox, "url" | "graphqlUrl">,
  registered: RegisteredApp,
  dataDir: string,
  given: GivenSettings = {},
) => ({
  APP_ID: String(registered.appId),
  PRIVATE_KEY: registered.privateKey,
  WEBHOOK_SECRET: registered.webhookSecret,
  TOLLGATE_SIGNING_KEY: randomBytes(32).toString("hex"),
  PORT: "0",
  GITHUB_API_URL: sandbox.url,
  GITHUB_GRAPHQL_URL: sandbox.graphqlUrl,
  GITHUB_SERVER_URL: sandbox.url,
  LOG_LEVEL: "error",
  DATA_DIR: dataDir,
  PAGES: "on",
  ...given,
});

type GivenSettings = {
  readonly TOLLGATE_SIGNING_KEY?: string;
  readonly TOLLGATE_ORGANIZATION_DEFAULTS?: "quiet";
};

export type AppOnSandbox = {
  readonly url: string;
  readonly appId: number;
  readonly slug: string;
  readonly signingKey: string;
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
  readonly idle: (withinMs?: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

const SLUG = "tollgate";

/** Waits are ten times shorter, because only this App uses the sandbox. */
const SECOND_MS = 100;

/**
 * Registers the App on a sandbox, installs it, and starts it in this process with open pages. Its data is deleted at
 * the end. `idle` waits until nothing is left to do; with `withinMs`, also for what is due in that many milliseconds,
 * such as another try.
 */
export const startAppOn = async (sandbox: Sandbox, given: GivenSettings = {}): Promise<AppOnSandbox> => {
  const { startApp } = await loadAppPackage();
  const registered = await sandbox.registerApp({ slug: SLUG, permissions: appPermissions(), events: appEvents() });
  const dataDir = await mkdtemp(join(tmpdir(), "tollgate-sandbox-"));
  const env = appEnvironment(sandbox, registered, dataDir, given);
  const config = configOf(env);
  const app = await startApp(config, {
    env: {},
    log: createLog(config, process.stderr),
    version: readVersion(),
    limits: UNLIMITED,
    secondMs: SECOND_MS,
    sweepEvery: { deliveries: 0, pullRequests: 0 },
  });
  sandbox.changeApp(registered.appId, { webhook: { url: `${app.url}/webhooks` } });
  sandbox.installApp({ app: registered.appId });
  return {
    url: app.url,
    appId: registered.appId,
    slug: SLUG,
    signingKey: env.TOLLGATE_SIGNING_KEY,
    env: { ...env, PORT: new URL(app.url).port },
    dataDir,
    idle: async (withinMs) => {
      await sandbox.settled();
      await app.idle(withinMs);
    },
    close: async () => {
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
