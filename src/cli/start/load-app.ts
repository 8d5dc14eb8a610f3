import type { AppConfig } from "../../app/config/app-config.ts";
import type { App } from "../../app/start-app.ts";
import { readVersion } from "../read-version.ts";
import type { Terminal } from "../terminal.ts";

/**
 * Starts the App. It is loaded only now: what only checks the settings does not wait for Probot.
 *
 * @param env for the proxy's sake; what else counts is in the configuration
 */
export const loadApp = async (config: AppConfig, env: Terminal["env"]): Promise<App> => {
  const { startApp } = await import("../../app/start-app.ts");
  return startApp(config, { env, version: readVersion() });
};
