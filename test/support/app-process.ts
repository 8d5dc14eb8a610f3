import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { StartOptions } from "../../src/app/start-app.ts";

/** The App in a process of its own. */
export type AppProcess = {
  readonly pid: number;
  /** Where it listens; rejects where it ended before it did. */
  readonly ready: Promise<string>;
  /** How it ended: its exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** SIGKILL: nothing of it runs on. Resolves once it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM, as whoever supervises it does. @returns how it ended */
  readonly stop: () => Promise<number | string>;
};

export type AppProcessRequest = {
  /** All of its environment, but PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly options?: Pick<StartOptions, "limits" | "secondMs" | "sweepEvery">;
  /** For node itself: `--cpu-prof`, `--import`. */
  readonly nodeArgs?: readonly string[];
  /** File that its log is added to. */
  readonly logFile: string;
  /** Another program that tells where it listens. */
  readonly entry?: URL;
};

/** Starts the App in a process of its own (`app-process-entry.ts`). It ends when this process does. */
export const startAppProcess = (request: AppProcessRequest): AppProcess => {
  const { env, options = {}, nodeArgs = [], logFile } = request;
  const log = openSync(logFile, "a");
  const entry = fileURLToPath(request.entry ?? new URL("./app-process-entry.ts", import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", ...nodeArgs, entry, JSON.stringify(options)],
    { env: { PATH: process.env["PATH"] ?? "", ...env }, stdio: ["ignore", log, log, "ipc"] },
  );
  closeSync(log);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? signal ?? ""));
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { readonly url: string }).url));
    ended.then(
      (how) => reject(new Error(`The App ended (${how}) before it listened; its log is in ${logFile}.`)),
      reject,
    );
  });
  // Who kills it while it starts does not ask whether it is ready.
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    stop: async () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
};
