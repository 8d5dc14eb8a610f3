import { afterEach, describe, expect, it } from "vitest";
import type { SandboxOptions } from "../support/start-sandbox.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";
import { makeJwt } from "../support/with-sandbox-app.ts";

let clock = 0;
let context: SandboxContext;
afterEach(() => context.close());

/** A sandbox with two installations of an app, and a token of each. */
const begin = async (options: Omit<SandboxOptions, "gitDir">) => {
  clock = Date.parse("2026-11-23T06:28:00Z");
  context = await withKindSandbox(undefined, { clock: () => clock, ...options });
  const { sandbox, repository } = context;
  await sandbox.addRepository({ owner: "globex", repo: "shop", gitDir: repository.dir });
  const app = await sandbox.registerApp({ slug: "gate" });
  const ids = [sandbox.installApp({ app: "gate" }).id, sandbox.installApp({ app: "gate", account: "globex" }).id];
  const tokens = await Promise.all(
    ids.map(async (id) => {
      const { rest } = context.client(makeJwt(app, {}, clock));
      return (await rest.apps.createInstallationAccessToken({ installation_id: id })).data.token;
    }),
  );
  await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  sandbox.repository("globex/shop").setRole("ada", "write");
  await sandbox.repository("globex/shop").openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  return { ids, tokens };
};

const call = async (token: string | undefined, method: string, path: string, body?: unknown) => {
  const response = await fetch(`${context.sandbox.url}${path}`, {
    method,
    headers: { authorization: `token ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as { message: string } };
};
const write = (token: string | undefined, owner = "acme") =>
  call(token, "POST", `/repos/${owner}/shop/issues/1/comments`, { body: "x" });

describe("limits", () => {
  it("of writes in a minute are each installation's own, and pass with the minute", async () => {
    const { ids, tokens } = await begin({ limits: { writesPerMinute: 3, retryAfter: 7 } });
    const [mine, theirs] = tokens;
    for (let index = 0; index < 3; index += 1) {
      expect((await write(mine)).status).toBe(201);
      clock += 10_000;
    }
    const refused = await write(mine);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([403, "7"]);
    expect(refused.body.message).toMatch(/secondary rate limit/);
    expect((await write(theirs, "globex")).status).toBe(201);
    expect((await call(mine, "GET", "/repos/acme/shop")).status).toBe(200);
    clock += 30_000;
    expect((await write(mine)).status).toBe(201);
    expect((await write(mine)).status).toBe(403);
    const { installations } = context.sandbox.meter();
    expect(installations[ids[0] ?? 0]).toEqual({
      requests: 5,
      reads: 1,
      writes: 4,
      maxWritesPerMinute: 3,
      maxConcurrent: 1,
      refused: 2,
    });
    expect(installations[ids[1] ?? 0]).toMatchObject({ writes: 1, refused: 0 });
    expect(context.sandbox.state.comments.count(1)).toBe(4);
  });

  it("of requests at once refuse what is too much, and the meter saw how many there were", async () => {
    const { tokens } = await begin({ limits: { concurrent: 2 } });
    // Each reads git, so that none is answered before the next has come.
    const many = await Promise.all(
      Array.from({ length: 12 }, () => call(tokens[0], "GET", "/repos/acme/shop/compare/main...feature")),
    );
    const codes = many.map(({ status }) => status);
    expect(new Set(codes)).toEqual(new Set([200, 403]));
    expect(context.sandbox.meter().maxConcurrent).toBe(2);
    expect((await call(tokens[0], "GET", "/repos/acme/shop")).status).toBe(200);
  });

  it("of the hour are counted down in the headers; what has not changed costs nothing", async () => {
    const { tokens } = await begin({ limits: { requestsPerHour: 3 } });
    const first = await call(tokens[0], "GET", "/repos/acme/shop");
    expect(first.headers.get("x-ratelimit-remaining")).toBe("2");
    const again = await fetch(`${context.sandbox.url}/repos/acme/shop`, {
      headers: { authorization: `token ${tokens[0]}`, "if-none-match": first.headers.get("etag") ?? "" },
    });
    expect([again.status, again.headers.get("x-ratelimit-remaining")]).toEqual([304, "2"]);
    await call(tokens[0], "GET", "/repos/acme/shop");
    await call(tokens[0], "GET", "/repos/acme/shop");
    const refused = await call(tokens[0], "GET", "/repos/acme/shop");
    expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
    expect(refused.body.message).toMatch(/API rate limit exceeded/);
    expect((await call(tokens[1], "GET", "/repos/globex/shop")).status).toBe(200);
    const reset = Number(refused.headers.get("x-ratelimit-reset")) * 1000;
    clock = reset;
    expect((await fetch(`${context.sandbox.url}/rate_limit`)).status).toBe(401);
  });
});

describe("faults", () => {
  it("may be late, hit every n-th, and be fixed", async () => {
    const { tokens } = await begin({});
    const get = async () => (await call(tokens[0], "GET", "/repos/acme/shop")).status;
    context.sandbox.fail({ path: /shop/, status: 502, every: 3, times: 2 });
    expect([await get(), await get(), await get(), await get(), await get(), await get(), await get()]).toEqual([
      200, 200, 502, 200, 200, 502, 200,
    ]);
    context.sandbox.fail({ slow: 30 });
    const began = performance.now();
    expect(await get()).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(25);
    context.sandbox.fail({ slow: 1, status: 500 });
    expect(await get()).toBe(500);
    context.sandbox.fail({ status: 500, times: Number.POSITIVE_INFINITY });
    expect(await get()).toBe(500);
    context.sandbox.fix();
    expect(await get()).toBe(200);
  });
});

describe("what is remembered", () => {
  it("is cut where a number is given, and everything is kept where none is", async () => {
    await begin({ remember: 10 });
    for (let index = 0; index < 50; index += 1) context.sandbox.comment("ada", 1, `${index}`);
    expect(context.sandbox.events.length).toBeGreaterThanOrEqual(10);
    expect(context.sandbox.events.length).toBeLessThanOrEqual(20);
    expect(context.sandbox.events.at(-1)?.payload).toMatchObject({ comment: { body: "49" } });
    expect(context.sandbox.comments(1)).toHaveLength(50);
  });
});

describe("many pull requests", () => {
  it("are opened at once, each as if it had been opened by itself", async () => {
    const { tokens } = await begin({ validate: true });
    const { sandbox } = context;
    const files = (index: number) =>
      index % 2 === 0 ? { [`db/${index}.sql`]: "create table t;\n" } : { "README.md": null, "docs/a b.md": "# Shop\n" };
    const opened = await sandbox.openPullRequests({ count: 40, author: "ada", files });
    expect(opened.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, index) => index + 2));
    expect(sandbox.events.filter(({ payload }) => payload.action === "opened")).toHaveLength(42);
    // What one start of git for all of them found is what git finds of one.
    const same = await sandbox.openPullRequest({ base: "main", head: "load-7", title: "Again", author: "ada" });
    expect(same.pull.files).toEqual(opened[7]?.pull.files);
    expect(same.pull.files).toMatchObject([
      { filename: "docs/a b.md", previous_filename: "README.md", status: "renamed" },
    ]);
    const got = await call(tokens[0], "GET", `/repos/acme/shop/pulls/${opened[8]?.number}`);
    expect(got.body).toMatchObject({ changed_files: 1, additions: 1, commits: 1, mergeable: true });
    const sha = opened[8]?.pull.head.sha ?? "";
    const pulls = await call(tokens[0], "GET", `/repos/acme/shop/commits/${sha}/pulls`);
    expect(pulls.body).toMatchObject([{ number: opened[8]?.number }]);
    await sandbox.merge("ada", opened[8]?.number ?? 0);
    expect(sandbox.state.open.size).toBe(41);
  });
});
