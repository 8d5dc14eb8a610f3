import { nearestSpelling } from "../../policy/model/nearest-spelling.ts";
import { type ConfigFault, quotedValue } from "./app-config.ts";

/** An environment variable, as the docs, the setup page and the deploy files describe it. */
type Variable = {
  readonly meaning: string;
  /** The default: a value, or in words what applies instead. */
  readonly otherwise?: string;
  readonly secret?: true;
};

/** Every variable that the App reads. `docs/install-app.md` shows this table. */
export const VARIABLES = {
  APP_ID: { meaning: "The App's number, of its settings page." },
  PRIVATE_KEY: {
    meaning: "The App's private key: PEM, with real or written `\\n` line ends, or base64 of it.",
    secret: true,
  },
  PRIVATE_KEY_PATH: { meaning: "File that holds it instead." },
  WEBHOOK_SECRET: {
    meaning:
      "What GitHub signs webhooks with, 16 characters or more. Several, with a comma or line between: all are taken, for rotation.",
    secret: true,
  },
  TOLLGATE_SIGNING_KEY: {
    meaning:
      "What the records in comments are signed with, 32 characters or more. Several, with a comma or line between: the first signs, all verify.",
    secret: true,
  },
  BASE_URL: {
    meaning: "Where people and GitHub reach the App: details pages, sign-in, `tollgate doctor`.",
    otherwise: "no links to pages",
  },
  HOST: { meaning: "Address to listen on (0.0.0.0 in the container).", otherwise: "127.0.0.1" },
  PORT: { meaning: "Port to listen on; 0 for a free one.", otherwise: "3000" },
  GHE_HOST: { meaning: "A GitHub Enterprise server, by its name.", otherwise: "github.com" },
  GHE_PROTOCOL: { meaning: "`https` or `http`, of that server.", otherwise: "https" },
  GITHUB_API_URL: { meaning: "The REST API, where its address follows from nothing else.", otherwise: "GHE_HOST's" },
  GITHUB_GRAPHQL_URL: { meaning: "The GraphQL API likewise.", otherwise: "the REST API's" },
  GITHUB_SERVER_URL: { meaning: "GitHub's pages likewise.", otherwise: "the REST API's" },
  DATABASE_URL: {
    meaning: "PostgreSQL, for several replicas: `postgres://…`.",
    otherwise: "SQLite in DATA_DIR",
    secret: true,
  },
  DATA_DIR: { meaning: "Folder of the SQLite database.", otherwise: "./data" },
  LOG_LEVEL: { meaning: "`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.", otherwise: "info" },
  LOG_FORMAT: { meaning: "`json`, one object a line, or `pretty`, for reading.", otherwise: "json" },
  TOLLGATE_UNFINISHED: {
    meaning: "How an unfinished list looks: `action_required`, `pending` or `failure`.",
    otherwise: "action_required",
  },
  TOLLGATE_POLICY_FILE: {
    meaning: "Where repositories keep their policies.",
    otherwise: ".github/tollgate.yml",
  },
  TOLLGATE_CHECK: { meaning: "The check's name, whatever policy files say.", otherwise: "their `check:`" },
  TOLLGATE_ORGANIZATION_DEFAULTS: {
    meaning:
      "What it means that no organisation defaults (`<org>/.github`) were readable: `require` (an error), `optional` (said where it cannot be seen whether there are some) or `quiet`.",
    otherwise: "optional",
  },
  CONCURRENCY: { meaning: "Pull requests judged at once by one process, 1 to 64.", otherwise: "4" },
  RETENTION_DELIVERIES: { meaning: "Days that delivery ids are kept, 4 or more.", otherwise: "7" },
  RETENTION_VERDICTS: { meaning: "Days that verdicts are counted for the dashboard.", otherwise: "365" },
  RETENTION_CLOSED: { meaning: "Days that closed pull requests are kept.", otherwise: "90" },
  METRICS_TOKEN: {
    meaning: "What `/metrics` wants as `Authorization: Bearer …`, 16 characters or more.",
    otherwise: "open",
    secret: true,
  },
  PAGES: { meaning: "`on` shows details pages and the dashboard.", otherwise: "off" },
  CLIENT_ID: { meaning: "The App's client id, for sign-in to the pages." },
  CLIENT_SECRET: { meaning: "The App's client secret, likewise.", secret: true },
} as const satisfies Readonly<Record<string, Variable>>;

export type VariableName = keyof typeof VARIABLES;

/** Variables whose default is a value, not words. */
type WithDefault =
  | "HOST"
  | "PORT"
  | "GHE_HOST"
  | "GHE_PROTOCOL"
  | "DATA_DIR"
  | "LOG_LEVEL"
  | "LOG_FORMAT"
  | "TOLLGATE_UNFINISHED"
  | "TOLLGATE_POLICY_FILE"
  | "TOLLGATE_ORGANIZATION_DEFAULTS"
  | "CONCURRENCY"
  | "RETENTION_DELIVERIES"
  | "RETENTION_VERDICTS"
  | "RETENTION_CLOSED"
  | "PAGES";

/** The default of a setting; nothing else may repeat it. */
export const defaultOf = <Name extends WithDefault>(name: Name): (typeof VARIABLES)[Name]["otherwise"] =>
  VARIABLES[name].otherwise;

const KNOWN_SECRETS = ["development"];

/** Records a mistake. @returns undefined, so it can stand in place of the value */
export type NoteFault = (variable: VariableName, message: string, allowed: string, example: string) => undefined;

type VariableReader = {
  readonly faults: ConfigFault[];
  readonly fault: NoteFault;
  /** The trimmed value; undefined if not set or empty. */
  readonly given: (name: VariableName) => string | undefined;
  readonly oneOf: <T extends string>(name: VariableName, words: readonly T[], otherwise: T) => T;
  readonly whole: (name: WithDefault, least: number, max: number) => number;
  readonly secrets: (name: VariableName, shortest: number, missing: string) => readonly string[];
};

export const variableReader = (env: Readonly<Record<string, string | undefined>>): VariableReader => {
  const faults: ConfigFault[] = [];
  const fault: NoteFault = (variable, message, allowed, example) => {
    faults.push({ variable, message, allowed, example });
    return undefined;
  };
  const given = (name: VariableName): string | undefined => {
    const value = env[name]?.trim();
    return value === "" ? undefined : value;
  };
  return {
    faults,
    fault,
    given,
    oneOf: (name, words, otherwise) => {
      const written = given(name);
      if (written === undefined) return otherwise;
      const found = words.find((word) => word === written.toLowerCase());
      if (found !== undefined) return found;
      const meant = nearestSpelling(written, words);
      const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
      fault(name, `It is ${quotedValue(written)}.${hint}`, `${words.join(", ")}.`, `${name}=${meant ?? otherwise}`);
      return otherwise;
    },
    whole: (name, least, max) => {
      const otherwise = Number(defaultOf(name));
      const written = given(name);
      if (written === undefined) return otherwise;
      const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
      if (value >= least && value <= max) return value;
      fault(name, `It is ${quotedValue(written)}.`, `A whole number from ${least} to ${max}.`, `${name}=${otherwise}`);
      return otherwise;
    },
    secrets: (name, shortest, missing) => {
      const list = writtenList(given(name) ?? "");
      const example = `${name}=$(openssl rand -hex 32)`;
      if (list.length === 0) fault(name, missing, `At least ${shortest} characters that nobody can guess.`, example);
      // The value is not shown: a short secret may be half of a long one.
      else if (list.some((one) => one.length < shortest || KNOWN_SECRETS.includes(one)))
        fault(
          name,
          `${list.length === 1 ? "It" : "One of its values"} can be guessed: it is too short, or known to everybody.`,
          `At least ${shortest} characters; a comma or a line end stands between several.`,
          example,
        );
      return list;
    },
  };
};

/** Variables that start with `TOLLGATE_` and that other shells read (docs/operations.md). */
const OTHERS = ["TOLLGATE_TIMEOUT_MS", "TOLLGATE_RETRY_BASE_MS"];

/** What to know about settings of an older version that are still set. They have no effect. */
export const retiredSettings = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  (env.REDIS_URL ?? "").trim() === ""
    ? []
    : ["REDIS_URL is set, but Redis is no longer used: replicas divide GitHub's limits between them."];

/** Kubernetes sets these for a Service named `tollgate`. */
const SERVICE_LINK = /^TOLLGATE_(?:\w+_)?(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)$/;

/** Unknown variables that start with `TOLLGATE_`, because a typing error would silently keep a default. */
export const unknownVariables = (names: readonly string[]): readonly ConfigFault[] => {
  const ours = Object.keys(VARIABLES).filter((name) => name.startsWith("TOLLGATE_"));
  return names
    .filter((name) => name.startsWith("TOLLGATE_") && ![...ours, ...OTHERS].includes(name) && !SERVICE_LINK.test(name))
    .map((name) => {
      const meant = nearestSpelling(name.slice(0, 60), ours);
      return {
        variable: name,
        message: `There is no such setting.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
        allowed: `${ours.join(", ")}.`,
        example: meant ?? "unset it",
      };
    });
};

/**
 * Splits a list at commas and line ends (also a written `\n`, because many secret stores keep one line). Drops empty
 * and repeated values.
 */
const writtenList = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[,\r\n]|\\n/)
      .map((value) => value.trim())
      .filter((value) => value !== ""),
  ),
];
