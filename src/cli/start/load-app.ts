import type { AppConfig } from "../../app/config/app-config.ts";

/** A running App. */
export type RunningApp = { readonly url: string; readonly close: () => Promise<void> };

/** Starts the App. It is loaded only now: what only checks the configuration does not wait for Probot. */
export const loadApp = async (config: AppConfig): Promise<RunningApp> => {
  const path: string = "../../app/start-app.ts";
  const { startApp } = (await import(path)) as {
    readonly startApp: (config: AppConfig, options: object) => Promise<RunningApp>;
  };
  return startApp(config, {});
};
