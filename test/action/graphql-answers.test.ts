import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionContext, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/**
 * What GraphQL answers with status 200 and a list of errors is understood as REST's refusals are: waited for, retried, or
 * told with what is missing. The Action asks GraphQL for the edit history where a click's own event was lost.
 */

let context: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => context.close());

const RESTRICTED = POLICY.replace("is staged, by: anyone", "is staged, by: not-author");
const STAGED = "schema-change.staged";
const TESTED = "schema-change.tested";

/** A page on which grace ticked both boxes, and the event of that is lost: the next one is about the title. */
const clickedUnheard = async (options: Parameters<typeof startActionContext>[1] = {}): Promise<void> => {
  context = await startActionContext({ base: { ".github/tollgate.yml": RESTRICTED } }, options);
  await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
  await context.run();
  context.click("grace", [STAGED]);
  context.click("grace", [TESTED]);
  await context.sandbox.editPullRequest("ada", 1, { title: "Add one table" });
};

type Error = { readonly type?: string; readonly message: string; readonly code?: string };

const refused = (error: Error, headers: Readonly<Record<string, string>> = {}, data: unknown = null) => ({
  method: "POST",
  path: /graphql/,
  status: 200,
  body: { data, errors: [error] },
  headers,
});

const TIMEOUT: Error = {
  message:
    "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.",
};
const LIMIT: Error = { type: "RATE_LIMITED", message: "API rate limit exceeded for installation ID 1." };
const SECONDARY: Error = { message: "You have exceeded a secondary rate limit. Please wait a few minutes." };
const FOREVER = 1_000;

describe("what passes by itself is waited for, and the click counts", () => {
  it.each<[string, ReturnType<typeof refused>, number]>([
    ["a time-out", refused(TIMEOUT), 2],
    ["a time-out beside partial data", refused(TIMEOUT, {}, { node: { userContentEdits: null } }), 1],
    ["a service that is not available", refused({ type: "SERVICE_UNAVAILABLE", message: "Try again" }), 1],
    ["a kind that is not known yet", refused({ type: "BRAND_NEW", message: "What is this" }), 1],
    ["the hour's limit, by its reset", refused(LIMIT, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" }), 1],
    [
      "the hour's limit in its newer form",
      refused(
        { type: "RATE_LIMIT", code: "graphql_rate_limit", message: "API rate limit already exceeded" },
        { "retry-after": "2" },
      ),
      1,
    ],
    ["a secondary limit that says how long", refused(SECONDARY, { "retry-after": "3" }), 2],
    ["a replica that does not know the comment yet", refused({ type: "NOT_FOUND", message: "Could not resolve" }), 2],
  ])("%s", async (_, fault, times) => {
    await clickedUnheard();
    context.sandbox.fail({ ...fault, times });
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("success: All 2 items answered");
  });

  it("again and again, as a stand-in that is flaky", async () => {
    await clickedUnheard({ quirks: { graphqlFlaky: true } });
    const runs = [];
    for (let count = 0; count < 4; count += 1) runs.push(await context.run());
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(context.status()).toBe("success: All 2 items answered");
  });

  it("a page of the history that is too long for GitHub's time is asked for in smaller parts", async () => {
    // All refusals are this one's, and the list shows the click, so that the whole history is asked for.
    await clickedUnheard({ quirks: { graphqlFlaky: false, staleReads: 0 } });
    context.sandbox.fail({ ...refused(TIMEOUT), times: 4 });
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe("success: All 2 items answered");
  });
});

describe("what does not pass is reported, and never as a fault of Tollgate", () => {
  it.each<[string, ReturnType<typeof refused>, RegExp]>([
    [
      "a limit that asks to wait for an hour",
      refused(LIMIT, { "retry-after": "3600" }),
      /rate limit was reached.*3600/,
    ],
    ["a time-out that stays", refused(TIMEOUT), /GitHub has a fault; run this again later/],
    [
      "a comment that is never found",
      refused({ type: "NOT_FOUND", message: "Could not resolve to a node" }),
      /NOT_FOUND to POST \/graphql.*may not see it/s,
    ],
  ])("%s: exit 1, and no green", async (_, fault, says) => {
    await clickedUnheard();
    context.sandbox.fail({ ...fault, times: FOREVER });
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(run.log).toMatch(says);
    expect(run.log).not.toContain("fault of Tollgate");
    expect(context.status()).toMatch(/^error: GitHub answered/);
  });

  it.each<[string, ReturnType<typeof refused> | "absent" | "hidden", RegExp]>([
    [
      "a permission that is missing",
      refused({ type: "FORBIDDEN", message: "Resource not accessible by integration" }),
      /may not read who edited comments.*not accessible by integration.*`pull-requests: write` and `issues: read`/,
    ],
    [
      "a scope that is missing",
      refused({ type: "INSUFFICIENT_SCOPES", message: "requires one of the following scopes: ['read:discussion']" }),
      /read:discussion/,
    ],
    [
      "an old server whose GraphQL has no histories",
      refused({ message: "Field 'userContentEdits' doesn't exist on type 'IssueComment'" }),
      /does not answer GraphQL/,
    ],
    ["a server without GraphQL", "absent", /does not answer GraphQL.*`\/api\/graphql`/],
    ["texts that the token may not read", "hidden", /does not show Tollgate what earlier versions/],
  ])("%s: only what anyone may say stands, and the page says why", async (_, fault, says) => {
    await clickedUnheard();
    if (fault === "absent") context.sandbox.setQuirks({ graphqlAbsent: true });
    else if (fault === "hidden") context.sandbox.setQuirks({ hiddenDiffs: true });
    else context.sandbox.fail({ ...fault, times: FOREVER });
    for (let count = 0; count < 2; count += 1) {
      const run = await context.run();
      expect(run.code, run.log).toBe(0);
      expect(run.log).not.toContain("fault of Tollgate");
      expect(context.status()).toMatch(/^pending: 1 of 2 open: /);
      if (count === 0) expect(context.ours()[0]?.body).toMatch(says);
    }
    expect(context.ours()[0]?.body).not.toMatch(/by hand|edited this comment/);
  });

  it.each(["absent", "hidden"])(
    "without a key, and with histories that are %s: the same, and nobody is accused",
    async (how) => {
      const inputs = { "signing-key": "" };
      context = await startActionContext({ base: { ".github/tollgate.yml": RESTRICTED } });
      await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
      await context.run({ inputs });
      for (const key of [STAGED, TESTED]) {
        context.click("grace", [key]);
        await context.run({ inputs });
      }
      expect(context.status()).toMatch(/^success: /);
      context.sandbox.setQuirks(how === "absent" ? { graphqlAbsent: true } : { hiddenDiffs: true });
      await context.sandbox.editPullRequest("ada", 1, { title: "Add one table" });
      const run = await context.run({ inputs });
      expect(run.code, run.log).toBe(0);
      expect(context.status()).toMatch(/^pending: 1 of 2 open: /);
      expect(context.ours()[0]?.body).toMatch(
        /Without it, a tick counts only where anyone with write access may give it/,
      );
      expect(context.ours()[0]?.body).not.toMatch(/by hand|of this comment/);
      // Once it can be read again, the page says nothing of it any more.
      context.sandbox.setQuirks({ graphqlAbsent: false, hiddenDiffs: false });
      context.click("grace", [STAGED]);
      await context.run({ inputs });
      expect(context.status()).toMatch(/^success: /);
      expect(context.ours()[0]?.body).not.toContain("Without it, a tick counts");
    },
  );
});
