import { readFileSync } from "node:fs";
import type { readConfig } from "../../src/app/config/read-config.ts";
import type { StartOptions, startApp } from "../../src/app/start-app.ts";

/** Runs the App in this process, of the sources or as it is built, as `startAppProcess` expects it. */
export const runAppProcess = async (read: typeof readConfig, start: typeof startApp): Promise<void> => {
  const found = read(process.env, { readText: (path) => readFileSync(path, "utf8") });
  if (!found.ok) throw new Error(JSON.stringify(found.faults));
  const options = JSON.parse(process.argv[2] ?? "{}") as Pick<StartOptions, "limits" | "secondMs" | "sweepEvery">;
  const app = await start(found.config, options);
  process.send?.({ url: app.url });
  const end = (): void => {
    // A profile or a coverage is written only by a process that ends by itself.
    void app.close().finally(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("disconnect", end);
};
