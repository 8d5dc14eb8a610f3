import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { type AppConfig, type ConfigFault, loopbackPort } from "../../app/config/app-config.ts";
import { readConfig } from "../../app/config/read-config.ts";
import { settingFault } from "../../app/config/settings.ts";
import type { App } from "../../app/start-app.ts";
import { commandProblem } from "../../git/repository.ts";
import type { Read } from "../../policy/model/problem.ts";
import { PartMissing } from "./problems.ts";
import { readVersion, type Terminal } from "./terminal.ts";

/** The App and what it depends on are loaded here only: an installed command line has them in `@tollgate/app`, or not. */
export const loadAppPackage = async (): Promise<typeof import("../../app/start-app.ts")> => {
  try {
    return await import("../../app/start-app.ts");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    throw new PartMissing(
      "The App's parts are a package of their own, and it is not installed here: `npm install @tollgate/app`",
      { cause: error },
    );
  }
};

export const ENV_FILE = ".env";

/** The environment wins over the file, so that a file left in an image does not change a container's settings. */
export const loadEnv = (
  terminal: Pick<Terminal, "cwd" | "env">,
  named: string | undefined,
  mayLack = named === undefined,
): Read<Terminal["env"]> => {
  let text: string;
  try {
    text = readFileSync(resolve(terminal.cwd, named ?? ENV_FILE), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (mayLack && code === "ENOENT") return { ok: true, value: terminal.env };
    const why =
      code === "ENOENT" ? "There is no such file" : code === "EISDIR" ? "It is a folder" : "It may not be read";
    return commandProblem("not-found", "--env-file", `${named ?? ENV_FILE}: ${why}.`);
  }
  const said = Object.entries(terminal.env).filter(([, value]) => value !== undefined && value !== "");
  return { ok: true, value: { ...parseEnv(text), ...Object.fromEntries(said) } };
};

export const loadApp = async (config: AppConfig, env: Terminal["env"]): Promise<App> => {
  const { startApp } = await loadAppPackage();
  return startApp(config, { env, version: readVersion() });
};

type Place = Pick<AppConfig, "host" | "port" | "baseUrl">;

/** Starts something that listens. If the port is taken, the fault has the whole command with a port that is free. */
export const orPortInUse = async <T extends object>(
  start: () => Promise<T>,
  { host, port, baseUrl }: Place,
  { setup, envFile }: { readonly setup?: boolean; readonly envFile?: string },
): Promise<T | { readonly faults: readonly ConfigFault[] }> => {
  try {
    return await start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const free = await freePort(host, port + 1);
    const url = loopbackPort(baseUrl) === port ? URL.parse(baseUrl ?? "") : null;
    if (url !== null) url.port = String(free);
    const command = [
      `PORT=${free}`,
      ...(url === null ? [] : [`BASE_URL=${url.href.replace(/\/$/, "")}`]),
      `tollgate start${setup === true ? " --setup" : ""}${envFile === undefined ? "" : ` --env-file ${envFile}`}`,
    ].join(" ");
    const fault = settingFault("PORT", `The port ${port} is in use by another program.`, {
      allowed: "A port that is free.",
      example: command,
    });
    return { faults: [fault] };
  }
};

const PORTS_TRIED = 20;

const freePort = async (host: string, from: number): Promise<number> => {
  for (let port = from; port < from + PORTS_TRIED && port < 65_536; port++) {
    if (await isFree(host, port)) return port;
  }
  return 0;
};

const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

export const namesApp = (env: Terminal["env"]): boolean =>
  ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH"].some((name) => (env[name] ?? "").trim() !== "");

const LONGEST = 100_000;

const readFile =
  (cwd: string) =>
  (path: string): string | undefined => {
    try {
      const file = resolve(cwd, path);
      const { size } = statSync(file);
      return size > LONGEST ? undefined : readFileSync(file, "utf8");
    } catch {
      return undefined;
    }
  };

/** Paths in the settings are relative to where the user is, and not to where `npm start` goes. */
export const readAppConfig = ({ cwd }: Pick<Terminal, "cwd">, env: Terminal["env"]): ReturnType<typeof readConfig> => {
  const read = readConfig(env, { readText: readFile(cwd) });
  if (!read.ok || read.config.database.kind !== "sqlite") return read;
  const { database } = read.config;
  return { ok: true, config: { ...read.config, database: { ...database, dataDir: resolve(cwd, database.dataDir) } } };
};
