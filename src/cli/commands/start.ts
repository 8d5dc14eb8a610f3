import { resolve } from "node:path";
import { Command } from "commander";
import { type AppConfig, type ConfigFault, faultText, isLoopback, otherPort } from "../../app/config/app-config.ts";
import { githubAddresses, HOST_SETTINGS, hostFaults } from "../../app/config/read-config.ts";
import { parseSettings, settingFault, writtenSettings } from "../../app/config/settings.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { jsonLine } from "../../report/json-text.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { exposedWords } from "../shared/exposed-file.ts";
import { ENV_FILE, loadApp, loadEnv, namesApp, orPortInUse, readAppConfig } from "../shared/load-app.ts";
import { printProblems } from "../shared/problems.ts";
import { cleanUpOnSignal, paint, SIGNALS, type Terminal } from "../shared/terminal.ts";

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

/** Shown by `npm start` if no App is configured. Fits 80 by 24 with npm's own four lines. */
const WELCOME = `There is no GitHub App to run as yet: APP_ID and PRIVATE_KEY are not set.

Try Tollgate first, on this machine, with nothing to install:
  npm run sandbox      a stand-in for GitHub, with a page to click through
  npm run demo         the story of one pull request, in this terminal

Create the App, in some five minutes:
  npm start -- --setup a page that makes it on GitHub with exactly the rights it
                       needs, and keeps its credentials in .env, for you alone
  npm start            starts it
  npm run cli doctor   says what is still missing, and how to fix it

There is an App already? Set these, in the environment or in .env:
  APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET, TOLLGATE_SIGNING_KEY
  npm start -- --check says whether they are right

GitHub Enterprise, containers, all settings: docs/how-to/install-app.md
For one repository the Action needs no server: npm run cli init
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
      const faults = await run(terminal, read.config, env.value, options);
      return faults.length === 0 ? undefined : tellFaults(terminal, faults, options);
    });

const tellFaults = async (terminal: Terminal, faults: readonly ConfigFault[], options: StartOptions): Promise<void> => {
  if (options.json === true) await terminal.out(jsonLine({ schema: "tollgate.start/1", started: false, faults }));
  else {
    const count = faults.length === 1 ? "One setting is" : `${faults.length} settings are`;
    terminal.err(`${paint(terminal.colour.err)("red", `${count} missing or wrong.`)}\n\n${faultText(faults)}`);
    terminal.err("\ndocs/how-to/install-app.md has all settings; tollgate start --setup makes an App.\n");
  }
  terminal.exit(2);
};

const tellRight = async (terminal: Terminal, config: AppConfig, options: StartOptions): Promise<void> => {
  const { appId, apiUrl, host, port, database } = config;
  const doubt = otherPort(config);
  if (options.json === true)
    await terminal.out(
      jsonLine({ schema: "tollgate.start/1", started: false, faults: [], doubts: doubt === undefined ? [] : [doubt] }),
    );
  else {
    await terminal.out(
      `The settings are right: App ${appId} at ${apiUrl}, on ${host}:${port}, with ${database.kind === "postgres" ? "PostgreSQL" : `SQLite in ${database.dataDir}`}.\nWhether GitHub and the database agree: tollgate doctor\n`,
    );
    tellDoubt(terminal, doubt);
  }
};

const tellDoubt = (terminal: Terminal, doubt: string | undefined): void => {
  if (doubt !== undefined) terminal.err(`${wrap(`Note: ${doubt}`, terminal.columns, "", "      ").join("\n")}\n`);
};

const run = async (
  terminal: Terminal,
  config: AppConfig,
  env: Terminal["env"],
  options: StartOptions,
): Promise<readonly ConfigFault[]> => {
  const app = await orPortInUse(() => loadApp(config, env), config, options);
  if ("faults" in app) return app.faults;
  // The log is on standard output, so this goes to standard error.
  if (options.json === true) await terminal.out(jsonLine({ schema: "tollgate.start/1", started: true, url: app.url }));
  else terminal.err(`Tollgate listens at ${app.url}\n`);
  tellDoubt(terminal, otherPort(config));
  await reported();
  // A second signal while it drains ends it at once.
  await app.close();
  return [];
};

const reported = (): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      for (const signal of SIGNALS) process.removeListener(signal, end);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, end);
  });

/** The code of a new App is worth its credentials, so no server gets it that was not meant. */
const otherServerFaults = (
  given: string | undefined,
  settings: Parameters<typeof githubAddresses>[0],
): readonly ConfigFault[] => {
  const { apiUrl, webUrl } = githubAddresses({ ...settings, GITHUB_SERVER_URL: undefined });
  if (given !== undefined || settings.GITHUB_SERVER_URL === undefined) return [];
  const { host, hostname, origin } = new URL(settings.GITHUB_SERVER_URL);
  if (host === new URL(webUrl).host) return [];
  return [
    settingFault("GITHUB_API_URL", `It is not set: ${host} would make the App, and ${apiUrl} would be asked for it.`, {
      allowed: "The REST API of the server that GITHUB_SERVER_URL names; or GHE_HOST in place of both.",
      example: isLoopback(hostname) ? `GITHUB_API_URL=${origin}` : `GHE_HOST=${host}`,
    }),
  ];
};

const runSetup = async (
  terminal: Terminal,
  env: Terminal["env"],
  options: StartOptions,
): Promise<readonly ConfigFault[]> => {
  const written = writtenSettings(env);
  const { settings, faults } = parseSettings(["HOST", "PORT", "BASE_URL", ...HOST_SETTINGS], env);
  const known = (["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH"] as const).find((name) => written[name] !== undefined);
  const all = [
    ...(known === undefined
      ? []
      : [
          settingFault(known, "It is set, so there is an App already; the setup page is not opened beside it.", {
            allowed: "tollgate start; or without it (another --env-file), to make another App.",
            example: `unset ${known}`,
          }),
        ]),
    ...faults,
    ...(settings !== undefined && settings.BASE_URL === undefined && !isLoopback(settings.HOST)
      ? [
          settingFault(
            "BASE_URL",
            "It is not set; the setup page is to be reached from elsewhere, and would not know by which name.",
            {
              allowed:
                "The address of this server as browsers see it; or HOST=127.0.0.1, and a browser on this machine (ssh -L 3000:127.0.0.1:3000).",
            },
          ),
        ]
      : []),
    ...hostFaults(written),
    ...(settings === undefined ? [] : otherServerFaults(written.GITHUB_API_URL, settings)),
  ];
  if (all.length > 0 || settings === undefined) return all;
  const { apiUrl, webUrl } = githubAddresses(settings);
  const file = options.envFile === undefined ? "" : ` --env-file ${options.envFile}`;
  const commands = { start: `tollgate start${file}`, doctor: `tollgate doctor${file}` };
  // Loaded here, because an App that only starts needs none of them.
  const [{ startSetup }, { connect }, { explainError }] = await Promise.all([
    import("../../app/setup/setup-server.ts"),
    import("../shared/cli-client.ts"),
    import("../../github/client/explain-error.ts"),
  ]);
  const exposed = await exposedWords(terminal, options.envFile ?? ENV_FILE, "--env-file");
  tellDoubt(terminal, exposed);
  const place = { host: settings.HOST, port: settings.PORT, baseUrl: settings.BASE_URL };
  const starting = {
    ...place,
    webUrl,
    apiUrl,
    // A code works once. A lost answer may have used it up, but a network error before that has not.
    client: connect(env, {
      token: "",
      baseUrl: apiUrl,
      as: "setup",
      retry: { tries: 2, totalMs: 20_000 },
    }),
    alsoKept: new Map(
      (["HOST", "PORT", "DATA_DIR", ...HOST_SETTINGS] as const).flatMap((name) => {
        const value = written[name];
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
    commands,
    exposed,
    envFile: resolve(terminal.cwd, options.envFile ?? ENV_FILE),
    onError: (error: unknown) => terminal.err(`${terminalText(explainError(error).message, 400)}\n`),
  };
  const setup = await orPortInUse(() => startSetup(starting), place, options);
  if ("faults" in setup) return setup.faults;
  const forget = cleanUpOnSignal(() => {
    if (setup.isExchanging())
      terminal.err("GitHub hands the App's credentials over once, so this ends when they are written.\n");
    return setup.close();
  }, setup.isExchanging);
  try {
    await terminal.out(
      options.json === true
        ? jsonLine({ schema: "tollgate.setup/1", url: setup.url })
        : `Open this address in your browser, on this machine if it says 127.0.0.1:\n\n  ${setup.url}\n\nIt works once, for half an hour. Anyone who has it can create the App in your place.\nCtrl-C ends it; nothing is made until you confirm it on GitHub.\n`,
    );
    const { app, kept } = await setup.done;
    await terminal.out(
      options.json === true
        ? jsonLine({ schema: "tollgate.setup/1", app: app.slug, file: kept?.file ?? null })
        : `\n${terminalText(app.slug)} is made. ${kept === undefined ? "Its credentials are on the page, and nowhere else." : `Its credentials are in ${terminalText(kept.file)}.`}\nNext: ${commands.start}, then ${terminalText(app.url)}/installations/new, then ${commands.doctor}.\n`,
    );
  } finally {
    forget();
    await setup.close();
  }
  return [];
};
