import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findPoliciesFolder } from "../../read-builtin-policies.ts";
import { type ActionHost, type ActionRun, actionEnvironment } from "./action-event.ts";

/** Longest that one run may take, in milliseconds: the Action gives up on a failing host before. */
const LONGEST_RUN = 150_000;

/** The Action's bundle as it is shipped: `dist/index.js` of this installation. */
export const bundlePath = (): string => join(dirname(findPoliciesFolder(import.meta.url)), "dist", "index.js");

/**
 * Runs the Action's bundle for one event as a runner does: a process of its own, with the event in a file and
 * nothing of our environment but where programs are.
 *
 * @param bundle the bundle to run; the shipped one
 */
export const runBundle = async (
  host: ActionHost,
  event: string,
  payload: unknown,
  bundle: string = bundlePath(),
): Promise<ActionRun> => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-run-"));
  try {
    writeFileSync(join(folder, "event.json"), JSON.stringify(payload));
    writeFileSync(join(folder, "output"), "");
    writeFileSync(join(folder, "summary"), "");
    return await run(bundle, {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      RUNNER_TEMP: folder,
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_STEP_SUMMARY: join(folder, "summary"),
      ...actionEnvironment(host, event),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};

const run = (bundle: string, env: Readonly<Record<string, string>>): Promise<ActionRun> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LONGEST_RUN,
    });
    let log = "";
    const keep = (chunk: Buffer): void => {
      log = (log + chunk.toString("utf8")).slice(-100_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 3, log: withoutMasks(log) }));
  });

/** What a runner shows of a log: the lines that tell it to hide a secret hold that secret. */
const withoutMasks = (log: string): string => log.replaceAll(/^::add-mask::.*\n?/gm, "");
