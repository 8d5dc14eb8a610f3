import { afterEach, describe, expect, it } from "vitest";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/** What GitHub answers the App in its own way: as `test/action/graphql-answers.test.ts` for the Action. */

let context: AppContext | undefined;
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const KEYS = ["schema-change.staged", "schema-change.tested"] as const;
const DONE = "success: All 2 items answered";

/** grace ticked both while the App heard nothing; the next event is about the title. */
const clickedUnheard = async (fault: {
  errors: readonly unknown[];
  headers?: Readonly<Record<string, string>>;
  times: number;
}) => {
  context = await startAppContext();
  const { sandbox, settled, click } = context;
  await sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
  await settled();
  sandbox.webhooks.mode = "drop";
  click("grace", KEYS);
  sandbox.webhooks.mode = "deliver";
  const { errors, headers, times } = fault;
  sandbox.fail({ path: /graphql/, status: 200, body: { data: null, errors }, times, ...(headers ? { headers } : {}) });
  await sandbox.editPullRequest("ada", 1, { title: "Add one table" });
  await settled();
  return context;
};

describe("GraphQL's refusals at status 200", () => {
  it.each<[string, Parameters<typeof clickedUnheard>[0]]>([
    [
      "a primary limit, for longer than one job waits",
      {
        errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }],
        headers: { "retry-after": "1" },
        times: 5,
      },
    ],
    [
      "a secondary limit",
      { errors: [{ message: "You have exceeded a secondary rate limit" }], headers: { "retry-after": "2" }, times: 2 },
    ],
    ["a time-out", { errors: [{ message: "Something went wrong while executing your query" }], times: 3 }],
  ])("%s: the job waits, and the clicks count", async (_, fault) => {
    const { check, ours } = await clickedUnheard(fault);
    await expect.poll(() => check(), { timeout: 15_000 }).toBe(DONE);
    expect(ours()).toHaveLength(1);
  });

  it("a permission that is missing: the page says which", async () => {
    const errors = [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }];
    const { ours } = await clickedUnheard({ errors, times: 1_000 });
    expect(ours()[0]?.body).toMatch(/may not read who edited comments.*`pull-requests: write` and `issues: read`/);
  });
});
