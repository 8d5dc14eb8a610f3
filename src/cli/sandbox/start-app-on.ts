import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UNLIMITED } from "../../app/github/create-limiter.ts";
import { createLog } from "../../app/observe/create-log.ts";
import { startApp } from "../../app/start-app.ts";
import type { Sandbox } from "../../sandbox/start-sandbox.ts";
import { readVersion } from "../read-version.ts";
import { appConfigOn } from "./app-config-on.ts";

/** An App that serves a sandbox. */
export type AppOnSandbox = {
  /** Where its pages are. */
  readonly url: string;
  /** Resolves once it has judged what it heard of. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What is waited for is waited for a tenth as long: nobody else needs this GitHub. */
const SECOND_MS = 100;

/**
 * Registers the App on a sandbox, installs it, and starts it in this process, its pages open: they can be reached from
 * this machine only. What it keeps is forgotten at the end.
 */
export const startAppOn = async (sandbox: Sandbox): Promise<AppOnSandbox> => {
  const registered = await sandbox.registerApp({ slug: "tollgate" });
  const dataDir = await mkdtemp(join(tmpdir(), "tollgate-sandbox-"));
  const config = appConfigOn(sandbox, registered, dataDir);
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
    idle: async () => {
      await sandbox.settled();
      await app.idle();
    },
    close: async () => {
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
