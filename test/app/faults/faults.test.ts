import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/** What goes wrong around the App, each once and small; `npm run test:chaos` does it again and again, under load. */

let context: AppContext | undefined;
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const KEYS = ["schema-change.staged", "schema-change.tested"] as const;
const DONE = "success: All 2 items answered";

const begin = async (...[options]: Parameters<typeof startAppContext>): Promise<AppContext> => {
  context = await startAppContext(options);
  return context;
};

const open = async ({ sandbox }: AppContext) =>
  sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });

describe("the App comes through", () => {
  it("webhooks that come twice, in any order", async () => {
    const here = await begin();
    const { sandbox, settled, click, check, ours } = here;
    Object.assign(sandbox.webhooks, { copies: 2, batch: 6, seed: 7 });
    await open(here);
    await settled();
    for (const key of KEYS) click("grace", [key]);
    await sandbox.pushToBranch("ada", { branch: "feature", files: { "notes.md": "More\n" } });
    click("grace", [KEYS[0]]);
    click("linus", [KEYS[0]]);
    await settled();
    expect(ours()).toHaveLength(1);
    expect(check()).toBe(DONE);
    const codes = sandbox.appDeliveries("tollgate").map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set([202]));
    expect(codes.length).toBeGreaterThan(10);
  });

  it("a GitHub that answers 500 to all, for longer than one request is tried", async () => {
    const here = await begin();
    here.sandbox.fail({ path: /^\/repos\//, status: 500, times: 12 });
    await open(here);
    await here.settled();
    expect(here.sandbox.requests.filter(({ status }) => status === 500)).toHaveLength(12);
    expect(here.check()).toBe("action_required: 2 of 2 open: 2 for anyone with write access");
    expect(here.ours()).toHaveLength(1);
  });

  it("answers that are lost after all was done", async () => {
    const here = await begin();
    here.sandbox.fail({ method: "POST", path: /\/comments$/, status: 502, after: true });
    here.sandbox.fail({ method: "POST", path: /\/check-runs$/, status: 502, after: true });
    await open(here);
    await here.settled();
    expect(here.ours()).toHaveLength(1);
    expect(here.check()).toBe("action_required: 2 of 2 open: 2 for anyone with write access");
  });

  it("webhooks that nobody signed, and keeps none of them", async () => {
    const here = await begin();
    await open(here);
    await here.settled();
    const asked = here.sandbox.requests.length;
    const body = JSON.stringify(here.sandbox.events.findLast(({ name }) => name === "pull_request")?.payload);
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const { status } = await fetch(`${here.app().url}/webhooks`, {
          method: "POST",
          body,
          headers: {
            "content-type": "application/json",
            "x-github-event": "pull_request",
            "x-github-delivery": `forged-${index}`,
            "x-hub-signature-256": `sha256=${randomBytes(32).toString("hex")}`,
          },
        });
        return status;
      }),
    );
    expect(new Set(answers)).toEqual(new Set([401]));
    await here.settled();
    expect(here.sandbox.requests).toHaveLength(asked);
    here.click("grace", KEYS);
    await here.settled();
    expect(here.check()).toBe(DONE);
  });

  it("a click while it was away, which the sweep of failed deliveries finds after its restart", async () => {
    const here = await begin({ start: { sweepEvery: { deliveries: 500, pullRequests: 0 } } });
    await open(here);
    await expect.poll(() => here.ours().length, { timeout: 15_000 }).toBe(1);
    here.sandbox.webhooks.mode = "drop";
    here.click("grace", KEYS);
    here.sandbox.webhooks.mode = "deliver";
    await here.restart();
    await expect.poll(() => here.check(), { timeout: 15_000 }).toBe(DONE);
    expect(here.ours()).toHaveLength(1);
  });
});
