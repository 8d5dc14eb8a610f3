/**
 * The App in a process of its own, as `tollgate start` runs it, with what only a test or a benchmark sets: limits, the
 * pace of waiting and of sweeps. Its environment is the App's, its one argument the options as JSON. It tells its parent
 * where it listens, and ends when the parent does, with SIGTERM as `tollgate start` does.
 */
import { readFileSync } from "node:fs";
import { readConfig } from "../../src/app/config/read-config.ts";
import { type StartOptions, startApp } from "../../src/app/start-app.ts";

const read = readConfig(process.env, { readText: (path) => readFileSync(path, "utf8") });
if (!read.ok) throw new Error(JSON.stringify(read.faults));
const options = JSON.parse(process.argv[2] ?? "{}") as Pick<StartOptions, "limits" | "secondMs" | "sweepEvery">;
const app = await startApp(read.config, options);
process.send?.({ url: app.url });
const end = (): void => {
  // A profile or a coverage is written only by a process that ends by itself.
  void app.close().finally(() => process.exit(0));
};
process.once("SIGTERM", end);
process.once("disconnect", end);
