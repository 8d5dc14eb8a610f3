import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionContext, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** A host on a bad day: tried again for a bounded time, then said clearly, and never a green status. */

let context: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
/** Kept from one test to the next, where nothing of a test can stay. */
let kept: ActionContext | undefined;
afterEach(async () => {
  if (context !== kept) await context.close();
});
afterAll(async () => {
  await kept?.close();
});

/** A pull request that no policy applies to, whose head is green. */
const green = async (): Promise<void> => {
  context = await startActionContext({ branches: { docs: { "docs/a.md": "a\n" } } });
  await context.sandbox.openPullRequest({ base: "main", head: "docs", title: "Docs", author: "ada" });
  await context.run();
  expect(context.status()).toBe("success: No golden checklist applies");
};

const FOREVER = 1_000;
/** Times that one request is tried at most. */
const TRIES = 4;

/** The first round, which is not tried again: what fails is asked of the REST API, one by one. */
const FIRST_ROUND = ["POST /graphql", "GET /pulls/1/files?page=1", "GET /pulls/1/commits?page=1"];

describe("a host that fails whatever it is asked", () => {
  it.each([
    [401, /Bad credentials/, /`token` input/],
    [403, /Resource not accessible by integration/, /pull_request_target/],
    [404, /Not Found/, /contents: read/],
    [422, /Validation Failed/, /1,000 statuses/],
    [429, /API rate limit exceeded/, /rate limit was reached/],
    [500, /Server Error/, /githubstatus/],
  ])("%i: exit 1, what it means, and few requests", async (status, said, hint) => {
    // No request of these runs goes through, so that one pull request serves all.
    if (kept === undefined) {
      await green();
      kept = context;
    }
    context = kept;
    const body = { 403: { message: "Resource not accessible by integration" }, 422: { message: "Validation Failed" } }[
      status
    ];
    const tries = status === 429 || status === 500 ? TRIES : 1;
    // The event told of the pull request, so that 404 may be a replica that is behind.
    const pullTries = status === 404 ? TRIES : tries;
    // The first round, one request, one for the names of older greens, then the `error` status that is attempted all the
    // same: the fault lasts for these and no longer.
    context.sandbox.fail({
      status,
      times: FIRST_ROUND.length + pullTries + 2 * tries,
      ...(body === undefined ? {} : { body }),
      headers: status === 429 ? { "retry-after": "1" } : {},
    });
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(run.log).toMatch(said);
    expect(run.log).toMatch(hint);
    expect(run.outputs.verdict).toBe("error");
    expect(run.requests).toEqual([
      ...FIRST_ROUND.map((request) => `${request} ${status}`),
      ...Array.from({ length: pullTries }, () => `GET /pulls/1 ${status}`),
      ...Array.from({ length: tries }, () => `GET /commits/{sha}/status?page=1 ${status}`),
      ...Array.from({ length: tries }, () => `POST /statuses/{sha} ${status}`),
    ]);
  });

  it("hangs: given up after the time-out, tried again a few times, and said", async () => {
    await green();
    context.sandbox.fail({ hang: true, times: FOREVER });
    const run = await context.run({ env: { TOLLGATE_TIMEOUT_MS: "150" } });
    expect(run.code).toBe(1);
    expect(run.log).toContain("did not answer GET /repos/acme/shop/pulls/1 in time");
    expect(run.requests).toHaveLength(FIRST_ROUND.length + 3 * TRIES);
  });
});

describe("an old green does not outlive a failure", () => {
  it.each([
    ["the pull request", "GET", /\/pulls\/1(\?|$)/],
    ["its files", "GET", /\/pulls\/1\/files/],
    ["its commits", "GET", /\/pulls\/1\/commits/],
    ["its comments", "GET", /\/issues\/1\/comments/],
    ["the policy file", "GET", /\/acme\/shop\/contents\//],
    ["the policy file of the account's defaults", "GET", /\/acme\/\.github\/contents\//],
    ["other pull requests of the commit", "GET", /\/pulls\?/],
  ])("%s cannot be read", async (_, method, path) => {
    await green();
    context.sandbox.fail({ method, path, status: 500, times: FOREVER });
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(context.status()).toMatch(/^error: GitHub answered 500/);
    expect(run.requests.filter((request) => request.endsWith(" 500")).length).toBeLessThanOrEqual(2 * TRIES);
  });

  it("the comment cannot be written", async () => {
    context = await startActionContext();
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
    context.sandbox.fail({ method: "POST", path: /\/comments/, status: 500, times: FOREVER });
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(context.status()).toMatch(/^error: GitHub answered 500 to POST/);
  });

  it("the status itself cannot be written: the run fails loudly", async () => {
    await green();
    await context.repository.commit("docs", { "db/2.sql": "DROP TABLE a;\n" });
    await context.sandbox.updateHead(1);
    context.sandbox.fail({
      method: "POST",
      path: /\/statuses\//,
      status: 422,
      times: FOREVER,
      body: { message: "Validation Failed" },
    });
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(run.log).toContain("GitHub answered 422 to POST /repos/acme/shop/statuses/");
    // The new head has no status at all, so that the required check holds the merge.
    expect(context.status()).toBe("");
  });
});

describe("a fault that passes", () => {
  it.each([
    ["500 twice", { status: 500, times: 2 }],
    ["502", { status: 502 }],
    ["429 with retry-after", { status: 429, times: 2, headers: { "retry-after": "2" } }],
    ["a secondary limit", { status: 403, headers: { "retry-after": "3" } }],
    ["a connection that hangs", { hang: true }],
    ["an answer that was lost", { hang: true, after: true, method: "POST", path: /\/issues\/1\/comments/ }],
  ])("%s: waited for, and the verdict is published once", async (_, fault) => {
    context = await startActionContext();
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
    context.sandbox.fail(fault);
    const run = await context.run({ env: { TOLLGATE_TIMEOUT_MS: "1500" } });
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("pending: 2 of 2 open: 2 for anyone with write access");
    // Also where the comment was written and the answer lost: the second one is noticed and taken away.
    expect(context.ours()).toHaveLength(1);
  });

  it("a limit that asks to wait for an hour is not waited for", async () => {
    await green();
    context.sandbox.fail({ status: 429, times: FOREVER, headers: { "retry-after": "3600" } });
    const run = await context.run({ env: { TOLLGATE_RETRY_BASE_MS: "1000" } });
    expect(run.code).toBe(1);
    expect(run.log).toContain("it says 3600");
    expect(run.requests).toEqual([
      ...FIRST_ROUND.map((request) => `${request} 429`),
      "GET /pulls/1 429",
      "GET /commits/{sha}/status?page=1 429",
      "POST /statuses/{sha} 429",
    ]);
  });
});

describe("a workflow that was set up wrongly", () => {
  it("a token that GitHub does not know", async () => {
    context = await startActionContext();
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
    const run = await context.run({ inputs: { token: "ghs_not_a_token_of_this_server" } });
    expect(run.code).toBe(1);
    expect(run.log).toContain("401");
    expect(run.log).toContain("Bad credentials");
    expect(run.log).not.toContain("ghs_not_a_token");
  });

  it("an event that names no pull request: the supported ones are listed, and nothing is green", async () => {
    context = await startActionContext();
    const run = await context.run({ event: { name: "push", payload: { ref: "refs/heads/main" } } });
    expect(run.code).toBe(1);
    for (const name of ["pull_request_target", "issue_comment", "merge_group", "workflow_dispatch"])
      expect(run.log).toContain(name);
    expect(run.outputs.verdict).toBe("error");
    expect(run.requests).toEqual([]);
  });
});
