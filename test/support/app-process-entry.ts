/**
 * The App in a process of its own, as `tollgate start` runs it, with what only a test or a benchmark sets: limits, the
 * pace of waiting and of sweeps. Its environment is the App's, its one argument the options as JSON. It tells its parent
 * where it listens, and ends when the parent does, with SIGTERM as `tollgate start` does.
 */
import { readConfig } from "../../src/app/config/read-config.ts";
import { startApp } from "../../src/app/start-app.ts";
import { runAppProcess } from "./run-app-process.ts";

await runAppProcess(readConfig, startApp);
