import { describe, expect, test } from "vitest";
import { appEvents, appPermissions } from "../../../src/app/config/manifest.ts";
import { readConfig } from "../../../src/app/config/read-config.ts";
import { publishedKeys } from "../../../src/gate/signing-keys.ts";
import { APP_KEY } from "../config/app-keys.ts";
import { MADE_APP, setupContext, TOKEN } from "./setup-context.ts";

test("from the printed address to credentials in a file", async () => {
  const { ask, field, leave, seen } = setupContext();
  const { text, action, state } = await leave();
  expect(action).toBe(`https://github.com/organizations/acme/settings/apps/new?state=${state}`);
  const manifest = JSON.parse(field(text, "manifest"));
  expect(manifest).toMatchObject({
    name: "acme gate",
    hook_attributes: { url: "https://gate.acme.dev/api/github/webhooks" },
    redirect_url: "http://127.0.0.1:3000/setup/callback",
    default_permissions: appPermissions(),
    default_events: appEvents(),
  });
  const done = await ask(`/setup/callback?code=good-code&state=${state}`);
  expect(done.status).toBe(200);
  expect(done.text).toContain("/srv/.env");
  expect(done.text).toContain("https://github.com/apps/acme-gate/installations/new");
  expect(seen.done).toEqual(["acme-gate"]);
  expect(Object.fromEntries(seen.kept[0] ?? [])).toMatchObject({
    APP_ID: "4711",
    WEBHOOK_SECRET: MADE_APP.webhookSecret,
    CLIENT_ID: MADE_APP.clientId,
    CLIENT_SECRET: MADE_APP.clientSecret,
    BASE_URL: "https://gate.acme.dev",
  });
  expect(seen.errors).toEqual([]);
});

test("what it writes is what the App starts with", async () => {
  const { ask, leave, seen } = setupContext({
    convert: async () => ({ ...MADE_APP, privateKey: APP_KEY.privateKey }),
  });
  const { state } = await leave();
  await ask(`/setup/callback?code=good-code&state=${state}`);
  const read = readConfig(Object.fromEntries(seen.kept[0] ?? []), { readText: () => undefined });
  expect(read).toMatchObject({ ok: true, config: { appId: 4711, webhookSecrets: [MADE_APP.webhookSecret] } });
});

test("it signs with a pair of keys, and the page shows the half that an auditor gets", async () => {
  const { ask, leave, seen } = setupContext();
  const { state } = await leave();
  const done = await ask(`/setup/callback?code=good-code&state=${state}`);
  const [published] = publishedKeys([seen.kept[0]?.get("TOLLGATE_SIGNING_KEY") ?? ""]);
  expect(done.text).toContain(published?.publicKey ?? "no pair");
  expect(done.text).toContain("https://gate.acme.dev/.well-known/tollgate-keys.json");
});

test("links of the last page leave it open, because it cannot be loaded again", async () => {
  const { ask, leave } = setupContext();
  const { state } = await leave();
  const { text } = await ask(`/setup/callback?code=good-code&state=${state}`);
  const links = text.match(/<a [^>]*>/g) ?? [];
  expect(links).toHaveLength(2);
  for (const link of links) expect(link).toContain('target="_blank" rel="noopener noreferrer"');
  expect(text).toContain("Keep this page open");
});

test("the last page says if git would commit the credentials", async () => {
  const { ask, leave } = setupContext({ exposed: "my.env lies in the git work tree /srv/shop." });
  const { state } = await leave();
  expect((await ask(`/setup/callback?code=good-code&state=${state}`)).text).toContain("the git work tree /srv/shop.");
});

test("an address of this machine keeps its port, so that the App listens where its webhooks go", async () => {
  const kept = async (alsoKept: ReadonlyMap<string, string>) => {
    const { ask, leave, seen } = setupContext({ alsoKept, webUrl: "http://127.0.0.1:8080" });
    const { state } = await leave({ base_url: "http://127.0.0.1:3017" });
    await ask(`/setup/callback?code=good-code&state=${state}`);
    return seen.kept[0]?.get("PORT");
  };
  expect(await kept(new Map())).toBe("3017");
  expect(await kept(new Map([["PORT", "3000"]]))).toBe("3000");
});

test("no page shows a secret that was written to the file", async () => {
  const { ask, leave, seen } = setupContext();
  const { state } = await leave();
  const done = await ask(`/setup/callback?code=good-code&state=${state}`);
  for (const name of ["PRIVATE_KEY", "WEBHOOK_SECRET", "TOLLGATE_SIGNING_KEY", "CLIENT_SECRET"])
    expect(done.text).not.toContain(seen.kept[0]?.get(name));
});

test("where the file cannot be written, the credentials are shown once instead", async () => {
  const { ask, leave, seen } = setupContext({
    alsoKept: new Map([["GHE_HOST", "github.acme.dev"]]),
    keep: async () => {
      throw new Error("EROFS: read-only file system");
    },
  });
  const { state } = await leave();
  const done = await ask(`/setup/callback?code=good-code&state=${state}`);
  expect(done.text).toContain(`WEBHOOK_SECRET=${MADE_APP.webhookSecret}`);
  expect(done.text).toContain("GHE_HOST=github.acme.dev");
  expect(done.text).toContain(`PRIVATE_KEY=${Buffer.from(MADE_APP.privateKey).toString("base64")}`);
  expect(seen.errors.map(String)).toEqual(["Error: EROFS: read-only file system"]);
  expect((await ask("/setup")).status).toBe(410);
});

test("an App without a webhook's secret gets one, and the page says where it goes", async () => {
  const { ask, leave, seen } = setupContext({ convert: async () => ({ ...MADE_APP, webhookSecret: undefined }) });
  const { state } = await leave();
  expect((await ask(`/setup/callback?code=c&state=${state}`)).text).toContain("put WEBHOOK_SECRET into the field");
  expect(seen.kept[0]?.get("WEBHOOK_SECRET")).toHaveLength(64);
});

describe("nobody else gets in", () => {
  test.each<[string, string]>([
    ["without a token", "/setup"],
    ["with a wrong token", "/setup?token=the-printed-tokem"],
    ["with an empty token", "/setup?token="],
    ["at the way back", "/setup/callback?code=good-code&state=x"],
  ])("%s", async (_name, path) => {
    const { ask, seen } = setupContext();
    expect((await ask(path)).status).toBe(403);
    expect(seen.codes).toEqual([]);
  });

  test("by a form without a cookie, or with another's", async () => {
    const { ask, leave } = setupContext();
    await leave();
    for (const cookie of [" ", "tollgate-setup=forged"])
      expect((await ask("/setup", { form: { name: "x" }, cookie })).status).toBe(403);
  });

  test("by a form of another site, which does not know what ours brings", async () => {
    const { ask, leave } = setupContext();
    await leave();
    const forged = await ask("/setup", { form: { name: "evil", owner: "", base_url: "https://evil.example.org" } });
    expect(forged.status).toBe(403);
    expect(forged.text).not.toContain("evil");
  });

  test("with the token, a second time", async () => {
    const { ask } = setupContext();
    const first = await ask(`/setup?token=${TOKEN}`);
    expect([first.status, first.headers.get("location")]).toEqual([303, "/setup"]);
    expect((await ask(`/setup?token=${TOKEN}`, { cookie: " " })).status).toBe(403);
  });

  test("with the token, half an hour later", async () => {
    const { ask, clock } = setupContext();
    clock.ms += 30 * 60_000 + 1;
    expect((await ask(`/setup?token=${TOKEN}`)).status).toBe(403);
  });

  test("with the cookie, an hour later", async () => {
    const { ask, clock } = setupContext();
    await ask(`/setup?token=${TOKEN}`);
    expect((await ask("/setup")).status).toBe(200);
    clock.ms += 60 * 60_000;
    expect((await ask("/setup")).status).toBe(403);
  });

  test("by a name that was pointed at us", async () => {
    const { ask } = setupContext();
    expect((await ask(`/setup?token=${TOKEN}`, { host: "evil.example.org:3000" })).status).toBe(421);
    // And the token is not used up by it.
    expect((await ask(`/setup?token=${TOKEN}`)).status).toBe(303);
  });
});

describe("the way back from GitHub", () => {
  test.each<[string, (state: string) => string]>([
    ["without a state", () => "code=good-code"],
    ["with a state that is not ours", () => "code=good-code&state=forged"],
  ])("%s makes nothing, and ends the trip", async (_name, query) => {
    const { ask, leave, seen } = setupContext();
    const { state } = await leave();
    expect((await ask(`/setup/callback?${query(state)}`)).status).toBe(403);
    expect((await ask(`/setup/callback?code=good-code&state=${state}`)).status).toBe(403);
    expect(seen.codes).toEqual([]);
  });

  test("of an earlier trip is void", async () => {
    const { ask, field, leave } = setupContext();
    const { state } = await leave();
    const again = await ask("/setup");
    const form = { name: "b", owner: "", base_url: "https://b.acme.dev", form: field(again.text, "form") };
    expect((await ask("/setup", { form })).text).toContain("https://github.com/settings/apps/new?state=");
    expect((await ask(`/setup/callback?code=good-code&state=${state}`)).status).toBe(403);
  });

  test.each(["bad-code", "../../user", ""])("with the code %j says that GitHub did not hand it over", async (code) => {
    const { ask, leave, seen } = setupContext();
    const { state } = await leave();
    const back = await ask(`/setup/callback?code=${encodeURIComponent(code)}&state=${state}`);
    expect(back.status).toBe(502);
    expect(back.headers.get("connection")).toBeNull();
    expect(seen.kept).toEqual([]);
    // And one can begin again.
    expect((await ask("/setup")).status).toBe(200);
  });

  test.each<[string, object, string]>([
    [
      "a network that is down",
      { status: 500, request: {} },
      "GitHub could not be reached at api.github.com: It broke.",
    ],
    ["a code of another server", { status: 404, response: {} }, "api.github.com does not know the code (404)."],
    ["an outage", { status: 503, response: {} }, "GitHub answered 503 at api.github.com: It broke."],
    ["an answer of another shape", {}, "The answer of api.github.com could not be used: It broke."],
  ])("because of %s: the page and the log say it, without the code", async (_name, about, words) => {
    const { ask, leave, seen } = setupContext({
      convert: async () => {
        throw Object.assign(new Error("It broke"), about);
      },
    });
    const { state } = await leave();
    const { status, text } = await ask(`/setup/callback?code=good-code&state=${state}`);
    expect(status).toBe(502);
    expect(text).toContain(words);
    expect(text.includes("more than an hour old")).toBe(words.includes("404"));
    expect(seen.errors.map(String)).toEqual([expect.stringContaining(words)]);
    expect(String(seen.errors)).not.toContain("good-code");
  });

  test("twice, and everything else after the App is made, is over", async () => {
    const { ask, leave, seen } = setupContext();
    const { state } = await leave();
    await ask(`/setup/callback?code=good-code&state=${state}`);
    for (const path of [`/setup/callback?code=good-code&state=${state}`, "/setup", `/setup?token=${TOKEN}`, "/"])
      expect(await ask(path)).toMatchObject({
        status: 410,
        text: expect.stringContaining("If you have started the App, load this page again."),
      });
    expect(seen.codes).toEqual(["good-code"]);
  });
});

test.each<[Record<string, string>, string]>([
  [{ name: "" }, "1 to 34"],
  [{ name: "x".repeat(35) }, "1 to 34"],
  [{ name: '"><script>' }, "1 to 34"],
  [{ owner: "../settings" }, "organisation&#39;s login"],
  [{ base_url: "" }, "An address such as"],
  [{ base_url: "javascript:alert(1)" }, "An address such as"],
  [{ base_url: "http://localhost:3000" }, "this machine alone"],
])("the form with %o is shown again with what is wrong", async (form, words) => {
  const { leave } = setupContext();
  const page = await leave(form);
  expect(page.status).toBe(422);
  expect(page.text).toContain(words);
  expect(page.text).not.toContain("<script");
  expect(page.text).not.toContain("settings/apps/new");
});

test("an address of this machine is right where GitHub is the sandbox on it", async () => {
  const { leave } = setupContext({ webUrl: "http://127.0.0.1:4242" });
  expect((await leave({ base_url: "http://localhost:3000" })).text).toContain("http://127.0.0.1:4242/");
});

test("every page is strict: no script, no framing, nothing kept", async () => {
  const { ask, leave } = setupContext();
  const pages = [await ask("/nowhere"), await ask("/setup"), await leave()];
  for (const { headers, text } of pages) {
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' https:\/\/github\.com;/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(text).not.toMatch(/<script|\son\w+=/i);
  }
});

test("the cookie is for this page alone, and no script sees it", async () => {
  const { ask } = setupContext();
  expect((await ask(`/setup?token=${TOKEN}`)).set).toMatch(/Path=\/setup; HttpOnly; SameSite=Lax$/);
  const public_ = setupContext({ setupUrl: "https://gate.acme.dev/setup" });
  expect((await public_.ask(`/setup?token=${TOKEN}`)).set).toContain("Secure");
});

test("Probot's own import is not there", async () => {
  const { ask } = setupContext();
  await ask(`/setup?token=${TOKEN}`);
  for (const path of ["/probot", "/probot/setup", "/probot/import"])
    expect([(await ask(path)).status, (await ask(path, { form: { pem: "x" } })).status]).toEqual([404, 404]);
});
