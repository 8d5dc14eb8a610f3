import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aBrowser, formTokenOf } from "./a-browser.ts";
import { aGate } from "./a-gate.ts";
import { killJobs, openStore, type PagesContext, pagesOver, type StoreContext } from "./pages-world.ts";

const BASE = "http://127.0.0.1:3000";
let store: StoreContext;
let context: PagesContext;

beforeAll(async () => {
  store = await openStore();
  await store.backend.store.pullRequests.put(aGate());
  await killJobs(store.backend, {
    "pull-request:acme/shop#42": "GitHub answered 502.",
    "team:acme/dba": "No such team.",
  });
});
afterAll(() => store.close());
beforeEach(() => {
  context = pagesOver(store);
});

describe("open pages", () => {
  it("ask nobody to sign in, and show the queue's numbers", async () => {
    const page = await (await context.pages.request(`${BASE}/`)).text();
    expect(page).toContain("Open to this machine");
    expect(page).toContain("team:acme/dba");
    expect(page).toMatch(/<dt>given up<\/dt><dd>2<\/dd>/);
    for (const path of ["/login", "/logout", "/oauth/callback?code=a&state=b"]) {
      expect((await context.pages.request(`${BASE}${path}`)).headers.get("location"), path).toBe("/");
    }
  });

  it.each([
    ["127.0.0.1:3000", 200],
    ["localhost:3000", 200],
    ["LOCALHOST:3000", 200],
    ["[::1]:3000", 200],
    ["evil.example", 421],
    ["evil.example:3000", 421],
    ["127.0.0.1", 421],
    ["127.0.0.1:3001", 421],
    ["127.0.0.1:3000.evil.example", 421],
    ["localhost.evil.example:3000", 421],
    ["10.0.0.1:3000", 421],
  ])("answer under %s with %s", async (host, status) => {
    for (const path of ["/", "/gates/acme/shop/42", "/assets/style.css"]) {
      const response = await context.pages.request(`${BASE}${path}`, { headers: { host } });
      expect(response.status, path).toBe(status);
      if (status !== 200) expect(await response.text()).not.toContain("Add a currency");
    }
  });

  it("take a form of their own from the browser that it was shown to, and no other", async () => {
    const [mine, other] = [aBrowser(context.pages, BASE), aBrowser(context.pages, BASE)];
    const csrf = formTokenOf(await (await mine.get("/")).text());
    expect(mine.sent).toEqual([
      expect.stringMatching(/^tollgate-open=[\w-]{22}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    await other.get("/");
    const form = { key: "team:acme/dba", csrf };
    expect((await other.post("/gates/retry", form)).status).toBe(403);
    expect((await mine.post("/gates/retry", form, { origin: "http://evil.example:3000" })).status).toBe(403);
    expect((await mine.post("/gates/retry", form, { origin: "http://localhost:3000" })).status).toBe(303);
    expect((await store.backend.queue.dead(10)).map(({ key }) => key)).toEqual(["pull-request:acme/shop#42"]);
  });
});

describe("every answer", () => {
  const answers: readonly (readonly [string, string, RequestInit])[] = [
    ["the dashboard", "/", {}],
    ["a pull request", "/gates/acme/shop/42", {}],
    ["what is not there", "/nothing", {}],
    ["a redirect", "/gates", {}],
    ["a refused form", "/gates/retry", { method: "POST", body: "key=a" }],
    ["a form that is too large", "/gates/retry", { method: "POST", body: "a".repeat(9_000) }],
    ["another host", "/", { headers: { host: "evil.example" } }],
    ["a method that is none", "/", { method: "DELETE" }],
    ["the styles", "/assets/style.css", {}],
    ["the script", "/assets/page.js", {}],
  ];

  it.each(answers)("lets the browser run and load nothing else: %s", async (_, path, init) => {
    const response = await context.pages.request(`${BASE}${path}`, init);
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("same-origin");
    expect(response.headers.get("strict-transport-security")).toBeNull();
    expect(response.headers.get("cache-control")).toMatch(
      path.startsWith("/assets") && response.ok ? /immutable/ : /^no-store$/,
    );
  });

  it("is told to stay with https, where it came by it", async () => {
    const secure = pagesOver(store, {
      baseUrl: "https://tollgate.acme.example",
      access: {
        kind: "sign-in",
        clientId: "a",
        clientSecret: "b",
        webUrl: "https://github.com",
        apiUrl: "https://api.github.com",
        encryptionKey: "a key that has thirty-two characters",
      },
    });
    for (const path of ["/", "/login", "/nothing", "/oauth/callback"]) {
      const response = await secure.pages.request(`https://tollgate.acme.example${path}`);
      expect(response.headers.get("strict-transport-security"), path).toBe("max-age=31536000");
      expect(response.headers.get("content-security-policy"), path).toContain("default-src 'none'");
    }
  });

  it("of a fault says nothing of what went wrong, and the log does", async () => {
    const { store: kept } = context.options;
    const broken = pagesOver(store, {
      store: {
        ...kept,
        pullRequests: { ...kept.pullRequests, repositories: () => Promise.reject(new Error("disk I/O error")) },
      },
    });
    const response = await broken.pages.request(`${BASE}/`);
    const page = await response.text();
    expect([response.status, page.includes("Something went wrong")]).toEqual([500, true]);
    expect(page).not.toContain("disk");
    expect(broken.logged.join()).toContain("disk I/O error");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("of what is too large is 413", async () => {
    const [, , , , , [, path, init]] = answers as [
      never,
      never,
      never,
      never,
      never,
      readonly [string, string, RequestInit],
    ];
    expect((await context.pages.request(`${BASE}${path}`, init)).status).toBe(413);
  });
});
