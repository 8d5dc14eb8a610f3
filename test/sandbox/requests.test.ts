import { request as httpRequest } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let testContext: SandboxContext;
let token: string;
const begin = async () => {
  testContext = await withKindSandbox();
  await testContext.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  token = testContext.sandbox.token({
    actor: "github-actions[bot]",
    permissions: { contents: "read", "pull-requests": "write", statuses: "write" },
  });
};

const call = async (
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string>; text?: string } = {},
) => {
  const body = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(`${testContext.sandbox.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...options.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
};

const long = (count: number) => "x".repeat(count);

/** What GitHub refuses, with its words. `{sha}` stands for the head. */
const refused: readonly {
  name: string;
  method: string;
  path: string;
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
  status: number;
  message: string;
}[] = [
  {
    name: "no token",
    method: "GET",
    path: "/user",
    headers: { authorization: "" },
    status: 401,
    message: "Requires authentication",
  },
  {
    name: "an unknown token",
    method: "GET",
    path: "/user",
    headers: { authorization: "token x" },
    status: 401,
    message: "Bad credentials",
  },
  {
    name: "a password",
    method: "GET",
    path: "/user",
    headers: { authorization: "Basic eDp4" },
    status: 401,
    message: "Bad credentials",
  },
  { name: "another repository", method: "GET", path: "/repos/acme/other/pulls", status: 404, message: "Not Found" },
  { name: "another owner", method: "GET", path: "/repos/evil/shop/pulls", status: 404, message: "Not Found" },
  {
    name: "a pull request that is not there",
    method: "GET",
    path: "/repos/acme/shop/pulls/9",
    status: 404,
    message: "Not Found",
  },
  {
    name: "a number that is none",
    method: "GET",
    path: "/repos/acme/shop/pulls/one",
    status: 404,
    message: "Not Found",
  },
  {
    name: "an operation outside of the subset",
    method: "PUT",
    path: "/repos/acme/shop/issues/1/lock",
    status: 501,
    message: "does not answer PUT /repos/acme/shop/issues/1/lock",
  },
  {
    name: "a check run without the permission",
    method: "POST",
    path: "/repos/acme/shop/check-runs",
    body: { name: "x", head_sha: "{sha}" },
    status: 403,
    message: "Resource not accessible by integration",
  },
  {
    name: "a merge with a token that only reads contents",
    method: "PUT",
    path: "/repos/acme/shop/pulls/1/merge",
    body: {},
    status: 403,
    message: "Resource not accessible by integration",
  },
  {
    name: "an unknown query parameter",
    method: "GET",
    path: "/repos/acme/shop/pulls?perpage=3",
    status: 422,
    message: "pulls/list has no query parameter perpage",
  },
  {
    name: "a query parameter of the wrong type",
    method: "GET",
    path: "/repos/acme/shop/pulls?per_page=many",
    status: 422,
    message: "must be integer",
  },
  {
    name: "a query parameter outside of its words",
    method: "GET",
    path: "/repos/acme/shop/pulls?state=merged",
    status: 422,
    message: "must be equal to one of the allowed values",
  },
  {
    name: "broken JSON",
    method: "POST",
    path: "/repos/acme/shop/issues/1/comments",
    text: "{",
    status: 400,
    message: "Problems parsing JSON",
  },
  {
    name: "an unknown property",
    method: "POST",
    path: "/repos/acme/shop/issues/1/comments",
    body: { body: "x", bdoy: "y" },
    status: 422,
    message: "issues/create-comment has no property bdoy",
  },
  {
    name: "a missing property",
    method: "POST",
    path: "/repos/acme/shop/issues/1/comments",
    body: {},
    status: 422,
    message: "must have required property 'body'",
  },
  {
    name: "a property of the wrong type",
    method: "POST",
    path: "/repos/acme/shop/issues/1/comments",
    body: { body: 3 },
    status: 422,
    message: "/body must be string",
  },
  {
    name: "an empty comment",
    method: "POST",
    path: "/repos/acme/shop/issues/1/comments",
    body: { body: " " },
    status: 422,
    message: "Validation Failed",
  },
  {
    name: "a comment over 65,536 characters",
    method: "POST",
    path: "/repos/acme/shop/issues/1/comments",
    body: { body: long(65_537) },
    status: 422,
    message: "Validation Failed",
  },
  {
    name: "a status description over 140 characters",
    method: "POST",
    path: "/repos/acme/shop/statuses/{sha}",
    body: { state: "success", description: long(141) },
    status: 422,
    message: "Validation Failed",
  },
  {
    name: "a status word that is none",
    method: "POST",
    path: "/repos/acme/shop/statuses/{sha}",
    body: { state: "green" },
    status: 422,
    message: "must be equal to one of the allowed values",
  },
  {
    name: "a status for no commit",
    method: "POST",
    path: `/repos/acme/shop/statuses/${"0".repeat(40)}`,
    body: { state: "success" },
    status: 422,
    message: "No commit found for SHA",
  },
];

describe("a request is refused as GitHub refuses it", () => {
  // One sandbox for all: what is refused changes nothing, and each test sees that it has not.
  beforeAll(begin);
  afterAll(() => testContext.close());

  it.each(refused)("for $name: $status", async ({ method, path, body, text, headers, status, message }) => {
    const sha = testContext.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    const answer = await call(method, path.replace("{sha}", sha), {
      ...(body === undefined ? {} : { body: JSON.parse(JSON.stringify(body).replace("{sha}", sha)) }),
      ...(text === undefined ? {} : { text }),
      ...(headers === undefined ? {} : { headers }),
    });
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
    expect(testContext.sandbox.requests.at(-1)).toMatchObject({ method, status });
    expect(testContext.sandbox.comments(1)).toEqual([]);
    expect(testContext.sandbox.state.statuses).toEqual([]);
  });

  it("and says which field and why, where the whole body is refused", async () => {
    const { body } = await call("POST", "/repos/acme/shop/issues/1/comments", { body: { body: long(65_537) } });
    expect(body.errors).toEqual([
      {
        resource: "IssueComment",
        code: "custom",
        field: "body",
        message: "body is too long (maximum is 65536 characters)",
      },
    ]);
  });

  it("but takes what is just within the limits", async () => {
    const sha = testContext.sandbox.state.issues.get(1)?.pull?.head.sha;
    const comment = await call("POST", "/repos/acme/shop/issues/1/comments", { body: { body: long(65_536) } });
    const emoji = "🚦".repeat(140);
    const status = await call("POST", `/repos/acme/shop/statuses/${sha}`, {
      body: { state: "pending", description: emoji },
    });
    expect([comment.status, status.status, status.body.description]).toEqual([201, 201, emoji]);
  });
});

describe("a context", () => {
  beforeEach(begin);
  afterEach(() => testContext.close());

  it("takes 1,000 statuses on a commit, and no more; another context still does", async () => {
    const { state } = testContext.sandbox;
    const sha = state.issues.get(1)?.pull?.head.sha ?? "";
    const path = `/repos/acme/shop/statuses/${sha}`;
    await call("POST", path, { body: { state: "pending", context: "tollgate" } });
    const [one] = state.statuses;
    if (one === undefined) throw new Error("there is a status");
    for (let count = 1; count < 1_000; count += 1) state.statuses.push({ ...one });
    const full = await call("POST", path, { body: { state: "success", context: "tollgate" } });
    const other = await call("POST", path, { body: { state: "success", context: "ci" } });
    expect([full.status, full.body.message]).toEqual([
      422,
      "This SHA and context has reached the maximum number of statuses.",
    ]);
    expect(other.status).toBe(201);
  });
});

describe("tokens", () => {
  beforeEach(begin);
  afterEach(() => testContext.close());

  const may: readonly {
    permissions: Record<string, "read" | "write">;
    read: number;
    comment: number;
    status: number;
  }[] = [
    { permissions: { "pull-requests": "read" }, read: 200, comment: 403, status: 403 },
    { permissions: { pull_requests: "write" }, read: 200, comment: 201, status: 403 },
    { permissions: { issues: "write", "pull-requests": "read" }, read: 200, comment: 201, status: 403 },
    { permissions: { statuses: "write" }, read: 403, comment: 403, status: 201 },
    { permissions: {}, read: 403, comment: 403, status: 403 },
  ];
  it.each(may)("with $permissions", async ({ permissions, read, comment, status }) => {
    token = testContext.sandbox.token({ actor: "github-actions[bot]", permissions });
    const sha = testContext.sandbox.state.issues.get(1)?.pull?.head.sha;
    const answers = [
      await call("GET", "/repos/acme/shop/pulls/1"),
      await call("POST", "/repos/acme/shop/issues/1/comments", { body: { body: "x" } }),
      await call("POST", `/repos/acme/shop/statuses/${sha}`, { body: { state: "success" } }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([read, comment, status]);
  });

  const people = [
    { actor: "ada", status: 201, edit: 200 },
    { actor: "mallory", status: 403, edit: 403 },
  ];
  it.each(people)("of a person may what $actor may", async ({ actor, status, edit }) => {
    const comment = testContext.sandbox.comment("grace", 1, "mine");
    const sha = testContext.sandbox.state.issues.get(1)?.pull?.head.sha;
    token = testContext.sandbox.token({ actor });
    const answers = [
      await call("POST", `/repos/acme/shop/statuses/${sha}`, { body: { state: "success" } }),
      await call("PATCH", `/repos/acme/shop/issues/comments/${comment.id}`, { body: { body: "yours" } }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([status, edit]);
  });
});

describe("ETags", () => {
  beforeEach(begin);
  afterEach(() => testContext.close());

  it("answer 304 without a body until something changed", async () => {
    const path = "/repos/acme/shop/issues/1/comments";
    const first = await call("GET", path);
    const etag = first.headers.get("etag") ?? "";
    const again = await call("GET", path, { headers: { "if-none-match": etag } });
    testContext.sandbox.comment("ada", 1, "new");
    const changed = await call("GET", path, { headers: { "if-none-match": etag } });
    expect([first.status, again.status, again.body, changed.status]).toEqual([200, 304, undefined, 200]);
    expect(changed.headers.get("etag")).not.toBe(etag);
  });
});

describe("faults", () => {
  beforeEach(begin);
  afterEach(() => testContext.close());

  it("hit what they are for, as often as they are asked to, and change nothing", async () => {
    const path = "/repos/acme/shop/issues/1/comments";
    testContext.sandbox.fail({
      method: "POST",
      path: /comments$/,
      status: 429,
      times: 2,
      headers: { "retry-after": "1" },
    });
    const answers = [];
    for (let count = 0; count < 3; count += 1) answers.push(await call("POST", path, { body: { body: "x" } }));
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 201]);
    expect(answers[0]?.headers.get("retry-after")).toBe("1");
    expect(answers[0]?.body.message).toBe("API rate limit exceeded");
    expect(testContext.sandbox.comments(1)).toHaveLength(1);
  });

  it("may lose the answer of what went through", async () => {
    testContext.sandbox.fail({ method: "POST", status: 502, after: true });
    const { status } = await call("POST", "/repos/acme/shop/issues/1/comments", { body: { body: "x" } });
    expect(status).toBe(502);
    expect(testContext.sandbox.comments(1)).toHaveLength(1);
  });

  it("may hang until the client gives up", async () => {
    testContext.sandbox.fail({ path: /^\/user$/, hang: true });
    const stop = new AbortController();
    const hanging = fetch(`${testContext.sandbox.url}/user`, { signal: stop.signal });
    await call("GET", "/rate_limit");
    stop.abort();
    await expect(hanging).rejects.toThrow(/abort/);
    expect(testContext.sandbox.requests.map(({ path, status }) => [path, status])).toEqual([
      ["/user", 0],
      ["/rate_limit", 200],
    ]);
  });
});

describe("the server", () => {
  beforeEach(begin);
  afterEach(() => testContext.close());

  it("does not read more than 25 MB", async () => {
    const status = await new Promise<number | string>((done) => {
      const request = httpRequest(`${testContext.sandbox.url}/graphql`, { method: "POST" }, (response) =>
        done(response.statusCode ?? 0),
      );
      request.on("error", (error) => done(error.message));
      const chunk = Buffer.alloc(1024 * 1024, 120);
      for (let count = 0; count < 26; count += 1) request.write(chunk);
      request.end();
    });
    // Node may cut the line before the refusal is read; either way it was not taken.
    expect([413, "read ECONNRESET", "write EPIPE", "write ECONNRESET", "socket hang up"]).toContain(status);
  });

  it("listens on this machine only", () => {
    expect(new URL(testContext.sandbox.url).hostname).toBe("127.0.0.1");
  });
});
