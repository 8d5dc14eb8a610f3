import { once } from "node:events";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import { styleText } from "node:util";

/** What every command is given of the world: where it stands, what it reads, and where it writes. */
export type Terminal = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  /** Results go here. Waits while the reader is slow; does nothing once the reader is gone. */
  readonly out: (text: string) => Promise<void>;
  /** Progress and problems go here. */
  readonly err: (text: string) => void;
  /** Whether nobody reads the results any more (`tollgate match | head -1`). */
  readonly gone: () => boolean;
  /** Whether results and messages are coloured: only for a person's terminal, unless the environment says otherwise. */
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Whether messages go to a person's terminal, where a line can be written over (progress). Absent: no. */
  readonly live?: boolean;
  /** Sets the exit code of the process, once its output is written. */
  readonly exit: (code: ExitCode) => void;
};

/** 0 pass, 1 blocked (or a case failed), 2 a problem in what the user wrote, 3 an error of ours or the network. */
export type ExitCode = 0 | 1 | 2 | 3;

/** The terminal of this process. */
export const processTerminal = (): Terminal => {
  let gone = false;
  // A reader that leaves early (`| head`) is no fault: what is left to say is not said, and the exit code stands.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    gone = true;
    if (error.code !== "EPIPE") process.exitCode = 3;
  });
  process.stderr.on("error", () => {});
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    out: async (text) => {
      if (gone || process.stdout.write(text)) return;
      // An error while waiting is seen by the listener above.
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

/** How a word is shown; `plain` is never changed. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Colours a text, or does not. The text must have been made harmless before. */
export type Paint = (style: Style, text: string) => string;

/** A painter that follows the terminal's settings, which are decided once. */
export const paint =
  (colour: boolean): Paint =>
  (style, text) =>
    colour ? styleText(style, text, { validateStream: false }) : text;

/**
 * Whether to write in colour. `--no-color` and `--color` decide first, then `NO_COLOR` and `FORCE_COLOR`
 * (https://no-color.org, https://force-color.org: set and not empty), then whether a person's terminal is there.
 *
 * @param argv the command line; what stands behind `--` is no option
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

/** What ends a command: Ctrl-C, being ended, the terminal being closed. */
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Cleans up when the process is told to end, and then ends it as a shell expects (128 and the signal's number).
 *
 * @returns takes the listeners away again
 */
export const cleanUpOnSignal = (cleanUp: () => Promise<void>): (() => void) => {
  const end = (signal: (typeof SIGNALS)[number]): void => {
    void cleanUp().finally(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of SIGNALS) process.once(signal, end);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, end);
  };
};

/** The version of this installation, from its `package.json`, three folders above `src/cli/shared` and `lib/cli/shared` alike. */
export const readVersion = (): string => {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
};
