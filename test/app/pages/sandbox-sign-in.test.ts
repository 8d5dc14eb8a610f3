import { afterAll, beforeAll, expect, it } from "vitest";
import type { RegisteredApp } from "../../../sandbox/src/changes/apps.ts";
import { type SandboxContext, withSandbox } from "../../support/with-sandbox.ts";
import { aBrowser, formTokenOf, type TestBrowser } from "./a-browser.ts";
import { aGate } from "./a-gate.ts";
import { killJobs, openStore, type PagesContext, pagesOver, type StoreContext } from "./pages-world.ts";

// The same as `sign-in.test.ts`, once, with the stand-in GitHub on real HTTP in place of the small fake.
const BASE = "http://127.0.0.1:3000";
let github: SandboxContext;
let store: StoreContext;
let context: PagesContext;

beforeAll(async () => {
  github = await withSandbox();
  store = await openStore();
  await store.backend.store.pullRequests.put(aGate());
  await store.backend.store.pullRequests.put(
    aGate({ repository: "acme/other", title: "In a repository that is not there" }),
  );
  const { sandbox } = github;
  const { clientId, clientSecret }: RegisteredApp = await sandbox.registerApp({
    slug: "tollgate",
    callbackUrls: [`${BASE}/oauth/callback`],
  });
  sandbox.installApp({ app: "tollgate" });
  context = pagesOver(store, {
    baseUrl: BASE,
    access: {
      kind: "sign-in",
      clientId,
      clientSecret,
      webUrl: sandbox.url,
      apiUrl: sandbox.url,
      encryptionKey: "a key that has thirty-two characters",
    },
  });
});
afterAll(async () => {
  await github.close();
  await store.close();
});

/** As a person at GitHub: follows the link there, is `login`, and comes back. */
const signIn = async (browser: TestBrowser, login: string, path: string): Promise<Response> => {
  const away = (await browser.get(path)).headers.get("location") ?? "";
  const start = away.startsWith("/") ? ((await browser.get(away)).headers.get("location") ?? "") : away;
  const chosen = await fetch(`${start}&login=${login}`, { redirect: "manual" });
  const back = new URL(chosen.headers.get("location") ?? "");
  expect(back.origin).toBe(BASE);
  return browser.get(`${back.pathname}${back.search}`);
};

it("signs a reader in, shows them what they may read, and signs them out", async () => {
  const browser = aBrowser(context.pages, BASE);
  const back = await signIn(browser, "ada", "/gates/acme/shop/42");
  expect([back.status, back.headers.get("location")]).toEqual([302, "/gates/acme/shop/42"]);
  expect(await (await browser.get("/gates/acme/shop/42")).text()).toContain("Add a currency to orders");
  expect((await browser.get("/gates/acme/other/42")).status).toBe(404);
  const dashboard = await (await browser.get("/")).text();
  expect(dashboard).toContain("Add a currency to orders");
  expect(dashboard).not.toContain("acme/other");
  expect((await browser.post("/logout", { csrf: formTokenOf(dashboard) })).status).toBe(303);
  expect((await browser.get("/")).status).toBe(302);
});

it("offers an administrator, and nobody else, to retry a dead job", async () => {
  const key = "pull-request:acme/shop#42";
  await killJobs(store.backend, { [key]: "GET /repos/acme/shop was answered 502." });
  for (const [login, role, status] of [
    ["grace", "maintain", 403],
    ["root", "admin", 303],
  ] as const) {
    github.sandbox.setPerson({ login, role });
    const browser = aBrowser(context.pages, BASE);
    await signIn(browser, login, "/");
    const page = await (await browser.get("/")).text();
    expect(page.includes('action="/gates/retry"'), login).toBe(role === "admin");
    expect((await browser.post("/gates/retry", { key, csrf: formTokenOf(page) })).status).toBe(status);
  }
  expect(await store.backend.queue.dead(10)).toEqual([]);
});

it("shows nothing of a private repository to somebody who is no part of it", async () => {
  const browser = aBrowser(context.pages, BASE);
  github.sandbox.setPerson({ login: "eve", role: "none" });
  expect((await signIn(browser, "eve", "/")).headers.get("location")).toBe("/");
  expect((await browser.get("/gates/acme/shop/42")).status).toBe(404);
  expect(await (await browser.get("/")).text()).not.toContain("acme/");
});
