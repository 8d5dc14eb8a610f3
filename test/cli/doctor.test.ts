import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBackend } from "../../src/app/open-backend.ts";
import type { CheckName, Finding } from "../../src/cli/doctor/doctor-facts.ts";
import { generateKeyPair } from "../../src/gate/signing-keys.ts";
import { GOOD_ENV } from "../app/config/config-env.ts";
import { plants, required, withoutChecks } from "./doctor-plants.ts";
import { type DoctorContext, startDoctorContext } from "./doctor-world.ts";
import { runCli } from "./run-cli.ts";

let testContext: DoctorContext;
beforeAll(async () => {
  testContext = await startDoctorContext();
});
beforeEach(() => testContext.heal());
afterAll(() => testContext.close());

/** Puts the tables into the folder, as the App's first start does. */
const migrated = async (dataDir: string): Promise<void> => {
  const backend = await openBackend(
    { dataDir },
    { concurrency: 1, tries: 1, backoffMs: 1, now: Date.now, random: Math.random, onError: () => {} },
  );
  await backend.close();
};

test("a setup that is right: all is well, and it ends with 0", async () => {
  await migrated(testContext.dataDir());
  const { code, out, err } = await testContext.doctor();
  expect(out).toContain("All is well.");
  expect(code).toBe(0);
  expect(err).toBe("");
  const findings = await testContext.findings();
  expect(findings.filter(({ level }) => level !== "ok")).toEqual([]);
  // Redis is not there, so there is nothing to say of it.
  expect(findings.map(({ check }) => check)).toEqual([
    "settings",
    "secrets",
    "server",
    "credentials",
    "clock",
    "permissions",
    "events",
    "webhook",
    "deliveries",
    "installations",
    "database",
    "pages",
    "required-check",
    "policies",
  ]);
});

test.each<[string, string, RegExp]>([
  ["a secret", "0123456789abcdef0123456789abcdef", /is a secret, so auditors .* tollgate keys generate/],
  ["a pair", generateKeyPair().privateLine, /Auditors verify records by the public key\.$/],
])("it says who can verify what is signed with %s", async (_name, key, words) => {
  Object.assign(testContext.env, { TOLLGATE_SIGNING_KEY: key });
  const secrets = (await testContext.findings()).filter(({ check }) => check === "secrets");
  expect(secrets).toEqual([{ check: "secrets", level: "ok", message: expect.stringMatching(words) }]);
});

test("it warns of secrets that git would commit", async () => {
  execFileSync("git", ["init", "-q", testContext.dataDir()]);
  writeFileSync(join(testContext.dataDir(), ".env"), "LOG_LEVEL=info\n", { mode: 0o600 });
  expect(await testContext.findings()).toContainEqual({
    ...{ check: "secrets", level: "warning", message: "Git would commit .env." },
    fix: expect.stringContaining("the line /.env* into"),
  });
});

describe("a planted misconfiguration is found by its name", () => {
  test("and there are more than ten of them, in nearly every check", () => {
    expect(plants.length).toBeGreaterThan(30);
    expect(new Set(plants.map(([, , check]) => check)).size).toBeGreaterThanOrEqual(14);
  });

  test.each(plants)("%s", async (_what, plant, check, level, message, fix) => {
    await plant(testContext);
    const { code, out } = await testContext.doctor(["--json"]);
    const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] };
    const found = findings.filter((one) => one.check === check && one.level === level);
    expect(found.map((one) => one.message).join("\n")).toMatch(message);
    expect(found.map((one) => one.fix).join("\n")).toMatch(fix);
    expect(code).toBe(level === "wrong" ? 1 : level === "unknown" ? 3 : 0);
    // Nothing else is blamed: one thing was planted.
    const blamed = findings.filter((one) => one.level === "wrong").map((one) => one.check);
    expect([...new Set(blamed)].filter((one) => one !== check)).toEqual([]);
    // And nothing that is secret is in it.
    for (const secret of [
      "hush",
      ...Object.values({ ...testContext.env, ...GOOD_ENV }).filter(
        (value) => value.length > 24 && !value.startsWith("http") && !value.startsWith("/"),
      ),
    ])
      expect(out).not.toContain(JSON.stringify(secret).slice(1, -1));
  });
});

test("webhooks that fail because the App listens at another port than BASE_URL's say that port", async () => {
  const { sandbox, answer, commit, env } = testContext;
  answer.status = 502;
  await commit({ "other-port.txt": "x\n" });
  await sandbox.settled();
  const port = env["PORT"];
  Object.assign(env, { PORT: "" });
  const found = (await testContext.findings()).find(({ check }) => check === "deliveries");
  expect(found?.fix).toBe(`BASE_URL has port ${port}, and the App listens at 3000: set PORT=${port}.`);
});

test("a webhook that was sent again and arrived counts as arrived", async () => {
  const { sandbox, registered, answer, commit } = testContext;
  answer.status = 502;
  await commit({ "early.txt": "before the App ran\n" });
  await sandbox.settled();
  expect((await testContext.findings()).find(({ check }) => check === "deliveries")?.level).toBe("wrong");
  answer.status = 202;
  const { host } = sandbox.state;
  const app = host.apps.get(registered.appId);
  if (app === undefined) throw new Error("no App");
  for (const failed of [...app.deliveries.values()].filter(({ code }) => code === 502))
    for (const redeliver of host.redelivering) redeliver(app, failed);
  await sandbox.settled();
  expect((await testContext.findings()).find(({ check }) => check === "deliveries")).toMatchObject({
    level: "ok",
    message: expect.stringMatching(/^The last \d+ arrived\.$/),
  });
});

test("pages that are off are so by what is read here: an App that runs may have other settings", async () => {
  const pages = async (args: readonly string[] = []) =>
    (await testContext.findings(args)).find(({ check }) => check === "pages")?.message;
  expect(await pages()).toMatch(/^They are off in this environment; an App that is running may have PAGES=on/);
  writeFileSync(join(testContext.dataDir(), "my-app.env"), "LOG_LEVEL=info\n", { mode: 0o600 });
  expect(await pages(["--env-file", "my-app.env"])).toMatch(/^They are off in my-app\.env and in this environment; /);
});

test("ten at once are all found", async () => {
  const { sandbox, env, dataDir, clock } = testContext;
  clock.aheadMs = 600_000;
  chmodSync(dataDir(), 0o755);
  Object.assign(env, { REDIS_URL: "redis://127.0.0.1:9", PAGES: "on", CLIENT_ID: "Iv23other", CLIENT_SECRET: "s" });
  required(testContext, []);
  await testContext.commit({ ".github/tollgate.yml": "version: 2\n" });
  await sandbox.settled();
  sandbox.changeApp("tollgate", {
    permissions: { ...withoutChecks, secrets: "read" },
    events: ["push"],
    webhook: { url: "https://old.acme.dev/", secret: "" },
  });
  const findings = (await testContext.findings()).filter(({ level }) => level === "wrong" || level === "warning");
  expect(findings.length).toBeGreaterThanOrEqual(10);
  expect(new Set(findings.map(({ check }) => check))).toEqual(
    new Set<CheckName>([
      "clock",
      "permissions",
      "events",
      "webhook",
      "database",
      "redis",
      "pages",
      "required-check",
      "policies",
    ]),
  );
});

test("the table fits 80 columns, without colours, and says what to do under what is wrong", async () => {
  await testContext.commit({ ".github/tollgate.yml": "version: 1\npolicis: {}\n" });
  required(testContext, []);
  const { code, out } = await testContext.doctor();
  expect(code).toBe(1);
  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(out).not.toContain("\u001b");
  expect(out).toMatch(/^✗ required check +acme\/shop: main does not require/m);
  expect(out).toMatch(/^✓ credentials +App \d+ is tollgate of acme/m);
  expect(out).toMatch(/^ +→ An administrator: tollgate protect acme\/shop --app tollgate\n +--apply/m);
  expect(out).toMatch(/2 wrong, .*; \d+ right\.$/m);
});

describe("--repo", () => {
  test("looks at what is named, and nothing else", async () => {
    const findings = await testContext.findings(["--repo", "acme/shop"]);
    expect(findings.filter(({ check }) => check === "policies").map(({ about }) => about)).toEqual(["acme/shop"]);
  });

  test("says where the App is not installed", async () => {
    const findings = await testContext.findings(["--repo", "acme/none"]);
    const about = findings.filter((one) => one.about === "acme/none");
    expect(about).toMatchObject([
      { check: "required-check", level: "wrong", message: "The App is not installed on it." },
    ]);
  });

  test("with a name that is none is a problem", async () => {
    const { code, err } = await testContext.doctor(["--repo", "shop"]);
    expect([code, err]).toEqual([2, expect.stringContaining("names no repository")]);
  });
});

test("a database in use is looked at without disturbing who uses it", async () => {
  const options = { concurrency: 1, tries: 1, backoffMs: 1, now: Date.now, random: Math.random, onError: () => {} };
  const backend = await openBackend({ dataDir: testContext.dataDir() }, options);
  try {
    const findings = await testContext.findings();
    expect(findings.find(({ check }) => check === "database")).toMatchObject({ level: "ok" });
    await backend.store.ping();
  } finally {
    await backend.close();
  }
});

test("a folder that is not there yet is no fault", async () => {
  testContext.env["DATA_DIR"] = join(testContext.dataDir(), "not", "yet");
  const found = (await testContext.findings()).filter(({ check }) => check === "database");
  expect(found).toMatchObject([{ level: "warning", message: expect.stringContaining("still to be made") }]);
});

test("settings that are wrong are reported from the command line too, in one go", async () => {
  const cwd = join(testContext.dataDir(), "empty");
  mkdirSync(cwd);
  const { code, out } = await runCli(["doctor"], { cwd, env: { APP_ID: "x" } });
  expect(code).toBe(1);
  for (const name of ["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET", "TOLLGATE_SIGNING_KEY"])
    expect(out).toContain(`${name}: `);
});

test("without an App it lists no settings, and says what to do for the Action and for an App", async () => {
  const cwd = join(testContext.dataDir(), "no-app");
  mkdirSync(cwd);
  const { code, out } = await runCli(["doctor"], { cwd });
  expect(code).toBe(1);
  const said = out.replaceAll(/\s+/g, " ");
  expect(said).toContain("No App is configured here");
  expect(said).toContain("tollgate protect --action");
  expect(said).not.toContain("WEBHOOK_SECRET");
});
