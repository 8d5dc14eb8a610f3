import { once } from "node:events";
import { readFileSync, realpathSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";

/**
 * `out` writes results; it waits for a slow reader, and does nothing after the reader has closed (`gone`: `tollgate
 * match | head -1`).
 */
export type Terminal = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  readonly gone: () => boolean;
  readonly colour: { readonly out: boolean; readonly err: boolean };
  readonly columns: number;
  readonly live?: boolean;
  readonly exit: (code: ExitCode) => void;
};

/** 0 pass, 1 blocked (or a case failed), 2 a problem in what the user wrote, 3 an error of ours or the network. */
export type ExitCode = 0 | 1 | 2 | 3;

export const processTerminal = (): Terminal => {
  let gone = false;
  // A reader that closes early (`| head`) is not an error: drop the rest and keep the exit code.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    gone = true;
    if (error.code !== "EPIPE") process.exitCode = 3;
  });
  process.stderr.on("error", () => {});
  return {
    cwd: standingIn(process.cwd(), process.env),
    env: process.env,
    // Most commands do not read it, and opening it takes time.
    get stdin() {
      return process.stdin;
    },
    out: async (text) => {
      if (gone || process.stdout.write(text)) return;
      await Promise.race([once(process.stdout, "drain"), once(process.stdout, "close")]).catch(() => {});
    },
    err: (text) => {
      process.stderr.write(text);
    },
    gone: () => gone,
    colour: {
      out: wantsColour(process.argv, process.env, process.stdout.isTTY),
      err: wantsColour(process.argv, process.env, process.stderr.isTTY),
    },
    columns: Math.min(process.stdout.columns || Number(process.env["COLUMNS"]) || 80, 120),
    live: process.stderr.isTTY === true && process.env["TERM"] !== "dumb",
    exit: (code) => {
      process.exitCode = code;
    },
  };
};

/**
 * `npm run` goes to the folder of its package.json, and keeps the folder where the user is in `INIT_CWD`. That counts
 * only for Tollgate's own scripts: a script of another package that calls `tollgate` means that package's folder.
 */
export const standingIn = (cwd: string, env: Terminal["env"]): string => {
  const { npm_package_json: script, INIT_CWD: from } = env;
  if (script === undefined || from === undefined || from === "") return cwd;
  try {
    const own = realpathSync(fileURLToPath(packageFile));
    const here = realpathSync(cwd);
    return realpathSync(script) === own && here === dirname(own) ? realpathSync(from) : cwd;
  } catch {
    return cwd;
  }
};

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** The text must be escaped already. */
export type Paint = (style: Style, text: string) => string;

export const paint =
  (colour: boolean): Paint =>
  (style, text) =>
    colour ? styleText(style, text, { validateStream: false }) : text;

/**
 * The options decide first, then `NO_COLOR` and `FORCE_COLOR` (https://no-color.org, https://force-color.org), then the
 * terminal.
 */
export const wantsColour = (
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean | undefined,
): boolean => {
  const end = argv.indexOf("--");
  const options = end === -1 ? argv : argv.slice(0, end);
  if (options.includes("--no-color")) return false;
  if (options.includes("--color")) return true;
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return isTerminal === true && env["TERM"] !== "dumb";
};

export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Cleans up on a signal, then exits as a shell expects: 128 plus the signal's number. A second signal does not wait for
 * the cleaning: npm passes a Ctrl-C on that the terminal has sent already.
 * @param holds whether something would be lost by ending at once, so that a second signal waits too
 */
export const cleanUpOnSignal = (cleanUp: () => Promise<void>, holds: () => boolean = () => false): (() => void) => {
  let cleaning = false;
  const end = (signal: (typeof SIGNALS)[number]): void => {
    const exit = (): void => process.exit(128 + constants.signals[signal]);
    if (cleaning && !holds()) exit();
    if (cleaning) return;
    cleaning = true;
    void cleanUp().finally(exit);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, end);
  };
};

/** Three folders above `src/cli/shared` and `lib/cli/shared` alike. */
const packageFile = new URL("../../../package.json", import.meta.url);

export const readVersion = (): string => {
  const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as {
    version: string;
  };
  return version;
};
