import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { runCli as runCommand } from "../../src/cli/run-cli.ts";
import { wantsColour } from "../../src/cli/shared/terminal.ts";

/** What a command said. */
export type CliRun = { readonly code: number; readonly out: string; readonly err: string };

type CliOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
};

const main = join(import.meta.dirname, "../../src/cli/main.ts");

/** Runs a command line in this process, with a terminal of its own: all of it but `main.ts` and the real streams. */
export const runCli = async (args: readonly string[], options: CliOptions = {}): Promise<CliRun> => {
  const env = options.env ?? {};
  const colour = wantsColour(args, env, false);
  const run = { code: 0, out: "", err: "" };
  await runCommand(
    {
      cwd: options.cwd ?? tmpdir(),
      env,
      stdin: Readable.from(options.input === undefined ? [] : [Buffer.from(options.input)]),
      out: async (text) => {
        run.out += text;
      },
      err: (text) => {
        run.err += text;
      },
      gone: () => false,
      colour: { out: colour, err: colour },
      columns: 80,
      exit: (code) => {
        run.code = code;
      },
    },
    args,
  );
  return run;
};

/** Runs a command line as a person does: a process of its own, with a small environment and no terminal. */
export const spawnCli = (args: readonly string[], options: CliOptions = {}): Promise<CliRun> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: options.cwd ?? tmpdir(),
      env: {
        ...{ PATH: process.env["PATH"] ?? "", HOME: tmpdir(), GIT_CONFIG_NOSYSTEM: "1" },
        ...{ NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "", ...options.env },
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? -1, out: Buffer.concat(out).toString("utf8"), err: Buffer.concat(err).toString("utf8") }),
    );
    child.stdin.end(options.input ?? "");
  });
