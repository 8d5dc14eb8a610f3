import { once } from "node:events";
import type { Terminal } from "./terminal.ts";
import { wantsColour } from "./wants-colour.ts";

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
