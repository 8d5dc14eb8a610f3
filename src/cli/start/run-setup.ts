import { resolve } from "node:path";
import { type ConfigFault, isLoopback } from "../../app/config/app-config.ts";
import { githubAddresses, HOST_SETTINGS, hostFaults } from "../../app/config/read-config.ts";
import { parseSettings, settingFault, writtenSettings } from "../../app/config/settings.ts";
import { startSetup } from "../../app/setup/setup.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { explainError } from "../../github/client/explain-error.ts";
import { connect } from "../shared/cli-client.ts";
import { cleanUpOnSignal, type Terminal } from "../shared/terminal.ts";
import { ENV_FILE } from "./start-options.ts";

type SetupOptions = { readonly envFile?: string; readonly json?: boolean };

export const runSetup = async (
  terminal: Terminal,
  env: Terminal["env"],
  options: SetupOptions,
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
  ];
  if (all.length > 0 || settings === undefined) return all;
  const { apiUrl, webUrl } = githubAddresses(settings);
  const file = options.envFile === undefined ? "" : ` --env-file ${options.envFile}`;
  const commands = { start: `tollgate start${file}`, doctor: `tollgate doctor${file}` };
  const setup = await startSetup({
    host: settings.HOST,
    port: settings.PORT,
    baseUrl: settings.BASE_URL,
    webUrl,
    // A code works once. A lost answer may have used it up, but a network error before that has not.
    client: connect(env, {
      token: "",
      baseUrl: apiUrl,
      as: "setup",
      retry: { tries: 2, totalMs: 20_000 },
    }),
    alsoKept: new Map(
      (["HOST", "PORT", ...HOST_SETTINGS] as const).flatMap((name) => {
        const value = written[name];
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
    commands,
    envFile: resolve(terminal.cwd, options.envFile ?? ENV_FILE),
    onError: (error) => terminal.err(`${terminalText(explainError(error).message, 400)}\n`),
  });
  const forget = cleanUpOnSignal(setup.close);
  try {
    await terminal.out(
      options.json === true
        ? `${JSON.stringify({ schema: "tollgate.setup/1", url: setup.url })}\n`
        : `Open this address in your browser, on this machine if it says 127.0.0.1:\n\n  ${setup.url}\n\nIt works once, for half an hour. Anyone who has it can create the App in your place.\nCtrl-C ends it; nothing is made until you confirm it on GitHub.\n`,
    );
    const { app, kept } = await setup.done;
    await terminal.out(
      options.json === true
        ? `${JSON.stringify({ schema: "tollgate.setup/1", app: app.slug, file: kept?.file ?? null })}\n`
        : `\n${terminalText(app.slug)} is made. ${kept === undefined ? "Its credentials are on the page, and nowhere else." : `Its credentials are in ${terminalText(kept.file)}.`}\nNext: ${commands.start}, then ${terminalText(app.url)}/installations/new, then ${commands.doctor}.\n`,
    );
  } finally {
    forget();
    await setup.close();
  }
  return [];
};
