import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPages } from "../../../src/app/pages/pages.ts";
import { encryptText, openText, safeReturn } from "../../../src/app/pages/sign-in/sign-in.ts";
import { aBrowser, formTokenOf, type TestBrowser } from "./a-browser.ts";
import { aGate, HOUR } from "./a-gate.ts";
import { CLIENT, type FakeGithub, fakeGithub } from "./fake-github.ts";
import { openStore, type PagesContext, pagesOver, type StoreContext } from "./pages-world.ts";

const BASE = "https://tollgate.acme.example";
const SESSION = "__Host-tollgate-session";
const SIGN_IN = "__Host-tollgate-sign-in";
const DETAILS = "/gates/acme/shop/42";

let store: StoreContext;
let github: FakeGithub;
let context: PagesContext;
let browser: TestBrowser;

const signInOptions = (changes: Record<string, string> = {}) => ({
  kind: "sign-in" as const,
  ...CLIENT,
  webUrl: "https://github.example",
  apiUrl: "https://github.example",
  encryptionKey: "a key that has thirty-two characters",
  fetch: github.fetch,
  ...changes,
});

beforeAll(async () => {
  store = await openStore();
  await store.backend.store.pullRequests.put(aGate());
});
afterAll(() => store.close());
beforeEach(() => {
  github = fakeGithub();
  github.rights.set("ada acme/shop", "read");
  context = pagesOver(store, { baseUrl: BASE, access: signInOptions() });
  browser = aBrowser(context.pages, BASE);
});

const titleOf = async (response: Response): Promise<string> =>
  /<h1>(.*?)<\/h1>/.exec(await response.text())?.[1]?.replace(/<[^>]+>/g, "") ?? "";

describe("signing in", () => {
  it("leads through GitHub back to the page that was asked for", async () => {
    const asked = await browser.get(DETAILS);
    expect([asked.status, asked.headers.get("location")]).toEqual([
      302,
      `/login?return=${encodeURIComponent(DETAILS)}`,
    ]);
    const back = await browser.signIn(github, "ada", asked.headers.get("location") ?? "");
    expect([back.status, back.headers.get("location")]).toEqual([302, DETAILS]);
    const page = await (await browser.get(DETAILS)).text();
    expect(page).toContain("Add a currency to orders");
    expect(page).toContain("Signed in as <b>ada</b>");
  });

  it("asks GitHub with a state and the digest of a secret, and with nothing that is secret", async () => {
    const away = new URL((await browser.get("/login")).headers.get("location") ?? "");
    expect(`${away.origin}${away.pathname}`).toBe("https://github.example/login/oauth/authorize");
    const asked = Object.fromEntries(away.searchParams);
    expect(asked).toEqual({
      client_id: CLIENT.clientId,
      redirect_uri: `${BASE}/oauth/callback`,
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    const again = new URL((await browser.get("/login")).headers.get("location") ?? "").searchParams;
    expect(again.get("state")).not.toBe(asked["state"]);
    expect(again.get("code_challenge")).not.toBe(asked["code_challenge"]);
  });

  it("sets cookies that no script reads, that go over https only, and that end", async () => {
    await browser.signIn(github, "ada");
    const flags = browser.sent
      .filter((cookie) => !/max-age=0/i.test(cookie))
      .map((cookie) => cookie.replace(/=[^;]+;/, "=…;"));
    expect(flags).toEqual([
      `${SIGN_IN}=…; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`,
      `${SESSION}=…; Max-Age=28800; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
    expect([...browser.cookies.keys()]).toEqual([SESSION]);
  });

  it("leaves neither the token nor the session's id in the store, the browser, the pages or the log", async () => {
    const back = await browser.signIn(github, "ada");
    const [token = ""] = [...github.tokens.keys()];
    const id = browser.cookies.get(SESSION) ?? "";
    expect(id).toMatch(/^[\w-]{43}$/);
    const { createHash } = await import("node:crypto");
    const stored = await context.backend.store.sessions.get(
      createHash("sha256").update(id).digest("hex"),
      context.clock.now,
    );
    expect(stored).toMatchObject({ login: "ada", expiresAt: context.clock.now + 8 * HOUR });
    const page = await (await browser.get("/")).text();
    const everything = [
      JSON.stringify(stored),
      page,
      ...browser.sent,
      ...context.logged,
      ...back.headers.values(),
    ].join("\n");
    expect(everything).not.toContain(token);
    expect(everything).not.toContain(CLIENT.clientSecret);
    expect(JSON.stringify(stored) + page + context.logged.join("\n")).not.toContain(id);
  });

  it("takes a new id each time, and forgets the one before", async () => {
    await browser.signIn(github, "ada");
    const before = browser.cookies.get(SESSION) ?? "";
    await browser.signIn(github, "ada");
    expect(browser.cookies.get(SESSION)).not.toBe(before);
    const stolen = aBrowser(context.pages, BASE);
    stolen.cookies.set(SESSION, before);
    expect((await stolen.get("/")).status).toBe(302);
  });

  it("takes no id that was brought along", async () => {
    const chosen = "A".repeat(43);
    browser.cookies.set(SESSION, chosen);
    await browser.signIn(github, "ada");
    expect(browser.cookies.get(SESSION)).not.toBe(chosen);
  });

  it("lasts no longer than GitHub's token", async () => {
    github.extra["expires_in"] = 3_600;
    await browser.signIn(github, "ada");
    expect(browser.sent.at(-1)).toContain("Max-Age=3600;");
    context.clock.now += HOUR;
    expect((await browser.get("/")).status).toBe(302);
  });

  it("over http on loopback does without what browsers refuse there", async () => {
    const local = pagesOver(store, { baseUrl: "http://127.0.0.1:3000", access: signInOptions() });
    const there = aBrowser(local.pages, "http://127.0.0.1:3000");
    await there.signIn(github, "ada");
    expect(there.sent.at(-1)).toMatch(/^tollgate-session=[\w-]+; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await there.get("/")).status).toBe(200);
  });
});

describe("a sign-in is refused", () => {
  const begin = async (): Promise<URL> =>
    github.authorize((await browser.get("/login")).headers.get("location") ?? "", "ada");
  const finish = (back: URL, by = browser): Promise<Response> => by.get(`${back.pathname}${back.search}`);
  const refused = async (response: Response, status: number): Promise<void> => {
    expect(response.status).toBe(status);
    expect(await titleOf(response)).toBe("Not signed in");
    expect(browser.cookies.has(SESSION)).toBe(false);
  };

  it.each([
    ["a wrong state", "x"],
    ["no state", undefined],
    ["another state of the right form", "B".repeat(43)],
  ])("with %s", async (_, state) => {
    const back = await begin();
    if (state === undefined) back.searchParams.delete("state");
    else back.searchParams.set("state", state);
    await refused(await finish(back), 400);
    expect(github.asked).toEqual([]);
  });

  it("in a browser that did not begin it", async () => {
    const back = await begin();
    const other = aBrowser(context.pages, BASE);
    await refused(await finish(back, other), 400);
    expect(other.cookies.has(SESSION)).toBe(false);
    expect(github.asked).toEqual([]);
  });

  it("a second time, though somebody kept the cookie", async () => {
    const back = await begin();
    const kept = browser.cookies.get(SIGN_IN) ?? "";
    expect((await finish(back)).status).toBe(302);
    const thief = aBrowser(context.pages, BASE);
    thief.cookies.set(SIGN_IN, kept);
    expect((await finish(back, thief)).status).toBe(400);
    expect(thief.cookies.has(SESSION)).toBe(false);
    expect(github.asked.filter((one) => one.startsWith("POST"))).toHaveLength(1);
  });

  it("after ten minutes", async () => {
    const back = await begin();
    context.clock.now += 10 * 60_000;
    await refused(await finish(back), 400);
  });

  it("with a cookie that another key sealed", async () => {
    const back = await begin();
    const other = pagesOver(store, {
      baseUrl: BASE,
      access: signInOptions({ encryptionKey: "another key of thirty-two characters" }),
    });
    const there = aBrowser(other.pages, BASE);
    await there.get("/login");
    browser.cookies.set(SIGN_IN, there.cookies.get(SIGN_IN) ?? "");
    await refused(await finish(back), 400);
  });

  it("with a cookie that was meddled with", async () => {
    const back = await begin();
    const cookie = browser.cookies.get(SIGN_IN) ?? "";
    browser.cookies.set(SIGN_IN, `${cookie.slice(0, -2)}${cookie.endsWith("AA") ? "BB" : "AA"}`);
    await refused(await finish(back), 400);
  });

  it("with a code that was asked for with another secret (PKCE)", async () => {
    // The thief has the code, but not the browser that began: their own begins with another verifier.
    const stolen = await begin();
    const thief = aBrowser(context.pages, BASE);
    const own = new URL((await thief.get("/login")).headers.get("location") ?? "");
    stolen.searchParams.set("state", own.searchParams.get("state") ?? "");
    expect((await finish(stolen, thief)).status).toBe(403);
    expect(thief.cookies.has(SESSION)).toBe(false);
  });

  it("where the person said no", async () => {
    const back = await begin();
    back.searchParams.delete("code");
    back.searchParams.set("error", "access_denied");
    await refused(await finish(back), 403);
  });

  it("where GitHub takes the token back at once", async () => {
    const back = await begin();
    github.trouble.is = 401;
    github.trouble.only = "/user";
    await refused(await finish(back), 403);
  });

  it.each([500, 503, 429, "silence"] as const)("for the while, where GitHub answers %s", async (trouble) => {
    const back = await begin();
    github.trouble.is = trouble;
    const response = await finish(back);
    expect([response.status, await titleOf(response)]).toEqual([503, "GitHub does not answer"]);
    expect(browser.cookies.has(SESSION)).toBe(false);
  });
});

describe("a session ends", () => {
  beforeEach(async () => {
    await browser.signIn(github, "ada");
  });

  it("after eight hours", async () => {
    context.clock.now += 8 * HOUR;
    const response = await browser.get(DETAILS);
    expect([response.status, response.headers.get("location")]).toEqual([
      302,
      `/login?return=${encodeURIComponent(DETAILS)}`,
    ]);
  });

  it("where the person takes the token back at GitHub", async () => {
    github.tokens.clear();
    const response = await browser.get(DETAILS);
    expect([response.status, response.headers.get("location")]).toEqual([
      302,
      `/login?return=${encodeURIComponent(DETAILS)}`,
    ]);
    expect(browser.cookies.has(SESSION)).toBe(false);
  });

  it("where the app's key is another", async () => {
    const rotated = createPages({
      ...context.options,
      access: signInOptions({ encryptionKey: "a new key that has 32 characters." }),
    });
    const there = aBrowser(rotated, BASE);
    there.cookies.set(SESSION, browser.cookies.get(SESSION) ?? "");
    expect((await there.get("/")).status).toBe(302);
  });

  it("by signing out, for good", async () => {
    const id = browser.cookies.get(SESSION) ?? "";
    const csrf = formTokenOf(await (await browser.get("/")).text());
    const out = await browser.post("/logout", { csrf });
    expect([out.status, out.headers.get("location")]).toEqual([303, "/logout"]);
    expect(await titleOf(await browser.get("/logout"))).toBe("Signed out");
    browser.cookies.set(SESSION, id);
    expect((await browser.get("/")).status).toBe(302);
  });

  it("and not by a link or a form from elsewhere", async () => {
    await browser.get("/logout");
    const csrf = formTokenOf(await (await browser.get("/")).text());
    const faults: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
      [{}, {}],
      [{ csrf: "" }, {}],
      [{ csrf: `${csrf.slice(0, -2)}xx` }, {}],
      [{ csrf }, { origin: "https://evil.example" }],
      [{ csrf }, { origin: "null" }],
      [{ csrf }, { origin: "http://tollgate.acme.example" }],
      [{ csrf }, { "sec-fetch-site": "cross-site" }],
    ];
    for (const [form, headers] of faults) {
      expect((await browser.post("/logout", form, headers)).status, JSON.stringify([form, headers])).toBe(403);
    }
    expect((await browser.get("/")).status).toBe(200);
  });

  it("and another session's form token does not fit", async () => {
    const other = aBrowser(context.pages, BASE);
    await other.signIn(github, "grace");
    const csrf = formTokenOf(await (await other.get("/")).text());
    expect(csrf).toMatch(/^[\w-]{43}$/);
    expect((await browser.post("/logout", { csrf })).status).toBe(403);
  });
});

describe("where to go after signing in", () => {
  it.each([
    ["/gates/acme/shop/42", "/gates/acme/shop/42"],
    ["/?repository=acme%2Fshop", "/?repository=acme%2Fshop"],
    [undefined, "/"],
    ["", "/"],
    ["https://evil.example/", "/"],
    ["//evil.example/", "/"],
    ["/\\evil.example", "/"],
    ["\\/evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/\n/evil.example", "/"],
    ["/.//evil.example", "/"],
    ["/..//evil.example", "/"],
    ["/%2e//evil.example", "/"],
    ["javascript:alert(1)", "/"],
    ["evil.example", "/"],
    ["/é", "/"],
    [`/${"a".repeat(1_000)}`, "/"],
  ])("%j is %j", (asked, safe) => {
    expect(safeReturn(asked, BASE)).toBe(safe);
  });

  it("is taken from the sealed cookie, not from what comes back", async () => {
    const away = await browser.get("/login?return=//evil.example");
    const back = github.authorize(away.headers.get("location") ?? "", "ada");
    back.searchParams.set("return", "https://evil.example");
    expect((await browser.get(`${back.pathname}${back.search}`)).headers.get("location")).toBe("/");
  });
});

describe("a sealed text", () => {
  const key = new Uint8Array(32).fill(7);
  const nonce = new Uint8Array(12).fill(1);
  const sealed = encryptText(key, "secret ☂", "session", nonce);

  it("opens for what it is bound to, and for nothing else", () => {
    expect(openText(key, sealed, "session")).toBe("secret ☂");
    expect(openText(key, sealed, "another")).toBeUndefined();
    expect(openText(new Uint8Array(32).fill(8), sealed, "session")).toBeUndefined();
    expect(openText(key, sealed.slice(0, 20), "session")).toBeUndefined();
    expect(openText(key, "", "session")).toBeUndefined();
    const bytes = Buffer.from(sealed, "base64url");
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openText(key, changed.toString("base64url"), "session"), `byte ${at}`).toBeUndefined();
    }
  });
});

describe("settings that would show too much, or nothing, are refused at start", () => {
  it.each([
    [
      "open pages on the network",
      { baseUrl: "https://tollgate.acme.example", access: { kind: "open" } as const },
      /loopback/,
    ],
    [
      "open pages under a name like loopback's",
      { baseUrl: "http://127.0.0.1.evil.example", access: { kind: "open" } as const },
      /loopback/,
    ],
    ["signing in over http", { baseUrl: "http://tollgate.acme.example" }, /https/],
    ["a short key", { baseUrl: BASE, short: true }, /32 characters/],
  ])("%s", (_, changes, words) => {
    const { short, ...given } = { short: false, ...changes };
    const access = "access" in given ? given.access : signInOptions(short ? { encryptionKey: "short" } : {});
    expect(() => createPages({ ...context.options, baseUrl: given.baseUrl, access })).toThrow(words);
  });
});
