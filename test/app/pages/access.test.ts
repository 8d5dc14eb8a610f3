import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aBrowser, formTokenOf, type TestBrowser } from "./a-browser.ts";
import { aGate, NOON } from "./a-gate.ts";
import { CLIENT, type FakeGithub, fakeGithub } from "./fake-github.ts";
import { killJobs, openStore, type PagesContext, pagesOver, type StoreContext } from "./pages-world.ts";

const BASE = "https://tollgate.acme.example";
const DEAD = {
  "pull-request:acme/shop#42": "GitHub answered 502.",
  "pull-request:acme/secret#7": "The secret repository's error.",
  "team:acme/dba": "The team's error.",
  "installation:1": "The installation's error.",
};

let store: StoreContext;
let github: FakeGithub;
let context: PagesContext;
let ada: TestBrowser;

beforeAll(async () => {
  store = await openStore();
  const { pullRequests, verdicts, breakGlass } = store.backend.store;
  await pullRequests.put(aGate());
  await pullRequests.put(
    aGate({ repository: "acme/secret", number: 7, title: "The buried plan", waitingFor: ["@acme/buried"] }),
  );
  for (const [repository, number, policy] of [
    ["acme/shop", 42, "schema-change"],
    ["acme/secret", 7, "buried-policy"],
  ] as const) {
    await verdicts.add({
      repository,
      number,
      headSha: "a".repeat(40),
      verdict: "blocked",
      heldBy: [policy],
      at: NOON - 1,
      tookMs: 900,
    });
    await breakGlass.add({
      repository,
      number,
      by: "linus",
      reason: `for ${repository}`,
      headSha: "a".repeat(40),
      openItems: 1,
      issue: undefined,
      at: NOON - 1,
    });
  }
  await killJobs(store.backend, DEAD);
});
afterAll(() => store.close());

beforeEach(async () => {
  github = fakeGithub();
  github.rights.set("ada acme/shop", "read").set("root acme/shop", "admin").set("root acme/secret", "admin");
  context = pagesOver(store, {
    baseUrl: BASE,
    access: {
      kind: "sign-in",
      ...CLIENT,
      webUrl: "https://github.example",
      apiUrl: "https://github.example",
      encryptionKey: "a key that has thirty-two characters",
      fetch: github.fetch,
    },
  });
  ada = aBrowser(context.pages, BASE);
  await ada.signIn(github, "ada");
  github.asked.length = 0;
});

/** What a page says, without the tokens that differ each time. */
const textOf = async (response: Response): Promise<string> =>
  (await response.text())
    .replace(/name="csrf" value="[^"]+"/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("a pull request's page", () => {
  it("is shown to who may read the repository", async () => {
    const response = await ada.get("/gates/acme/shop/42");
    expect(response.status).toBe(200);
    expect(await textOf(response)).toContain("Add a currency to orders");
  });

  it.each([
    ["of a repository that they may not read", "/gates/acme/secret/7"],
    ["of another pull request there", "/gates/acme/secret/8"],
    ["of a repository that is not there", "/gates/acme/nothing/7"],
    ["of a pull request that was never judged", "/gates/acme/shop/43"],
    ["of a strange owner", "/gates/ac%2Fme/shop/42"],
    ["of a path in place of a name", "/gates/acme/../42"],
    ["of a path in place of a repository", "/gates/acme/%2e%2e/42"],
    ["of a number that is none", "/gates/acme/shop/x"],
    ["of number 0", "/gates/acme/shop/0"],
    ["that is no page at all", "/nothing"],
  ])("%s is not found, and nothing tells one from the other", async (_, path) => {
    const [response, known] = [await ada.get(path), await ada.get("/gates/acme/shop/99")];
    const anonymous = (text: string): string => text.replace("Signed in as ada Sign out", "");
    expect(response.status).toBe(404);
    expect(anonymous(await textOf(response))).toBe(anonymous(await textOf(known)));
  });

  it("is asked about at GitHub first, whether or not there is something to show", async () => {
    await ada.get("/gates/acme/secret/7");
    await ada.get("/gates/acme/nothing/7");
    expect(github.asked).toEqual(["GET /repos/acme/secret", "GET /repos/acme/nothing"]);
  });

  it("and GitHub is asked again after five minutes, not before", async () => {
    for (const minutes of [0, 4, 2]) {
      context.clock.now += minutes * 60_000;
      await ada.get("/gates/acme/shop/42");
    }
    expect(github.asked).toHaveLength(2);
    github.rights.delete("ada acme/shop");
    context.clock.now += 6 * 60_000;
    expect((await ada.get("/gates/acme/shop/42")).status).toBe(404);
  });

  it("of one session is not answered by what another may do", async () => {
    const root = aBrowser(context.pages, BASE);
    await root.signIn(github, "root");
    expect((await root.get("/gates/acme/secret/7")).status).toBe(200);
    expect((await ada.get("/gates/acme/secret/7")).status).toBe(404);
  });

  it.each([500, 502, 429, "silence", "limit", "secondary"] as const)(
    "is not shown while GitHub answers %s",
    async (trouble) => {
      if (trouble === "limit") Object.assign(github.trouble, { is: 403, headers: { "x-ratelimit-remaining": "0" } });
      else if (trouble === "secondary") Object.assign(github.trouble, { is: 403, headers: { "retry-after": "60" } });
      else github.trouble.is = trouble;
      const response = await ada.get("/gates/acme/shop/42");
      expect(response.status).toBe(503);
      expect(await textOf(response)).toMatch(/GitHub does not answer/);
      github.trouble.is = "";
      expect((await ada.get("/gates/acme/shop/42")).status).toBe(200);
    },
  );

  it.each([403, 404, 410, 451])("is not found where GitHub answers %s", async (status) => {
    github.trouble.is = status;
    expect((await ada.get("/gates/acme/shop/42")).status).toBe(404);
  });
});

describe("the dashboard", () => {
  it("shows a person what they may read, and no number, name or word of the rest", async () => {
    const page = await (await ada.get("/")).text();
    expect(page).toContain("Add a currency to orders");
    expect(page).toContain("for acme/shop");
    expect(page).toContain("schema-change");
    expect(page).toContain("GitHub answered 502.");
    expect(page).not.toMatch(/secret|buried|team:|installation:|The team/i);
    // The tiles count one pull request, the chart one verdict and one broken glass.
    expect(page).toMatch(/<b>1<\/b> <span>open/);
    expect(page).toContain("1 blocked, 0 error, 0 pass; break-glass 1 times");
    // How long the queue is tells of others.
    expect(page).not.toContain("ready, a person waits");
  });

  it("gives a person a table of what they may read only", async () => {
    const table = await (await ada.get("/open.csv")).text();
    expect(table).toContain("acme/shop,");
    expect(table).not.toMatch(/secret|buried/i);
    expect((await ada.get("/gates/acme/secret")).status).toBe(404);
    expect((await ada.get("/gates/acme/shop")).status).toBe(200);
    expect((await aBrowser(context.pages, BASE).get("/open.csv")).status).toBe(302);
  });

  it("shows who may read both the sum of both", async () => {
    const root = aBrowser(context.pages, BASE);
    await root.signIn(github, "root");
    const page = await (await root.get("/")).text();
    expect(page).toContain("The buried plan");
    expect(page).toMatch(/<b>2<\/b> <span>open/);
  });

  it.each(["acme/secret", "acme/nothing"])("tells nothing of %s that is asked for by name", async (repository) => {
    const page = await (await ada.get(`/?repository=${repository}&waiting=@acme/buried`)).text();
    expect(page).not.toMatch(/buried plan|buried-policy/);
    expect(page).toMatch(/<b>0<\/b> <span>open/);
    expect(page).toContain("No open pull request fits this filter.");
  });

  it("shows somebody who may read nothing an empty page, and not everything", async () => {
    const eve = aBrowser(context.pages, BASE);
    await eve.signIn(github, "eve");
    const page = await (await eve.get("/")).text();
    expect(page).toMatch(/<b>0<\/b> <span>open/);
    expect(page).toContain("Tollgate has evaluated no pull request yet in a repository that you may read.");
    expect(page).not.toMatch(/acme\//);
  });

  it("leaves out what GitHub does not say, and says so", async () => {
    const root = aBrowser(context.pages, BASE);
    await root.signIn(github, "root");
    Object.assign(github.trouble, { is: 502, only: "/acme/secret" });
    const page = await (await root.get("/")).text();
    expect(page).toContain("GitHub did not answer for every repository.");
    expect(page).toContain("Add a currency to orders");
    expect(page).not.toContain("The buried plan");
  });

  it("is not shown at all while GitHub says nothing", async () => {
    github.trouble.is = "silence";
    expect((await ada.get("/")).status).toBe(503);
  });

  it("sends away who is not signed in, and gives them nothing", async () => {
    const stranger = aBrowser(context.pages, BASE);
    for (const path of ["/", "/?repository=acme/shop", "/gates/acme/shop/42", "/gates/acme/secret/7"]) {
      const response = await stranger.get(path);
      expect([response.status, await response.text()], path).toEqual([302, ""]);
      expect(response.headers.get("location"), path).toMatch(/^\/login(\?return=|$)/);
    }
  });
});

describe("retrying a dead job", () => {
  const retry = async (browser: TestBrowser, key: string, headers: Record<string, string> = {}, csrf?: string) => {
    const token = csrf ?? formTokenOf(await (await browser.get("/")).text());
    return browser.post("/gates/retry", { key, csrf: token }, headers);
  };
  const dead = async (): Promise<readonly string[]> => (await store.backend.queue.dead(10)).map(({ key }) => key);

  it("is for administrators of the repository: a reader is told whom to ask, and may not", async () => {
    expect(await textOf(await ada.get("/"))).toContain("An administrator of the repository can retry it.");
    const response = await retry(ada, "pull-request:acme/shop#42");
    expect(response.status).toBe(403);
    expect(await dead()).toContain("pull-request:acme/shop#42");
  });

  it.each([
    ["of a repository that they may not read", "pull-request:acme/secret#7"],
    ["of a team", "team:acme/dba"],
    ["of an installation", "installation:1"],
    ["without a key, which would be all of them", ""],
    ["with a key of a strange form", "acme/shop"],
    ["with an endless key", `pull-request:acme/shop#${"4".repeat(2_000)}`],
  ])("%s is not found", async (_, key) => {
    expect((await retry(ada, key)).status).toBe(404);
    expect(await dead()).toHaveLength(4);
  });

  it.each([
    ["without a token", {}, ""],
    ["with a wrong token", {}, "x".repeat(43)],
    ["from another site", { origin: "https://evil.example" }, undefined],
    ["from a page without an origin", { origin: "null" }, undefined],
    ["from what is no address", { origin: "tollgate" }, undefined],
    ["from another site, by its other header", { "sec-fetch-site": "same-site" }, undefined],
  ])("is refused %s", async (_, headers, csrf) => {
    const root = aBrowser(context.pages, BASE);
    await root.signIn(github, "root");
    expect((await retry(root, "pull-request:acme/shop#42", headers, csrf)).status).toBe(403);
    expect(await dead()).toHaveLength(4);
  });

  it("believes no right that is five minutes old", async () => {
    const root = aBrowser(context.pages, BASE);
    await root.signIn(github, "root");
    const csrf = formTokenOf(await (await root.get("/")).text());
    github.rights.set("root acme/shop", "read");
    expect((await retry(root, "pull-request:acme/shop#42", {}, csrf)).status).toBe(403);
    expect(await dead()).toHaveLength(4);
  });

  it("tries it again for an administrator, once", async () => {
    const root = aBrowser(context.pages, BASE);
    await root.signIn(github, "root");
    const done = await retry(root, "pull-request:acme/secret#7");
    expect([done.status, done.headers.get("location")]).toEqual([303, "/?retried=yes#queue"]);
    expect(await textOf(await root.get("/?retried=yes"))).toContain("The job is tried again.");
    expect(await dead()).not.toContain("pull-request:acme/secret#7");
    const again = await retry(root, "pull-request:acme/secret#7");
    expect(again.headers.get("location")).toBe("/?retried=gone#queue");
  });
});
