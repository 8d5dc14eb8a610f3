import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { appEvents, appPermissions } from "../../src/app/config/manifest.ts";
import type { CheckName, Finding } from "../../src/cli/doctor/doctor-facts.ts";
import { SMALL_KEY } from "../app/config/app-keys.ts";
import { GOOD_ENV } from "../app/config/config-env.ts";
import { type DoctorContext, requiring } from "./doctor-world.ts";

/** Plants a misconfiguration; the doctor has to find it by its check's name, say it, and say how to fix it. */
type Plant = readonly [
  what: string,
  plant: (testContext: DoctorContext) => unknown,
  check: CheckName,
  level: Finding["level"],
  message: RegExp,
  fix: RegExp,
];

const { checks: _, ...others } = appPermissions();
/** The App's permissions without `checks`. */
export const withoutChecks = others;
export const plants: readonly Plant[] = [
  ["a setting that is missing", ({ env }) => delete env["WEBHOOK_SECRET"], "settings", "wrong", /not set/, /openssl/],
  [
    "a key that is too small",
    ({ env }) => Object.assign(env, { PRIVATE_KEY: SMALL_KEY.privateKey }),
    "settings",
    "wrong",
    /1024 bits/,
    /RSA/,
  ],
  [
    "another App's key",
    ({ env }) => Object.assign(env, { PRIVATE_KEY: GOOD_ENV.PRIVATE_KEY }),
    "credentials",
    "wrong",
    /does not take the private key/,
    /Make a new key/,
  ],
  [
    "a number that is no App's",
    ({ env }) => Object.assign(env, { APP_ID: "999999" }),
    "credentials",
    "wrong",
    /There is no App 999999/,
    /GHE_HOST/,
  ],
  [
    "a GitHub that is not there",
    ({ env }) => Object.assign(env, { GITHUB_API_URL: "http://127.0.0.1:9" }),
    "server",
    "unknown",
    /does not answer/,
    /network/,
  ],
  [
    "a clock ten minutes ahead",
    ({ clock }) => Object.assign(clock, { aheadMs: 600_000 }),
    "clock",
    "wrong",
    /10 minutes ahead of GitHub's/,
    /timedatectl/,
  ],
  [
    "a clock twenty minutes behind",
    ({ clock }) => Object.assign(clock, { aheadMs: -1_200_000 }),
    "clock",
    "wrong",
    /20 minutes behind GitHub's/,
    /timedatectl/,
  ],
  [
    "a permission that is missing",
    ({ sandbox }) => sandbox.changeApp("tollgate", { permissions: withoutChecks }),
    "permissions",
    "wrong",
    /lacks checks: write/,
    /Permissions & events/,
  ],
  [
    "a permission that only reads",
    ({ sandbox }) => sandbox.changeApp("tollgate", { permissions: { ...appPermissions(), issues: "read" } }),
    "permissions",
    "wrong",
    /issues: write \(is read\)/,
    /Permissions & events/,
  ],
  [
    "permissions that nobody needs",
    ({ sandbox }) =>
      sandbox.changeApp("tollgate", { permissions: { ...appPermissions(), contents: "write", secrets: "read" } }),
    "permissions",
    "warning",
    /contents: write, secrets: read/,
    /take it back/,
  ],
  [
    "an event that is not sent",
    ({ sandbox }) => sandbox.changeApp("tollgate", { events: appEvents().filter((name) => name !== "merge_group") }),
    "events",
    "wrong",
    /does not receive merge_group/,
    /tick them/,
  ],
  [
    "events that nobody needs",
    ({ sandbox }) => sandbox.changeApp("tollgate", { events: [...appEvents(), "issues"] }),
    "events",
    "warning",
    /is sent issues/,
    /untick/,
  ],
  [
    "webhooks that go elsewhere",
    ({ sandbox }) => sandbox.changeApp("tollgate", { webhook: { url: "https://old.acme.dev/api/github/webhooks" } }),
    "webhook",
    "wrong",
    /old\.acme\.dev.*BASE_URL says/,
    /set http/,
  ],
  [
    "webhooks that go to the wrong path",
    ({ sandbox, env }) => sandbox.changeApp("tollgate", { webhook: { url: `${env["BASE_URL"]}/` } }),
    "webhook",
    "wrong",
    /BASE_URL says/,
    /api\/github\/webhooks/,
  ],
  [
    "a webhook without an address",
    ({ sandbox }) => sandbox.changeApp("tollgate", { webhook: { url: "" } }),
    "webhook",
    "wrong",
    /no address/,
    /Active/,
  ],
  [
    "a webhook without a secret",
    ({ sandbox }) => sandbox.changeApp("tollgate", { webhook: { secret: "" } }),
    "webhook",
    "wrong",
    /no secret/,
    /WEBHOOK_SECRET/,
  ],
  [
    "webhooks signed with another secret",
    (testContext) => delivered(testContext, 401),
    "deliveries",
    "wrong",
    /signs with another secret/,
    /first value of WEBHOOK_SECRET/,
  ],
  [
    "a server that fails",
    (testContext) => delivered(testContext, 500),
    "deliveries",
    "wrong",
    /did not arrive: 500/,
    /fetched once it runs/,
  ],
  [
    "a server that failed",
    async (testContext) => {
      await delivered(testContext, 500);
      await delivered(testContext, 202);
    },
    "deliveries",
    "warning",
    // Each webhook comes twice.
    /2 of the last \d+ webhooks did not arrive/,
    /restarted/,
  ],
  [
    "a port that is not the one of BASE_URL",
    ({ env }) => Object.assign(env, { PORT: "" }),
    "settings",
    "warning",
    /Nothing listens at http:\/\/127\.0\.0\.1:\d+\./,
    /BASE_URL has port \d+, and the App listens at 3000: set PORT=\d+\./,
  ],
  [
    "no installation",
    ({ sandbox, installation }) => sandbox.uninstallApp(installation()),
    "installations",
    "wrong",
    /installed nowhere/,
    /installations\/new/,
  ],
  [
    "a suspended installation",
    ({ sandbox, installation }) => sandbox.changeInstallation(installation(), { suspended: true }),
    "installations",
    "wrong",
    /suspended/,
    /Unsuspend/,
  ],
  [
    "permissions that were not accepted",
    (testContext) => installedAgain(testContext, { permissions: withoutChecks }),
    "installations",
    "wrong",
    /not accepted checks: write/,
    /Review request/,
  ],
  [
    "an installation without repositories",
    (testContext) => installedAgain(testContext, { repositories: [] }),
    "installations",
    "wrong",
    /no repositories/,
    /Repository access/,
  ],
  [
    "a folder that others may read",
    ({ dataDir }) => chmodSync(dataDir(), 0o755),
    "database",
    "warning",
    /read by others/,
    /chmod 700/,
  ],
  [
    "a file where the folder should be",
    ({ env, dataDir }) => file(join(dataDir(), "data"), (path) => Object.assign(env, { DATA_DIR: path })),
    "database",
    "wrong",
    /is no folder/,
    /another DATA_DIR/,
  ],
  [
    "a database that is none",
    ({ dataDir }) => writeFileSync(join(dataDir(), "tollgate.sqlite"), "hello ".repeat(1_000)),
    "database",
    "wrong",
    /cannot be used: file is not a database/,
    /DATABASE_URL/,
  ],
  [
    "a database of a newer version",
    ({ dataDir }) => newer(join(dataDir(), "tollgate.sqlite")),
    "database",
    "wrong",
    /newer Tollgate: it has 9999-later/,
    /that version/,
  ],
  [
    "a PostgreSQL that is not there",
    ({ env }) => Object.assign(env, { DATABASE_URL: "postgres://t:hush@127.0.0.1:9/t" }),
    "database",
    "wrong",
    /cannot be used: .*ECONNREFUSED/,
    /DATABASE_URL/,
  ],
  [
    "a Redis, which is no longer used",
    ({ env }) => Object.assign(env, { REDIS_URL: "redis://:hush@127.0.0.1:9" }),
    "redis",
    "warning",
    /^REDIS_URL is set, but Redis is no longer used/,
    /Remove the variable/,
  ],
  [
    "secrets that others may read",
    ({ dataDir }) => file(join(dataDir(), ".env"), (path) => chmodSync(path, 0o644)),
    "secrets",
    "warning",
    /\.env can be read by others/,
    /chmod 600/,
  ],
  [
    "a rotation that nobody ended",
    ({ env }) => Object.assign(env, { TOLLGATE_SIGNING_KEY: `${"n".repeat(32)},${"o".repeat(32)}` }),
    "secrets",
    "warning",
    /TOLLGATE_SIGNING_KEY has 2 values/,
    /Rotation/,
  ],
  [
    "the sign-in of another App",
    ({ env }) => Object.assign(env, { PAGES: "on", CLIENT_ID: "Iv23other", CLIENT_SECRET: "s" }),
    "pages",
    "wrong",
    /another App/,
    /Set CLIENT_ID=/,
  ],
  [
    "a check that nothing requires",
    (testContext) => required(testContext, []),
    "required-check",
    "wrong",
    /does not require the check tollgate/,
    /tollgate protect acme\/shop --app \S+ --apply/,
  ],
  [
    "a check that anybody may set",
    (testContext) => required(testContext, [{ context: "tollgate" }]),
    "required-check",
    "warning",
    /from any source/,
    /tollgate protect/,
  ],
  [
    "a check that another App is to set",
    (testContext) => required(testContext, [{ context: "tollgate", integration_id: 15368 }]),
    "required-check",
    "wrong",
    /from App 15368/,
    /tollgate protect/,
  ],
  [
    "a check of another name",
    (testContext) => required(testContext, [{ context: "gate", integration_id: testContext.registered.appId }]),
    "required-check",
    "wrong",
    /requires gate from tollgate, which it never sets/,
    /tollgate protect/,
  ],
  [
    "a name for each base, of another base",
    async (testContext) => {
      required(testContext, [{ context: "tollgate/release", integration_id: testContext.registered.appId }]);
      await testContext.commit({
        ".github/tollgate.yml": "version: 1\ncheck: tollgate/{base}\nextends: tollgate:recommended\n",
      });
    },
    "required-check",
    "wrong",
    /requires tollgate\/release from tollgate, which it never sets: it sets tollgate\/main/,
    /tollgate protect/,
  ],
  [
    "a branch protection of any source",
    (testContext) => {
      required(testContext, []);
      testContext.sandbox.protect({ branch: "main", checks: ["tollgate"] });
    },
    "required-check",
    "warning",
    /from any source/,
    /tollgate protect/,
  ],
  [
    "a policy file that is broken",
    ({ commit }) => commit({ ".github/tollgate.yml": "version: 1\npolicis: {}\n" }),
    "policies",
    "wrong",
    /tollgate\.yml:2:1.*policis/,
    /tollgate validate/,
  ],
  [
    "a team that there is not",
    ({ commit }) =>
      commit({
        ".github/tollgate.yml": `version: 1\nbreak_glass: { by: "team:@acme/nobody" }\nextends: [tollgate:recommended]\n`,
      }),
    "policies",
    "wrong",
    /Answers of @acme\/nobody cannot be counted: there is no such team, or the App cannot see it/,
    /fix the team's name/,
  ],
];

/** Has GitHub send something, and us answer it so. */
const delivered = async ({ answer, commit, sandbox }: DoctorContext, status: number): Promise<void> => {
  answer.status = status;
  await commit({ [`${status}.txt`]: `${status}\n` });
  await sandbox.settled();
};

const installedAgain = (
  { sandbox, installation }: DoctorContext,
  request: Partial<Parameters<DoctorContext["sandbox"]["installApp"]>[0]>,
): void => {
  sandbox.uninstallApp(installation());
  sandbox.installApp({ app: "tollgate", account: "acme", ...request });
};

/** Has the default branch wait for these checks, and for no others. */
export const required = ({ sandbox }: DoctorContext, checks: Parameters<typeof requiring>[0]): void => {
  sandbox.state.rulesets.clear();
  if (checks.length > 0) sandbox.addRuleset(requiring(checks));
};

const file = (path: string, then: (path: string) => unknown): void => {
  writeFileSync(path, "", { mode: 0o600 });
  then(path);
};

const newer = (path: string): void => {
  const database = new DatabaseSync(path);
  database.exec("create table kysely_migration (name text); insert into kysely_migration values ('9999-later')");
  database.close();
};
