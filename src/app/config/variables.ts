/** One variable of the environment: what the docs, the setup page and the deploy files say of it. */
export type Variable = {
  /** What it is for, as a sentence. */
  readonly meaning: string;
  /** What holds where it is not set; undefined: nothing. */
  readonly otherwise?: string;
  /** Whether its value must never be shown. */
  readonly secret?: true;
};

/** Every variable that the App reads, in the order in which people meet them. `docs/install-app.md` shows this table. */
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
  HOST: { meaning: "Address to listen on.", otherwise: "127.0.0.1 (0.0.0.0 in the container)" },
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
  REDIS_URL: { meaning: "Redis, to share the throttle between replicas.", otherwise: "each for itself", secret: true },
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

/** The name of a variable that the App reads. */
export type VariableName = keyof typeof VARIABLES;
