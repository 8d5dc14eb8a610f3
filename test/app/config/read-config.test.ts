import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type AppConfig, type ConfigFault, faultText } from "../../../src/app/config/app-config.ts";
import { readConfig, retiredSettings } from "../../../src/app/config/read-config.ts";
import { aboutSetting, SETTING_NAMES } from "../../../src/app/config/settings.ts";
import { APP_KEY, SMALL_KEY } from "./app-keys.ts";
import { GOOD_ENV } from "./config-env.ts";

type Env = Readonly<Record<string, string | undefined>>;

const files: Env = { "/run/key.pem": APP_KEY.privateKey };
const read = (env: Env) => readConfig({ ...GOOD_ENV, ...env }, { readText: (path) => files[path] });

const configOf = (env: Env): AppConfig => {
  const result = read(env);
  if (!result.ok) throw new Error(faultText(result.faults));
  return result.config;
};

const faultsOf = (env: Env): readonly ConfigFault[] => {
  const result = read(env);
  return result.ok ? [] : result.faults;
};

/** The key as the App will have it, whatever form it was given in. */
const PKCS8 = createPrivateKey(APP_KEY.privateKey).export({ type: "pkcs8", format: "pem" }).toString();

test("what has to be there suffices, and the rest has its defaults", () => {
  expect(configOf({ LOG_LEVEL: "", CONCURRENCY: " " })).toEqual({
    appId: 123456,
    privateKey: PKCS8,
    webhookSecrets: ["a-secret-of-the-webhook-4711"],
    signingKeys: ["0123456789abcdef0123456789abcdef"],
    host: "127.0.0.1",
    port: 3000,
    baseUrl: undefined,
    apiUrl: "https://api.github.com",
    graphqlUrl: "https://api.github.com/graphql",
    webUrl: "https://github.com",
    logLevel: "info",
    logFormat: "json",
    database: { kind: "sqlite", dataDir: "./data" },
    unfinished: "action_required",
    organizationDefaults: "optional",
    policyPath: ".github/tollgate.yml",
    check: undefined,
    concurrency: 16,
    retention: { deliveries: 7, verdicts: 365, closedPullRequests: 90 },
    metricsToken: undefined,
    pages: { kind: "off" },
  });
});

test("each setting arrives", () => {
  const secret = "s".repeat(20);
  expect(
    configOf({
      HOST: "0.0.0.0",
      PORT: "0",
      BASE_URL: "https://Tollgate.acme.dev/",
      LOG_LEVEL: "DEBUG",
      LOG_FORMAT: "pretty",
      DATABASE_URL: "postgres://t:p%40ss@db:5432/tollgate",
      TOLLGATE_UNFINISHED: "pending",
      TOLLGATE_ORGANIZATION_DEFAULTS: "require",
      TOLLGATE_POLICY_FILE: "gates/policy.yml",
      TOLLGATE_CHECK: "gate",
      CONCURRENCY: "16",
      RETENTION_DELIVERIES: "10",
      RETENTION_VERDICTS: "30",
      RETENTION_CLOSED: "14",
      METRICS_TOKEN: secret,
      PAGES: "on",
      CLIENT_ID: "Iv23liabc",
      CLIENT_SECRET: secret,
    }),
  ).toMatchObject({
    host: "0.0.0.0",
    port: 0,
    baseUrl: "https://tollgate.acme.dev",
    logLevel: "debug",
    logFormat: "pretty",
    database: { kind: "postgres", url: "postgres://t:p%40ss@db:5432/tollgate" },
    unfinished: "pending",
    organizationDefaults: "require",
    policyPath: "gates/policy.yml",
    check: "gate",
    concurrency: 16,
    retention: { deliveries: 10, verdicts: 30, closedPullRequests: 14 },
    metricsToken: secret,
    pages: { kind: "sign-in", clientId: "Iv23liabc", clientSecret: secret },
  });
});

describe("the private key is the same", () => {
  test.each<[string, Env]>([
    ["as GitHub hands it out", {}],
    ["with \\n written out", { PRIVATE_KEY: APP_KEY.privateKey.replaceAll("\n", "\\n") }],
    ["in quotes", { PRIVATE_KEY: `"${APP_KEY.privateKey}"` }],
    ["as base64", { PRIVATE_KEY: Buffer.from(APP_KEY.privateKey).toString("base64") }],
    ["as PKCS #8", { PRIVATE_KEY: PKCS8 }],
    ["from a file", { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "/run/key.pem" }],
  ])("%s", (_name, env) => {
    expect(configOf(env).privateKey).toBe(PKCS8);
  });
});

test.each<[string, Env, Partial<AppConfig>]>([
  [
    "a GitHub server",
    { GHE_HOST: "ghe.acme.dev:8443" },
    {
      apiUrl: "https://ghe.acme.dev:8443/api/v3",
      graphqlUrl: "https://ghe.acme.dev:8443/api/graphql",
      webUrl: "https://ghe.acme.dev:8443",
    },
  ],
  [
    "a GitHub server without TLS",
    { GHE_HOST: "ghe.local", GHE_PROTOCOL: "http" },
    { apiUrl: "http://ghe.local/api/v3", graphqlUrl: "http://ghe.local/api/graphql", webUrl: "http://ghe.local" },
  ],
  [
    "GitHub with data residency",
    { GHE_HOST: "acme.ghe.com" },
    {
      apiUrl: "https://api.acme.ghe.com",
      graphqlUrl: "https://api.acme.ghe.com/graphql",
      webUrl: "https://acme.ghe.com",
    },
  ],
  [
    "the sandbox",
    { GITHUB_API_URL: "http://127.0.0.1:4100/" },
    { apiUrl: "http://127.0.0.1:4100", graphqlUrl: "http://127.0.0.1:4100/graphql", webUrl: "http://127.0.0.1:4100" },
  ],
  [
    "what follows from nothing",
    {
      GITHUB_API_URL: "http://127.0.0.1:4100/api",
      GITHUB_GRAPHQL_URL: "http://127.0.0.1:4100/graphql",
      GITHUB_SERVER_URL: "http://127.0.0.1:4101",
    },
    {
      apiUrl: "http://127.0.0.1:4100/api",
      graphqlUrl: "http://127.0.0.1:4100/graphql",
      webUrl: "http://127.0.0.1:4101",
    },
  ],
  [
    "what a runner of GitHub Actions sets",
    { GITHUB_API_URL: "https://api.github.com", GITHUB_SERVER_URL: "https://github.com" },
    { apiUrl: "https://api.github.com", graphqlUrl: "https://api.github.com/graphql", webUrl: "https://github.com" },
  ],
  [
    "secrets with a comma between",
    { WEBHOOK_SECRET: `${"n".repeat(20)}, ${"o".repeat(20)},` },
    { webhookSecrets: ["n".repeat(20), "o".repeat(20)] },
  ],
  [
    "keys on lines of their own",
    { TOLLGATE_SIGNING_KEY: `${"n".repeat(32)}\n${"o".repeat(32)}\n` },
    { signingKeys: ["n".repeat(32), "o".repeat(32)] },
  ],
  [
    "keys with \\n written out",
    { TOLLGATE_SIGNING_KEY: `${"n".repeat(32)}\\n${"o".repeat(32)}` },
    { signingKeys: ["n".repeat(32), "o".repeat(32)] },
  ],
  [
    "a secret said twice",
    { WEBHOOK_SECRET: `${"n".repeat(20)},${"n".repeat(20)}` },
    { webhookSecrets: ["n".repeat(20)] },
  ],
  ["pages on this machine alone", { PAGES: "on" }, { pages: { kind: "open" } }],
  [
    "what Kubernetes adds for a Service",
    {
      TOLLGATE_PORT: "tcp://10.0.0.1:80",
      TOLLGATE_SERVICE_HOST: "10.0.0.1",
      TOLLGATE_PORT_80_TCP_ADDR: "10.0.0.1",
      TOLLGATE_DB_SERVICE_PORT_PG: "5432",
    },
    { port: 3000 },
  ],
  ["what other parts of Tollgate read", { TOLLGATE_TIMEOUT_MS: "1" }, { port: 3000 }],
])("%s is understood", (_name, env, wanted) => {
  expect(configOf(env)).toMatchObject(wanted);
});

const EC = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const LOCKED = createPrivateKey(APP_KEY.privateKey)
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "pass" })
  .toString();

describe("a fault names its variable, and says what is wrong", () => {
  test.each<[Env, string, RegExp]>([
    [{ APP_ID: undefined }, "APP_ID", /not set/],
    [{ APP_ID: "twelve" }, "APP_ID", /"twelve"/],
    [{ APP_ID: "0" }, "APP_ID", /"0"/],
    [{ APP_ID: "Iv1.abcdef0123456789" }, "APP_ID", /client id/],
    [{ APP_ID: "Iv23liABCdef" }, "APP_ID", /client id/],
    [{ PRIVATE_KEY: undefined }, "PRIVATE_KEY", /Neither/],
    [{ PRIVATE_KEY_PATH: "/run/key.pem" }, "PRIVATE_KEY_PATH", /both set/],
    [{ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "/run/none.pem" }, "PRIVATE_KEY_PATH", /\/run\/none\.pem/],
    [{ PRIVATE_KEY: "./app.private-key.pem" }, "PRIVATE_KEY", /PRIVATE_KEY_PATH/],
    [{ PRIVATE_KEY: "hello" }, "PRIVATE_KEY", /neither a key in PEM/],
    [{ PRIVATE_KEY: APP_KEY.publicKey }, "PRIVATE_KEY", /public key/],
    [{ PRIVATE_KEY: APP_KEY.privateKey.replaceAll("\n", " ") }, "PRIVATE_KEY", /cannot be read/],
    [{ PRIVATE_KEY: APP_KEY.privateKey.slice(0, 400) }, "PRIVATE_KEY", /cannot be read/],
    [{ PRIVATE_KEY: LOCKED }, "PRIVATE_KEY", /passphrase/],
    [{ PRIVATE_KEY: EC.privateKey }, "PRIVATE_KEY", /type ec, not RSA/],
    [{ PRIVATE_KEY: SMALL_KEY.privateKey }, "PRIVATE_KEY", /1024 bits/],
    [{ WEBHOOK_SECRET: undefined }, "WEBHOOK_SECRET", /not set: anybody/],
    [{ WEBHOOK_SECRET: "development" }, "WEBHOOK_SECRET", /guessed/],
    [{ WEBHOOK_SECRET: `${"n".repeat(20)},short` }, "WEBHOOK_SECRET", /One of its values/],
    [{ TOLLGATE_SIGNING_KEY: undefined }, "TOLLGATE_SIGNING_KEY", /not set/],
    [{ TOLLGATE_SIGNING_KEY: "k".repeat(31) }, "TOLLGATE_SIGNING_KEY", /too short/],
    [
      { TOLLGATE_SIGNING_KEY: "k".repeat(32), WEBHOOK_SECRET: "k".repeat(32) },
      "TOLLGATE_SIGNING_KEY",
      /webhook's secret too/,
    ],
    [{ PORT: "70000" }, "PORT", /"70000"/],
    [{ PORT: "3000/tcp" }, "PORT", /"3000\/tcp"/],
    [{ BASE_URL: "tollgate.acme.dev" }, "BASE_URL", /no address/],
    [{ BASE_URL: "https://me:pw@tollgate.acme.dev" }, "BASE_URL", /no address/],
    [{ GHE_HOST: "https://ghe.acme.dev" }, "GHE_HOST", /no name of a server/],
    [{ GHE_HOST: "ghe.acme.dev", GHE_PROTOCOL: "gopher" }, "GHE_PROTOCOL", /gopher/],
    [{ GHE_HOST: "ghe.acme.dev", GITHUB_API_URL: "https://api.github.com" }, "GITHUB_API_URL", /another host/],
    [{ GITHUB_API_URL: "api.github.com" }, "GITHUB_API_URL", /no address/],
    [{ DATABASE_URL: "mysql://db/tollgate" }, "DATABASE_URL", /no address that we can use/],
    [{ LOG_LEVEL: "inof" }, "LOG_LEVEL", /Did you mean info\?/],
    [{ LOG_FORMAT: "xml" }, "LOG_FORMAT", /"xml"/],
    [{ TOLLGATE_UNFINISHED: "pendign" }, "TOLLGATE_UNFINISHED", /Did you mean pending\?/],
    [{ TOLLGATE_POLICY_FILE: "../policy.yml" }, "TOLLGATE_POLICY_FILE", /not a path/],
    [{ TOLLGATE_CHECK: "a\nb" }, "TOLLGATE_CHECK", /no name of a check/],
    [{ CONCURRENCY: "0" }, "CONCURRENCY", /"0"/],
    [{ RETENTION_DELIVERIES: "1" }, "RETENTION_DELIVERIES", /"1"/],
    [{ RETENTION_VERDICTS: "-5" }, "RETENTION_VERDICTS", /"-5"/],
    [{ RETENTION_CLOSED: "forever" }, "RETENTION_CLOSED", /"forever"/],
    [{ METRICS_TOKEN: "short" }, "METRICS_TOKEN", /too short/],
    [{ PAGES: "yes" }, "PAGES", /"yes"/],
    [{ PAGES: "on", HOST: "0.0.0.0" }, "PAGES", /open to everybody/],
    [{ PAGES: "on", BASE_URL: "https://tollgate.acme.dev" }, "PAGES", /open to everybody/],
    [{ PAGES: "on", CLIENT_ID: "Iv23li" }, "CLIENT_SECRET", /not set/],
    [{ PAGES: "on", CLIENT_SECRET: "s" }, "CLIENT_ID", /not set/],
    [{ PAGES: "on", CLIENT_ID: "Iv23li", CLIENT_SECRET: "s" }, "BASE_URL", /send people back/],
    [{ TOLLGATE_UNFINSHED: "pending" }, "TOLLGATE_UNFINSHED", /Did you mean TOLLGATE_UNFINISHED\?/],
    [{ TOLLGATE_COLOUR: "red" }, "TOLLGATE_COLOUR", /no such setting/],
  ])("%o", (env, variable, words) => {
    const faults = faultsOf(env);
    expect(faults.map((fault) => fault.variable)).toEqual([variable]);
    const [fault] = faults;
    expect(fault?.message).toMatch(words);
    expect(fault?.allowed.length).toBeGreaterThan(3);
    expect(fault?.example.length).toBeGreaterThan(3);
  });
});

test("all faults are told at once", () => {
  const result = readConfig({ PORT: "x" }, { readText: () => undefined });
  expect(result.ok ? [] : result.faults.map(({ variable }) => variable)).toEqual([
    "APP_ID",
    "PRIVATE_KEY",
    "WEBHOOK_SECRET",
    "TOLLGATE_SIGNING_KEY",
    "PORT",
  ]);
});

test("REDIS_URL, a setting of an older version, keeps nothing from starting, and is reported without its password", () => {
  expect(read({ REDIS_URL: "redis://:hush@cache" }).ok).toBe(true);
  const [note] = retiredSettings({ REDIS_URL: "redis://:hush@cache" });
  expect(note).toMatch(/^REDIS_URL is set, but Redis is no longer used/);
  expect(note).not.toContain("hush");
  expect(retiredSettings({ REDIS_URL: " " })).toEqual([]);
});

test("no fault shows a secret, or a part of one", () => {
  const secrets = {
    PRIVATE_KEY: `-----BEGIN RSA PRIVATE KEY-----\nhush-private\n-----END RSA PRIVATE KEY-----`,
    WEBHOOK_SECRET: "hush-webhook",
    TOLLGATE_SIGNING_KEY: "hush-signing",
    DATABASE_URL: "hush-database://hush@hush",
    METRICS_TOKEN: "hush",
    CLIENT_SECRET: "hush-client",
    PAGES: "on",
    BASE_URL: "https://hush:hush@hush",
    GITHUB_API_URL: "https://hush:hush@hush",
  };
  const faults = faultsOf(secrets);
  expect(new Set(faults.map(({ variable }) => variable)).size).toBeGreaterThan(7);
  expect(faultText(faults)).not.toContain("hush");
  // And those are all the variables that hold one.
  const known = SETTING_NAMES.filter((name) => aboutSetting(name).secret);
  expect(known.filter((name) => !Object.hasOwn(secrets, name))).toEqual([]);
});

test("a fault in the terminal is three lines, and holds no escape of the terminal", () => {
  const text = faultText(faultsOf({ LOG_LEVEL: "\u001b[31mred\nline" }));
  expect(text.trimEnd().split("\n")).toHaveLength(3);
  expect(text).not.toContain("\u001b");
  expect(text).toMatch(/^LOG_LEVEL: It is .*\n {2}allowed: trace, .*\n {2}example: LOG_LEVEL=/);
});
