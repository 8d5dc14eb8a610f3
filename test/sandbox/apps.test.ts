import { createHmac } from "node:crypto";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import { makeRepository, type TestRepository } from "../support/sandbox-world.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";
import { makeJwt, startReceiver } from "../support/with-sandbox-app.ts";

let clock = Date.parse("2026-11-23T06:28:00Z");
let context: SandboxContext;
let other: TestRepository;
let app: RegisteredApp;
let installation: number;

beforeAll(async () => {
  context = await withKindSandbox(undefined, { clock: () => clock });
  other = await makeRepository({ base: { "README.md": "# Other\n" }, branches: { topic: { "a.txt": "1\n" } } });
  const { sandbox } = context;
  await sandbox.addRepository({ repo: "other", gitDir: other.dir });
  await sandbox.addRepository({ repo: "open", gitDir: other.dir, private: false });
  await sandbox.addRepository({ owner: "globex", repo: "shop", gitDir: other.dir });
  app = await sandbox.registerApp({ slug: "gate" });
  installation = sandbox.installApp({ app: "gate", repositories: ["shop", "other"] }).id;
});
afterAll(async () => {
  await context.close();
  await other.cleanup();
});

const call = async (method: string, path: string, token: string, body?: unknown) => {
  const response = await fetch(`${context.sandbox.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
};

const tokenOf = async (request: unknown = {}, id: number = installation): Promise<string> =>
  (await call("POST", `/app/installations/${id}/access_tokens`, makeJwt(app, {}, clock), request)).body.token;

describe("an app's own JWT", () => {
  const seconds = () => Math.floor(clock / 1000);
  it.each([
    ["is taken with the app's id", () => ({}), 200, undefined],
    ["is taken with the id as text", () => ({ iss: String(app.appId) }), 200, undefined],
    ["is taken with the client id", () => ({ iss: app.clientId }), 200, undefined],
    ["is taken from a clock that is a minute ahead", () => ({ iat: seconds() + 60 }), 200, undefined],
    ["is refused from a clock further ahead", () => ({ iat: seconds() + 61 }), 401, /'Issued at' claim/],
    ["is refused once it has ended", () => ({ exp: seconds() }), 401, /'Expiration time' claim .* numeric value/],
    ["is refused where it would live too long", () => ({ exp: seconds() + 700 }), 401, /too far in the future/],
    ["is refused without an end", () => ({ exp: undefined }), 401, /'Expiration time'/],
    ["is refused for an app that is not known", () => ({ iss: 1 }), 404, /Integration not found/],
  ])("%s", async (_, claims, status, message) => {
    const answer = await call("GET", "/app", makeJwt(app, claims(), clock));
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(status === 200 ? { slug: "gate", id: app.appId } : {});
    if (message !== undefined) expect(answer.body.message).toMatch(message);
  });

  it("is refused where another key signed it, or its words were changed", async () => {
    const stranger = await context.sandbox.registerApp({ slug: "stranger" });
    const forged = makeJwt({ ...app, privateKey: stranger.privateKey }, {}, clock);
    expect((await call("GET", "/app", forged)).status).toBe(401);
    const [head, , signature] = makeJwt(app, {}, clock).split(".");
    const body = Buffer.from(JSON.stringify({ iss: app.appId, iat: 0, exp: seconds() + 1000 })).toString("base64url");
    expect((await call("GET", "/app", `${head}.${body}.${signature}`)).status).toBe(401);
    const unsigned = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    expect((await call("GET", "/app", `${unsigned}.${body}.`)).status).toBe(401);
  });

  it("is good for the app's own operations and for nothing else", async () => {
    expect((await call("GET", "/repos/acme/shop", makeJwt(app, {}, clock))).status).toBe(401);
    expect((await call("GET", "/app", await tokenOf())).status).toBe(401);
    expect((await call("GET", "/installation/repositories", context.sandbox.token({ actor: "ada" }))).status).toBe(403);
  });

  it("gets Octokit's own authentication through, also where its clock is wrong", async () => {
    const before = clock;
    clock = Date.now() + 30 * 60_000;
    const octokit = new Octokit({
      authStrategy: createAppAuth,
      auth: { appId: app.appId, privateKey: app.privateKey, installationId: installation },
      baseUrl: `${context.sandbox.url}/api/v3`,
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
    const { data } = await octokit.request("GET /repos/{owner}/{repo}", { owner: "acme", repo: "other" });
    expect(data.full_name).toBe("acme/other");
    clock = before;
  });
});

describe("an installation's token", () => {
  it.each([
    ["its repositories", "GET", "/repos/acme/shop", 200],
    ["any of them", "GET", "/repos/acme/other/contents/README.md", 200],
    ["what is public", "GET", "/repos/acme/open", 200],
    ["not writing to what is only public", "POST", "/repos/acme/open/issues", 403],
    ["not another owner's", "GET", "/repos/globex/shop", 404],
    ["its organisation's teams", "GET", "/orgs/acme/teams", 200],
    ["not another organisation's", "GET", "/orgs/globex/teams", 404],
    ["not what it has no permission for", "POST", "/repos/acme/shop/rulesets", 403],
  ])("sees %s", async (_, method, path, status) => {
    expect((await call(method, path, await tokenOf(), method === "POST" ? {} : undefined)).status).toBe(status);
  });

  it("may be narrowed to some repositories and permissions, and never widened", async () => {
    const narrow = await tokenOf({ repositories: ["other"], permissions: { contents: "read" } });
    expect((await call("GET", "/repos/acme/other/contents/README.md", narrow)).status).toBe(200);
    expect((await call("GET", "/repos/acme/shop", narrow)).status).toBe(404);
    expect((await call("GET", "/repos/acme/other/pulls", narrow)).status).toBe(403);
    expect((await call("GET", "/installation/repositories", narrow)).body).toMatchObject({
      total_count: 1,
      repositories: [{ full_name: "acme/other" }],
    });
    const ask = (request: unknown) =>
      call("POST", `/app/installations/${installation}/access_tokens`, makeJwt(app, {}, clock), request);
    expect(await ask({ permissions: { contents: "write" } })).toMatchObject({
      status: 422,
      body: { message: "The permissions requested are not granted to this installation." },
    });
    expect((await ask({ repositories: ["open"] })).status).toBe(422);
    expect((await ask({ repository_ids: [context.sandbox.repository("acme/other").id] })).body).toMatchObject({
      repository_selection: "selected",
      repositories: [{ full_name: "acme/other" }],
    });
  });

  it("ends after an hour", async () => {
    const token = await tokenOf();
    clock += 3_599_000;
    expect((await call("GET", "/repos/acme/shop", token)).status).toBe(200);
    clock += 1_000;
    expect(await call("GET", "/repos/acme/shop", token)).toMatchObject({
      status: 401,
      body: { message: "Bad credentials" },
    });
  });

  it("ends with the installation, and is of no use while it is suspended", async () => {
    const { sandbox } = context;
    const { id } = sandbox.installApp({ app: "gate", account: "globex" });
    const token = await tokenOf({}, id);
    expect((await call("GET", "/repos/globex/shop", token)).status).toBe(200);
    expect((await call("GET", "/repos/acme/shop", token)).status).toBe(404);
    sandbox.changeInstallation(id, { suspended: true });
    expect((await call("GET", "/repos/globex/shop", token)).status).toBe(403);
    sandbox.changeInstallation(id, { suspended: false });
    expect((await call("GET", "/repos/globex/shop", token)).status).toBe(200);
    sandbox.uninstallApp(id);
    expect((await call("GET", "/repos/globex/shop", token)).status).toBe(401);
    expect((await call("GET", "/orgs/globex/installation", makeJwt(app, {}, clock))).status).toBe(404);
  });

  it("writes as the app's bot, and its comments and check runs say through which app", async () => {
    const { sandbox } = context;
    const pull = await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const token = await tokenOf();
    const comment = await call("POST", `/repos/acme/shop/issues/${pull.number}/comments`, token, { body: "Hello" });
    expect(comment.body).toMatchObject({
      user: { login: "gate[bot]", type: "Bot" },
      performed_via_github_app: { id: app.appId, slug: "gate", client_id: app.clientId },
    });
    const run = { name: "gate", head_sha: pull.pull.head.sha, status: "in_progress" };
    expect((await call("POST", "/repos/acme/shop/check-runs", token, run)).body).toMatchObject({
      app: { id: app.appId, permissions: { checks: "write" } },
      pull_requests: [{ number: pull.number }],
    });
  });
});

describe("several repositories", () => {
  it("have ids of their own, numbers of their own, and are answered by whom the path names", async () => {
    const { sandbox } = context;
    const remote = sandbox.repository("acme/other");
    const first = await remote.openPullRequest({ base: "main", head: "topic", title: "There", author: "ada" });
    expect(first.number).toBe(1);
    const mine = sandbox.comment("ada", 1, "here");
    const theirs = remote.comment("ada", 1, "there");
    expect(theirs.id).not.toBe(mine.id);
    const token = await tokenOf();
    const answer = await call("GET", "/repos/acme/other/issues/1/comments", token);
    expect(answer.body.map((one: { body: string }) => one.body)).toEqual(["there"]);
    expect((await call("GET", `/repos/acme/shop/issues/comments/${theirs.id}`, token)).status).toBe(404);
    const ids = ["acme/shop", "acme/other", "acme/open", "globex/shop"].map((name) => sandbox.repository(name).id);
    expect(new Set(ids).size).toBe(4);
  });

  it("are found by GraphQL, where the token may see them", async () => {
    const { sandbox } = context;
    const comment = sandbox.repository("acme/other").comment("ada", 1, "graph");
    const shown = await call("GET", `/repos/acme/other/issues/comments/${comment.id}`, await tokenOf());
    const query = `{ node(id: "${shown.body.node_id}") { ... on IssueComment { body } } }`;
    const ask = (token: string) => call("POST", "/api/graphql", token, { query });
    expect((await ask(await tokenOf())).body).toEqual({ data: { node: { body: "graph" } } });
    expect((await ask(await tokenOf({ repositories: ["shop"] }))).body.errors).toMatchObject([{ type: "NOT_FOUND" }]);
  });

  it("are as private as they say, to a person", async () => {
    const { sandbox } = context;
    sandbox.repository("acme/other").setRole("mallory", "none");
    const token = sandbox.token({ actor: "mallory" });
    const see = async (name: string) => (await call("GET", `/repos/${name}`, token)).status;
    expect(await Promise.all(["acme/shop", "acme/other", "acme/open", "globex/shop"].map(see))).toEqual([
      200, 404, 200, 404,
    ]);
  });

  it("have pages of their own, which change their own things", async () => {
    const { sandbox } = context;
    const page = await (await fetch(`${sandbox.url}/acme/other/pull/1`)).text();
    expect(page).toContain("There");
    expect(page).toContain('action="/_sandbox/at/acme/other/pulls/1/merge"');
    const form = new URLSearchParams({ body: "From the page", do: "comment" });
    await fetch(`${sandbox.url}/_sandbox/at/acme/other/pulls/1/comment`, { method: "POST", body: form });
    const written = sandbox.repository("acme/other").comments(1).at(-1);
    expect(written?.body).toBe("From the page");
    const again = await (await fetch(`${sandbox.url}/acme/other/pull/1`)).text();
    expect(again).toContain(`data-toggle="/_sandbox/at/acme/other/comments/${written?.id}/toggle"`);
    expect(await (await fetch(`${sandbox.url}/`)).text()).toContain('href="/acme/other"');
  });
});

describe("an app that is made from a manifest", () => {
  it("is led back with a code that is good once, and gets its key", async () => {
    const { sandbox } = context;
    const manifest = {
      name: "Our Gate",
      url: "https://example.com/",
      redirect_url: "http://127.0.0.1:1/setup/done",
      hook_attributes: { url: "http://127.0.0.1:1/webhooks" },
      default_permissions: { checks: "write" },
      default_events: ["check_run"],
    };
    const post = await fetch(`${sandbox.url}/organizations/globex/settings/apps/new?state=abc`, {
      method: "POST",
      body: new URLSearchParams({ manifest: JSON.stringify(manifest) }),
      redirect: "manual",
    });
    const location = new URL(post.headers.get("location") ?? "");
    expect([post.status, location.origin + location.pathname, location.searchParams.get("state")]).toEqual([
      302,
      manifest.redirect_url,
      "abc",
    ]);
    const convert = () =>
      fetch(`${sandbox.url}/app-manifests/${location.searchParams.get("code")}/conversions`, { method: "POST" });
    const made = await convert();
    expect(made.status).toBe(201);
    const body = (await made.json()) as { id: number; slug: string; pem: string; webhook_secret: string };
    expect(body).toMatchObject({
      slug: "our-gate",
      owner: { login: "globex" },
      permissions: { checks: "write" },
      events: ["check_run"],
    });
    const jwt = makeJwt({ ...app, appId: body.id, privateKey: body.pem }, {}, clock);
    expect((await call("GET", "/app/hook/config", jwt)).body).toMatchObject({ url: manifest.hook_attributes.url });
    expect((await convert()).status).toBe(404);
  });

  it("is refused without an address to go back to", async () => {
    const post = await fetch(`${context.sandbox.url}/settings/apps/new`, {
      method: "POST",
      body: new URLSearchParams({ manifest: '{"name":"x"}' }),
      redirect: "manual",
    });
    expect(post.status).toBe(422);
  });
});

describe("an app's webhook", () => {
  it("is signed, names the installation, and tells only what it subscribes to and may see", async () => {
    const receiver = await startReceiver();
    const { sandbox } = context;
    const events = ["issue_comment", "push"];
    const hooked = await sandbox.registerApp({
      slug: "hooked",
      events,
      permissions: { issues: "write" },
      webhook: { url: receiver.url, secret: "s3cret" },
    });
    const { id } = sandbox.installApp({ app: "hooked", repositories: ["other"] });
    const there = sandbox.repository("acme/other");
    const comment = there.comment("ada", 1, "one");
    there.editComment("hooked[bot]", comment.id, "two");
    sandbox.comment("ada", 1, "in a repository that it has not");
    there.addLabel("ada", 1, "db");
    await there.pushToBranch("ada", { branch: "main", files: { "b.txt": "1\n" } });
    await sandbox.settled();
    const reported = receiver.received.map(
      ({ headers, body }) => `${String(headers["x-github-event"])}.${body.action}`,
    );
    expect(reported).toEqual(["installation.created", "issue_comment.created", "issue_comment.edited"]);
    const [created, first, second] = receiver.received;
    expect(created?.body).toMatchObject({
      installation: { id, app_slug: "hooked", repository_selection: "selected" },
      repositories: [{ full_name: "acme/other" }],
    });
    expect(first?.body).toMatchObject({ installation: { id }, sender: { login: "ada" } });
    // An app hears of its own edits; a workflow would not.
    expect(second?.body).toMatchObject({ changes: { body: { from: "one" } }, sender: { login: "hooked[bot]" } });
    expect(first?.headers).toMatchObject({
      "x-github-hook-id": String(hooked.appId),
      "x-github-hook-installation-target-id": String(hooked.appId),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature-256": `sha256=${createHmac("sha256", "s3cret")
        .update(first?.text ?? "")
        .digest("hex")}`,
    });
    const guids = receiver.received.map(({ headers }) => headers["x-github-delivery"]);
    expect(new Set(guids).size).toBe(3);
    await receiver.close();
  });

  it("may be lost with a record, lost without one, doubled, and mixed", async () => {
    const receiver = await startReceiver();
    const { sandbox } = context;
    const chaos = await sandbox.registerApp({
      slug: "chaos",
      events: ["issue_comment"],
      webhook: { url: receiver.url },
    });
    sandbox.installApp({ app: "chaos", repositories: ["other"] });
    await sandbox.settled();
    receiver.received.length = 0;
    const there = sandbox.repository("acme/other");
    const say = (text: string) => there.comment("ada", 1, text);
    sandbox.webhooks.mode = "drop";
    say("dropped");
    sandbox.webhooks.mode = "vanish";
    say("vanished");
    sandbox.webhooks.mode = "deliver";
    sandbox.webhooks.copies = 2;
    say("doubled");
    await sandbox.settled();
    sandbox.webhooks.copies = 1;
    const bodies = () => receiver.received.map(({ body }) => body.comment.body);
    expect(bodies()).toEqual(["doubled", "doubled"]);
    expect(new Set(receiver.received.map(({ headers }) => headers["x-github-delivery"])).size).toBe(1);
    const records = sandbox.appDeliveries("chaos").filter(({ event }) => event === "issue_comment");
    expect(records.map(({ code }) => code)).toEqual([502, 202, 202]);

    receiver.received.length = 0;
    sandbox.webhooks.batch = 8;
    const texts = Array.from({ length: 8 }, (_, index) => String(index));
    texts.slice(0, 7).forEach(say);
    expect(receiver.received).toEqual([]);
    say("7");
    await sandbox.settled();
    sandbox.webhooks.batch = 1;
    // In another order; which one the network makes of it is not ours to say.
    const sent = sandbox
      .appDeliveries("chaos")
      .slice(-8)
      .map(({ body }) => JSON.parse(body).comment.body);
    expect(sent).not.toEqual(texts);
    expect(new Set(sent)).toEqual(new Set(texts));
    expect(new Set(bodies())).toEqual(new Set(texts));

    const jwt = makeJwt(chaos, {}, clock);
    const failed = await call("GET", "/app/hook/deliveries?status=failure", jwt);
    expect(failed.body).toMatchObject([{ status_code: 502, event: "issue_comment", action: "created" }]);
    receiver.received.length = 0;
    await call("POST", `/app/hook/deliveries/${failed.body[0].id}/attempts`, jwt);
    await sandbox.settled();
    expect(bodies()).toEqual(["dropped"]);
    expect(receiver.received[0]?.headers["x-github-delivery"]).toBe(failed.body[0].guid);
    expect((await call("GET", "/app/hook/deliveries?per_page=1", jwt)).body).toMatchObject([
      { guid: failed.body[0].guid, redelivery: true, status: "OK", status_code: 202 },
    ]);
    await receiver.close();
  });

  it("lists its deliveries page by page, by a cursor", async () => {
    const jwt = makeJwt(app, {}, clock);
    context.sandbox.changeApp("gate", { webhook: { url: "http://127.0.0.1:1/" } });
    for (let index = 0; index < 5; index += 1) context.sandbox.comment("ada", 1, `page ${index}`);
    await context.sandbox.settled();
    context.sandbox.changeApp("gate", { webhook: { active: false } });
    const all: number[] = [];
    let next: string | undefined = "/app/hook/deliveries?per_page=2";
    let pages = 0;
    while (next !== undefined) {
      const answer = await call("GET", next, jwt);
      all.push(...answer.body.map((one: { id: number }) => one.id));
      next = /<http:\/\/[^/]+([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(all).toEqual(
      context.sandbox
        .appDeliveries("gate")
        .map(({ id }) => id)
        .toReversed(),
    );
  });
});
