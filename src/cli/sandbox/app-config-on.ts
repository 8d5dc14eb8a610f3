import { randomBytes } from "node:crypto";
import type { AppConfig } from "../../app/config/app-config.ts";
import type { Sandbox } from "../../sandbox/start-sandbox.ts";
import type { RegisteredApp } from "../../sandbox/state/register-app.ts";

/** How an App is set up that serves a sandbox: on this machine only, with its pages open, and a signing key of the moment. */
export const appConfigOn = (
  sandbox: Pick<Sandbox, "url" | "graphqlUrl">,
  registered: RegisteredApp,
  dataDir: string,
): AppConfig => ({
  appId: registered.appId,
  privateKey: registered.privateKey,
  webhookSecrets: [registered.webhookSecret],
  signingKeys: [randomBytes(32).toString("hex")],
  host: "127.0.0.1",
  port: 0,
  baseUrl: undefined,
  apiUrl: sandbox.url,
  graphqlUrl: sandbox.graphqlUrl,
  webUrl: sandbox.url,
  logLevel: "error",
  logFormat: "json",
  database: { kind: "sqlite", dataDir },
  redisUrl: undefined,
  unfinished: "action_required",
  organizationDefaults: "optional",
  policyPath: ".github/tollgate.yml",
  check: undefined,
  concurrency: 4,
  retention: { deliveries: 7, verdicts: 90, closedGates: 90 },
  metricsToken: undefined,
  pages: { kind: "open" },
});
