import * as z from "zod";
import { SHORTEST_KEY } from "../../gate/signing-keys.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { type ConfigFault, webAddress } from "./app-config.ts";
import { type About, about, address, oneOf, quoted, secrets, signingKeys, text, whole } from "./setting-kinds.ts";

/** 64 bits as hexadecimal. */
const SHORTEST_SECRET = 16;
const PATH = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\0\n\r]{1,400}$/;
const PRIVATE_KEY =
  "It is the RSA key that GitHub let you download when the App was made (its settings, Private keys).";

const SETTINGS = z.object({
  APP_ID: z
    .string({ error: () => "It is not set." })
    .refine((written) => !/^Iv\d*[.\w]/.test(written), {
      error: "It is the client id, not the App's number.",
      abort: true,
    })
    .regex(/^(?=\d{1,15}$)\d*[1-9]/, { error: ({ input }) => `It is ${quoted(input)}.` })
    .transform(Number)
    .register(about, {
      meaning: "The App's number, on its settings page.",
      allowed: "The number beside App ID on the App's settings page.",
      example: "APP_ID=123456",
    }),
  PRIVATE_KEY: text({
    meaning: "The App's private key: PEM, with real or written `\\n` line ends, or base64 of it.",
    allowed: PRIVATE_KEY,
    example: `PRIVATE_KEY="$(base64 -w0 app.private-key.pem)"`,
    secret: true,
  }),
  PRIVATE_KEY_PATH: text({
    meaning: "The file of the private key, instead of `PRIVATE_KEY`.",
    allowed: PRIVATE_KEY,
    example: "PRIVATE_KEY_PATH=./app.private-key.pem",
  }),
  WEBHOOK_SECRET: secrets(
    SHORTEST_SECRET,
    "It is not set: anybody could send us webhooks in GitHub's name.",
    "The secret that GitHub signs webhooks with, 16 characters or more. Several, with a comma or line between: all are accepted, for rotation.",
    "WEBHOOK_SECRET",
  ),
  TOLLGATE_SIGNING_KEY: signingKeys(
    SHORTEST_KEY,
    "It is not set: anybody who may edit comments could write the record of who ticked.",
    "The key that signs the records in comments: a secret of 32 characters or more, or a private Ed25519 key. Several, with a comma or line between: the first signs, all verify.",
    "TOLLGATE_SIGNING_KEY",
  ),
  BASE_URL: address(
    "Where people and GitHub reach the App: details pages, sign-in, `tollgate doctor`.",
    "no links to pages",
    "BASE_URL=https://tollgate.acme.dev",
  ),
  HOST: z.string().default("127.0.0.1").register(about, {
    meaning: "Address to listen on (0.0.0.0 in the container).",
    otherwise: "127.0.0.1",
    allowed: "An address or a name of this machine.",
    example: "HOST=127.0.0.1",
  }),
  PORT: whole(0, 65_535, 3_000, "Port to listen on; 0 for a free one.", "PORT=3000"),
  GHE_HOST: z
    .string()
    .refine((written) => webAddress(`https://${written}`) === `https://${written.toLowerCase()}`, {
      error: ({ input }) => `${quoted(input, 80)} is no name of a server.`,
    })
    .default("github.com")
    .register(about, {
      meaning: "A GitHub Enterprise server, by its name.",
      otherwise: "github.com",
      allowed: "The server's name alone, with a port if it has one; GHE_PROTOCOL says http or https.",
      example: "GHE_HOST=github.acme.dev",
    }),
  GHE_PROTOCOL: oneOf(["https", "http"], "https", "`https` or `http`, of that server.", "GHE_PROTOCOL"),
  GITHUB_API_URL: address(
    "The REST API, if its address does not follow from `GHE_HOST`.",
    "GHE_HOST's",
    "GITHUB_API_URL=https://api.github.com",
  ),
  GITHUB_GRAPHQL_URL: address(
    "The GraphQL API, likewise.",
    "the REST API's",
    "GITHUB_GRAPHQL_URL=https://api.github.com/graphql",
  ),
  GITHUB_SERVER_URL: address("GitHub's pages, likewise.", "the REST API's", "GITHUB_SERVER_URL=https://github.com"),
  DATABASE_URL: z
    .string()
    .refine(
      (written) => {
        const url = URL.parse(written);
        const known = url?.protocol === "postgres:" || url?.protocol === "postgresql:";
        return known && (url.hostname !== "" || url.searchParams.has("host"));
      },
      { error: "It is no address that we can use. (It may hold a password, so it is not shown.)" },
    )
    .optional()
    .register(about, {
      meaning: "PostgreSQL, for several replicas: `postgres://…`.",
      otherwise: "SQLite in DATA_DIR",
      allowed:
        "An address that begins with postgres:// or postgresql:// and names a host; what is special in a password is written as %40 and the like.",
      example: "DATABASE_URL=postgres://tollgate:…@db.acme.dev:5432/tollgate",
      secret: true,
    }),
  DATA_DIR: z.string().default("./data").register(about, {
    meaning: "Folder of the SQLite database.",
    otherwise: "./data",
    allowed: "A folder that the App may write to.",
    example: "DATA_DIR=./data",
  }),
  LOG_LEVEL: oneOf(
    ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
    "info",
    "`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.",
    "LOG_LEVEL",
  ),
  LOG_FORMAT: oneOf(["json", "pretty"], "json", "`json`, one object a line, or `pretty`, for reading.", "LOG_FORMAT"),
  TOLLGATE_UNFINISHED: oneOf(
    ["action_required", "pending", "failure"],
    "action_required",
    "How an unfinished checklist looks: `action_required`, `pending` or `failure`.",
    "TOLLGATE_UNFINISHED",
  ),
  TOLLGATE_POLICY_FILE: z
    .string()
    .regex(PATH, { error: ({ input }) => `${quoted(input)} is not a path inside a repository.` })
    .default(POLICY_FILE)
    .register(about, {
      meaning: "Where repositories keep their policies.",
      otherwise: POLICY_FILE,
      allowed: "A path from the repository's root, without .. and without a slash at its start.",
      example: `TOLLGATE_POLICY_FILE=${POLICY_FILE}`,
    }),
  TOLLGATE_CHECK: z
    .string()
    .regex(/^[^\n\r\0]{1,100}$/, { error: "It is no name of a check." })
    .optional()
    .register(about, {
      meaning: "The check's name, whatever policy files say.",
      otherwise: "their `check:`",
      allowed: "One line of at most 100 characters.",
      example: "TOLLGATE_CHECK=tollgate",
    }),
  TOLLGATE_ORGANIZATION_DEFAULTS: oneOf(
    ["require", "optional", "quiet"],
    "optional",
    "What it means that no organisation defaults (`<org>/.github`) were readable: `require` (an error), `optional` (mentioned if it is unknown whether there are some) or `quiet`.",
    "TOLLGATE_ORGANIZATION_DEFAULTS",
  ),
  TOLLGATE_SUMMARY_REPOSITORY: z
    .string()
    .regex(/^[\w-]{1,100}\/[\w.-]{1,100}$/, { error: ({ input }) => `${quoted(input)} names no repository.` })
    .optional()
    .register(about, {
      meaning:
        "A repository in which the App opens an issue each Monday that sums up the week for the repositories of its account. It names private ones too.",
      otherwise: "no summary",
      allowed: "owner/repo, on which the App is installed.",
      example: "TOLLGATE_SUMMARY_REPOSITORY=acme/platform",
    }),
  CONCURRENCY: whole(1, 64, 16, "Pull requests evaluated at once by one process, 1 to 64.", "CONCURRENCY=16"),
  // GitHub redelivers for three days. A shorter time would treat a redelivery as new.
  RETENTION_DELIVERIES: whole(4, 3_650, 7, "Days that delivery ids are kept, 4 or more.", "RETENTION_DELIVERIES=7"),
  RETENTION_VERDICTS: whole(
    1,
    3_650,
    365,
    "Days that verdicts are counted for the dashboard.",
    "RETENTION_VERDICTS=365",
  ),
  RETENTION_CLOSED: whole(1, 3_650, 90, "Days that closed pull requests are kept.", "RETENTION_CLOSED=90"),
  METRICS_TOKEN: z
    .string()
    .regex(new RegExp(`^\\S{${SHORTEST_SECRET},}$`), {
      error: "It can be guessed: it is too short; or it has a space, which no header could carry.",
    })
    .optional()
    .register(about, {
      meaning: "The token that `/metrics` requires as `Authorization: Bearer …`, 16 characters or more.",
      otherwise: "open",
      allowed: `At least ${SHORTEST_SECRET} characters without spaces.`,
      example: "METRICS_TOKEN=$(openssl rand -hex 32)",
      secret: true,
    }),
  PAGES: oneOf(["on", "off"], "off", "`on` shows details pages and the dashboard.", "PAGES"),
  CLIENT_ID: text({
    meaning: "The App's client id, for sign-in to the pages.",
    allowed: "Both are on the App's settings page.",
    example: "CLIENT_ID=Iv23li…",
  }),
  CLIENT_SECRET: text({
    meaning: "The App's client secret, likewise.",
    allowed: "Both are on the App's settings page.",
    example: "CLIENT_SECRET=…",
    secret: true,
  }),
});

export type Settings = z.output<typeof SETTINGS>;
export type SettingName = keyof Settings;
type Env = Readonly<Record<string, string | undefined>>;

export const SETTING_NAMES = Object.keys(SETTINGS.shape) as readonly SettingName[];

export const aboutSetting = (name: SettingName): About => {
  const found = about.get(SETTINGS.shape[name]);
  if (found === undefined) throw new Error(`The setting ${name} has no description.`);
  return found;
};

export const writtenSettings = (env: Env): Partial<Record<SettingName, string>> =>
  Object.fromEntries(
    SETTING_NAMES.map((name) => [name, env[name]?.trim()] as const).filter(([, value]) => (value ?? "") !== ""),
  );

export const settingFault = (variable: SettingName, message: string, more: Partial<ConfigFault> = {}): ConfigFault => {
  const { allowed, example } = aboutSetting(variable);
  return { variable, message, allowed, example, ...more };
};

export const parseSettings = <Name extends SettingName>(
  names: readonly Name[],
  env: Env,
): { readonly settings: Pick<Settings, Name> | undefined; readonly faults: readonly ConfigFault[] } => {
  const schema = z.object(Object.fromEntries(names.map((name) => [name, SETTINGS.shape[name]])));
  const { data, error } = schema.safeParse(writtenSettings(env));
  return {
    settings: data as Pick<Settings, Name> | undefined,
    faults: (error?.issues ?? []).map(({ path, message }) => settingFault(path[0] as SettingName, message)),
  };
};
