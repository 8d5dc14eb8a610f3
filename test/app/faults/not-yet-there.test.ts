import { afterEach, describe, expect, it } from "vitest";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/** 404 right after an event: the App keeps the job and what people clicked, until what it is about is there, or surely gone. */

let context: AppContext;
afterEach(async () => context.close());

const BOXES = ["schema-change.staged", "schema-change.tested"];
const DONE = "success: All 2 items answered";
const PULL = /\/pulls\/1(\?|$)/;
/** Requests of one run of a job: tries of the client. */
const A_RUN = 3;
const FOREVER = 1_000;

const begin = async (...[options]: Parameters<typeof startAppContext>): Promise<void> => {
  context = await startAppContext(options);
  await context.sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
  await context.settled();
};

const asked = (path: RegExp): number => context.sandbox.requests.filter((one) => path.test(one.path)).length;

describe("a replica that is behind", () => {
  it.each([1, 2])("%i reads of each thing are 404", async (notYetThere) => {
    await begin({ sandbox: { quirks: { notYetThere } } });
    expect(context.check()).toBe("action_required: 2 of 2 open: 2 for anyone with write access");
    context.click("grace", BOXES);
    await context.settled();
    expect(context.check()).toBe(DONE);
    expect(context.ours()).toHaveLength(1);
  });

  it("a pull request that is 404 for several runs: the clicks are kept, by name", async () => {
    await begin();
    context.sandbox.fail({ method: "GET", path: PULL, status: 404, times: 2 * A_RUN });
    for (const key of BOXES) context.click("grace", [key]);
    await context.settled();
    expect(context.check()).toBe(DONE);
    expect(context.ours()[0]?.body).toContain("grace");
  });

  it("410 of a pull request is no other", async () => {
    await begin();
    context.sandbox.fail({ method: "GET", path: PULL, status: 410, times: 2 * A_RUN });
    context.click("grace", BOXES);
    await context.settled();
    expect(context.check()).toBe(DONE);
  });

  it("while it is 404, an older green is taken away", async () => {
    await begin();
    context.click("grace", BOXES);
    await context.settled();
    expect(context.check()).toBe(DONE);
    context.click("grace", ["schema-change.staged"]);
    context.sandbox.fail({ method: "GET", path: PULL, status: 404, times: FOREVER });
    await expect.poll(() => context.check(), { timeout: 15_000 }).toMatch(/^failure: GitHub answered 404/);
    context.sandbox.fix();
    await context.settled();
  });

  it("a comment that the list shows and a read does not", async () => {
    await begin();
    context.sandbox.fail({ path: /\/issues\/comments\/\d+/, status: 404, times: 4 });
    context.click("grace", BOXES);
    await context.settled();
    expect(context.check()).toBe(DONE);
    expect(context.ours()).toHaveLength(1);
  });
});

describe("a pull request that is gone", () => {
  it("was looked for in several runs, while its repository answers: the job ends", async () => {
    await begin();
    context.sandbox.fail({ method: "GET", path: PULL, status: 404, times: FOREVER });
    const before = asked(PULL);
    context.click("grace", BOXES);
    await context.settled();
    expect(asked(PULL) - before).toBe(3 * A_RUN);
    expect(asked(/^\/repos\/acme\/shop$/)).toBe(1);
  });

  it("with its repository, which the installation has not any more: the job ends", async () => {
    await begin();
    const path = /^\/repos\/acme\/shop(\/|$)/;
    context.sandbox.fail({ method: "GET", path, status: 404, times: FOREVER });
    context.sandbox.fail({
      path: /^\/installation\/repositories/,
      status: 200,
      body: { total_count: 0, repository_selection: "selected", repositories: [] },
      times: FOREVER,
    });
    context.click("grace", BOXES);
    await context.settled();
    expect(asked(PULL)).toBeLessThanOrEqual(4 * A_RUN + 2);
  });

  it("is not gone where the installation still has the repository: the clicks count once it answers", async () => {
    await begin();
    const path = /^\/repos\/acme\/shop(\/|$)/;
    context.sandbox.fail({ method: "GET", path, status: 404, times: FOREVER });
    context.click("grace", BOXES);
    await expect.poll(() => asked(/^\/installation\/repositories/), { timeout: 20_000 }).toBeGreaterThan(2);
    context.sandbox.fix();
    await context.settled();
    expect(context.check()).toBe(DONE);
  });

  it("with its installation: the job ends", async () => {
    await begin();
    context.sandbox.fail({ path: /\/access_tokens$/, status: 404, times: FOREVER });
    context.sandbox.fail({ path: /^\/app\/installations\/\d+$/, status: 404, times: FOREVER });
    await context.restart();
    context.click("grace", BOXES);
    await context.settled();
    expect(asked(/\/access_tokens$/)).toBeLessThan(40);
  });
});
