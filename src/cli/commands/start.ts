import { Command } from "commander";
import { type AppConfig, type ConfigFault, faultText } from "../../app/config/app-config.ts";
import { printProblems } from "../shared/print-problems.ts";
import { paint, SIGNALS, type Terminal } from "../shared/terminal.ts";
import { loadApp, loadEnv, namesApp, readAppConfig, WELCOME } from "../start/start-options.ts";

type StartOptions = {
  readonly envFile?: string;
  readonly setup?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
};

const examples = `
Settings come from the environment, and from .env beside it; docs/how-to/install-app.md has
them all. SIGTERM takes no new work, waits for what is under way, and ends with 0.

Examples:
  tollgate start --setup                       make the App on GitHub, from a page
  tollgate start --check                       are the settings right?
  tollgate start
  tollgate start --env-file /etc/tollgate.env
`;

export const startCommand = (terminal: Terminal): Command =>
  new Command("start")
    .option("--env-file <path>", "file of settings (default: .env, where there is one)")
    .option("--setup", "serve a page that creates the App on GitHub, and keep its credentials in the file")
    .option("--check", "check the settings, and end")
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (options: StartOptions) => {
      const env = loadEnv(terminal, options.envFile, options.setup === true || options.envFile === undefined);
      if (!env.ok) return printProblems(terminal, env.problems, options);
      if (options.setup === true) {
        const { runSetup } = await import("../start/run-setup.ts");
        const faults = await runSetup(terminal, env.value, options);
        return faults.length === 0 ? undefined : tellFaults(terminal, faults, options);
      }
      if (options.json !== true && !namesApp(env.value)) {
        terminal.err(WELCOME);
        return terminal.exit(2);
      }
      const read = readAppConfig(terminal, env.value);
      if (!read.ok) return tellFaults(terminal, read.faults, options);
      if (options.check === true) return tellRight(terminal, read.config, options);
      await run(terminal, read.config, env.value, options);
    });

const tellFaults = async (terminal: Terminal, faults: readonly ConfigFault[], options: StartOptions): Promise<void> => {
  if (options.json === true)
    await terminal.out(`${JSON.stringify({ schema: "tollgate.start/1", started: false, faults })}\n`);
  else {
    const count = faults.length === 1 ? "One setting is" : `${faults.length} settings are`;
    terminal.err(`${paint(terminal.colour.err)("red", `${count} missing or wrong.`)}\n\n${faultText(faults)}`);
    terminal.err("\ndocs/how-to/install-app.md has all settings; tollgate start --setup makes an App.\n");
  }
  terminal.exit(2);
};

const tellRight = async (terminal: Terminal, config: AppConfig, options: StartOptions): Promise<void> => {
  const { appId, apiUrl, host, port, database } = config;
  if (options.json === true)
    await terminal.out(`${JSON.stringify({ schema: "tollgate.start/1", started: false, faults: [] })}\n`);
  else
    await terminal.out(
      `The settings are right: App ${appId} at ${apiUrl}, on ${host}:${port}, with ${database.kind === "postgres" ? "PostgreSQL" : `SQLite in ${database.dataDir}`}.\nWhether GitHub and the database agree: tollgate doctor\n`,
    );
};

const run = async (
  terminal: Terminal,
  config: AppConfig,
  env: Terminal["env"],
  options: StartOptions,
): Promise<void> => {
  const app = await loadApp(config, env);
  // The log is on standard output, so this goes to standard error.
  if (options.json === true)
    await terminal.out(`${JSON.stringify({ schema: "tollgate.start/1", started: true, url: app.url })}\n`);
  else terminal.err(`Tollgate listens at ${app.url}\n`);
  await reported();
  // A second signal while it drains ends it at once.
  await app.close();
};

const reported = (): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      for (const signal of SIGNALS) process.removeListener(signal, end);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, end);
  });
