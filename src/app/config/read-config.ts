import { nearestSpelling } from "../../policy/model/problem.ts";
import { type AppConfig, type ConfigFault, isLoopback, type PagesConfig, webAddress } from "./app-config.ts";
import { type ReadText, readPrivateKey } from "./setting-kinds.ts";
import {
  parseSettings,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingFault,
  writtenSettings,
} from "./settings.ts";

type Env = Readonly<Record<string, string | undefined>>;
type Written = Readonly<Partial<Record<SettingName, string>>>;

type ConfigRead =
  | { readonly ok: true; readonly config: AppConfig }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** Returns all mistakes together. An empty variable counts as not set. */
export const readConfig = (env: Env, { readText }: { readonly readText: ReadText }): ConfigRead => {
  const written = writtenSettings(env);
  const { settings, faults } = parseSettings(SETTING_NAMES, env);
  const key = readPrivateKey(written.PRIVATE_KEY, written.PRIVATE_KEY_PATH, readText);
  const all = [
    ...faults,
    ...(key.ok ? [] : [key.fault]),
    ...(settings === undefined ? [] : sharedSecret(settings)),
    ...hostFaults(written),
    ...pagesFaults(written),
    ...unknownVariables(Object.keys(env)),
  ];
  if (all.length > 0 || settings === undefined || !key.ok) return { ok: false, faults: inOrder(all) };
  return {
    ok: true,
    config: {
      appId: settings.APP_ID,
      privateKey: key.pem,
      webhookSecrets: settings.WEBHOOK_SECRET,
      signingKeys: settings.TOLLGATE_SIGNING_KEY,
      host: settings.HOST,
      port: settings.PORT,
      baseUrl: settings.BASE_URL,
      ...githubAddresses(settings),
      logLevel: settings.LOG_LEVEL,
      logFormat: settings.LOG_FORMAT,
      database:
        settings.DATABASE_URL === undefined
          ? { kind: "sqlite", dataDir: settings.DATA_DIR }
          : { kind: "postgres", url: settings.DATABASE_URL },
      unfinished: settings.TOLLGATE_UNFINISHED,
      organizationDefaults: settings.TOLLGATE_ORGANIZATION_DEFAULTS,
      policyPath: settings.TOLLGATE_POLICY_FILE,
      check: settings.TOLLGATE_CHECK,
      concurrency: settings.CONCURRENCY,
      retention: {
        deliveries: settings.RETENTION_DELIVERIES,
        verdicts: settings.RETENTION_VERDICTS,
        closedPullRequests: settings.RETENTION_CLOSED,
      },
      metricsToken: settings.METRICS_TOKEN,
      summaryRepository: settings.TOLLGATE_SUMMARY_REPOSITORY,
      pages: pagesOf(settings),
    },
  };
};

const inOrder = (faults: readonly ConfigFault[]): readonly ConfigFault[] => {
  const place = ({ variable }: ConfigFault): number => (SETTING_NAMES as readonly string[]).indexOf(variable) >>> 0;
  return faults.toSorted((a, b) => place(a) - place(b));
};

const sharedSecret = ({ WEBHOOK_SECRET, TOLLGATE_SIGNING_KEY }: Settings): readonly ConfigFault[] =>
  TOLLGATE_SIGNING_KEY.some((one) => WEBHOOK_SECRET.includes(one))
    ? [
        settingFault("TOLLGATE_SIGNING_KEY", "It is the webhook's secret too, so a person who learns one has both.", {
          allowed: "A key of its own.",
        }),
      ]
    : [];

export const HOST_SETTINGS = [
  "GHE_HOST",
  "GHE_PROTOCOL",
  "GITHUB_API_URL",
  "GITHUB_GRAPHQL_URL",
  "GITHUB_SERVER_URL",
] as const satisfies SettingName[];

/**
 * `GHE_HOST` implies all three addresses, and `GITHUB_API_URL` overrides it; `acme.ghe.com` has its API on its own host.
 *
 * @see https://docs.github.com/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
 */
export const githubAddresses = (
  settings: Pick<Settings, (typeof HOST_SETTINGS)[number]>,
): Pick<AppConfig, "apiUrl" | "graphqlUrl" | "webUrl"> => {
  const apiUrl = settings.GITHUB_API_URL ?? apiOf(`${settings.GHE_PROTOCOL}://${settings.GHE_HOST}`);
  return {
    apiUrl,
    graphqlUrl: settings.GITHUB_GRAPHQL_URL ?? graphqlOf(apiUrl),
    webUrl: settings.GITHUB_SERVER_URL ?? webOf(apiUrl),
  };
};

const onOwnHost = (host: string): boolean => host === "github.com" || host.endsWith(".ghe.com");

const apiOf = (web: string): string => {
  const { protocol, host } = new URL(web);
  return onOwnHost(host) ? `${protocol}//api.${host}` : `${protocol}//${host}/api/v3`;
};

const graphqlOf = (api: string): string =>
  api.endsWith("/api/v3") ? api.replace(/\/v3$/, "/graphql") : `${api}/graphql`;

const webOf = (api: string): string => {
  const { protocol, host } = new URL(api);
  return `${protocol}//${onOwnHost(host.replace(/^api\./, "")) ? host.replace(/^api\./, "") : host}`;
};

export const hostFaults = ({ GHE_HOST, GITHUB_API_URL }: Written): readonly ConfigFault[] => {
  const api = GITHUB_API_URL === undefined ? undefined : webAddress(GITHUB_API_URL);
  if (GHE_HOST === undefined || api === undefined) return [];
  if (api.includes(`//${GHE_HOST}`) || api.includes(`.${GHE_HOST}`)) return [];
  return [
    settingFault("GITHUB_API_URL", `It is on another host than GHE_HOST (${GHE_HOST.slice(0, 80)}).`, {
      allowed: "One of the two; GHE_HOST suffices for a GitHub Enterprise server.",
      example: "GHE_HOST=github.acme.dev",
    }),
  ];
};

/** Without sign-in the pages are served on loopback only, and not behind a proxy with another name. */
const pagesFaults = (written: Written): readonly ConfigFault[] => {
  const { PAGES, CLIENT_ID, CLIENT_SECRET, HOST = "127.0.0.1", BASE_URL } = written;
  if (PAGES?.toLowerCase() !== "on") return [];
  if (CLIENT_ID === undefined && CLIENT_SECRET === undefined) {
    const published = BASE_URL !== undefined && !isLoopback(URL.parse(BASE_URL)?.hostname ?? "");
    if (isLoopback(HOST) && !published) return [];
    return [
      settingFault("PAGES", "The pages would be open to everybody who reaches this server.", {
        allowed:
          "CLIENT_ID and CLIENT_SECRET beside it, so that people sign in; or HOST (and BASE_URL) on this machine alone. Both are on the App's settings page.",
        example: "CLIENT_ID=Iv23li… CLIENT_SECRET=…",
      }),
    ];
  }
  if (CLIENT_ID === undefined) return [settingFault("CLIENT_ID", "It is not set, and CLIENT_SECRET is.")];
  if (CLIENT_SECRET === undefined) return [settingFault("CLIENT_SECRET", "It is not set, and CLIENT_ID is.")];
  if (BASE_URL !== undefined) return [];
  return [
    settingFault(
      "BASE_URL",
      "It is not set, so GitHub does not know where to send people back to after their sign-in.",
      { allowed: "The address of this server as browsers see it." },
    ),
  ];
};

const pagesOf = ({ PAGES, CLIENT_ID, CLIENT_SECRET }: Settings): PagesConfig => {
  if (PAGES === "off") return { kind: "off" };
  if (CLIENT_ID === undefined || CLIENT_SECRET === undefined) return { kind: "open" };
  return { kind: "sign-in", clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
};

const OF_OTHER_SHELLS = ["TOLLGATE_TIMEOUT_MS", "TOLLGATE_RETRY_BASE_MS"];

/** Kubernetes sets these for a Service named `tollgate`. */
const SERVICE_LINK = /^TOLLGATE_(?:\w+_)?(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)$/;

/** Unknown variables that start with `TOLLGATE_`, because a typing error would silently keep a default. */
const unknownVariables = (names: readonly string[]): readonly ConfigFault[] => {
  const ours: readonly string[] = SETTING_NAMES.filter((name) => name.startsWith("TOLLGATE_"));
  return names
    .filter(
      (name) =>
        name.startsWith("TOLLGATE_") && ![...ours, ...OF_OTHER_SHELLS].includes(name) && !SERVICE_LINK.test(name),
    )
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

export const retiredSettings = (env: Env): readonly string[] =>
  (env.REDIS_URL ?? "").trim() === ""
    ? []
    : ["REDIS_URL is set, but Redis is no longer used: replicas divide GitHub's limits between them."];
