import { resolve } from "node:path";
import { type ConfigFault, isLoopback, webAddress } from "../../app/config/app-config.ts";
import { readHosts } from "../../app/config/read-hosts.ts";
import { defaultOf, variableReader } from "../../app/config/variables.ts";
import { startSetup } from "../../app/setup/setup.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import { explainError } from "../../github/client/explain-error.ts";
import { connect } from "../shared/cli-client.ts";
import { cleanUpOnSignal, type Terminal } from "../shared/terminal.ts";
import { ENV_FILE } from "./start-options.ts";

type SetupOptions = { readonly envFile?: string; readonly json?: boolean };

/** `tollgate start --setup`: serves the page that creates the App, until it is created. */
export const runSetup = async (
  terminal: Terminal,
  env: Terminal["env"],
  options: SetupOptions,
): Promise<readonly ConfigFault[]> => {
  const { faults, fault, given, whole } = variableReader(env);
  const known = (["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH"] as const).find((name) => given(name) !== undefined);
  if (known !== undefined)
    fault(
      known,
      "It is set, so there is an App already; the setup page is not opened beside it.",
      "npm start; or without it (another --env-file), to make another App.",
      `unset ${known}`,
    );
  const host = given("HOST") ?? defaultOf("HOST");
  const port = whole("PORT", 0, 65_535);
  const baseUrl = webAddress(given("BASE_URL") ?? "");
  if (baseUrl === undefined && (given("BASE_URL") !== undefined || !isLoopback(host)))
    fault(
      "BASE_URL",
      "It is not set, or no address; the setup page is to be reached from elsewhere, and would not know by which name.",
      "The address of this server as browsers see it; or HOST=127.0.0.1, and a browser on this machine (ssh -L 3000:127.0.0.1:3000).",
      "BASE_URL=https://tollgate.acme.dev",
    );
  const { hosts, faults: hostFaults } = readHosts(given);
  if (faults.length + hostFaults.length > 0) return [...faults, ...hostFaults];
  const setup = await startSetup({
    host,
    port,
    baseUrl,
    webUrl: hosts.webUrl,
    // A code works once. A lost answer may have used it up, but a network error before that has not.
    client: connect(env, {
      token: "",
      baseUrl: hosts.apiUrl,
      as: "setup",
      retry: { tries: 2, totalMs: 20_000 },
    }),
    envFile: resolve(terminal.cwd, options.envFile ?? ENV_FILE),
    onError: (error) => terminal.err(`${terminalText(explainError(error).message, 400)}\n`),
  });
  const forget = cleanUpOnSignal(setup.close);
  try {
    await terminal.out(
      options.json === true
        ? `${JSON.stringify({ schema: "tollgate.setup/1", url: setup.url })}\n`
        : `Open this address in your browser, on this machine if it says 127.0.0.1:\n\n  ${setup.url}\n\nIt works once, for half an hour. Whoever has it can make the App in your place.\nCtrl-C ends it; nothing is made until you confirm it on GitHub.\n`,
    );
    const { app, kept } = await setup.done;
    await terminal.out(
      options.json === true
        ? `${JSON.stringify({ schema: "tollgate.setup/1", app: app.slug, file: kept?.file ?? null })}\n`
        : `\n${terminalText(app.slug)} is made. ${kept === undefined ? "Its credentials are on the page, and nowhere else." : `Its credentials are in ${terminalText(kept.file)}.`}\nNext: npm start, then ${terminalText(app.url)}/installations/new, then tollgate doctor.\n`,
    );
  } finally {
    forget();
    await setup.close();
  }
  return [];
};
