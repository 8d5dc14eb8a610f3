import { afterEach, describe, expect, it } from "vitest";
import { type AppWorld, startAppWorld } from "../../support/app-world.ts";

/** The App over real HTTP: webhooks in, check runs and comments out. */

let world: AppWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const KEYS = ["schema-change.staged", "schema-change.tested"] as const;

const opened = async (...[options]: Parameters<typeof startAppWorld>): Promise<AppWorld> => {
  world = await startAppWorld(options);
  await world.sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
  await world.settled();
  return world;
};

describe("a pull request's way through the App", () => {
  it("is posted to and held, ticked, and let through", async () => {
    const { sandbox, check, click, ours, settled } = await opened();
    expect(ours()).toHaveLength(1);
    expect(check()).toBe("action_required: 2 of 2 open: anyone 2");
    click("grace", [KEYS[0]]);
    await settled();
    expect(check()).toBe("action_required: 1 of 2 open: anyone 1");
    click("grace", [KEYS[1]]);
    await settled();
    expect(check()).toBe("success: All 2 items answered");
    expect(ours()).toHaveLength(1);
    expect(sandbox.state.statuses).toEqual([]);
  });
});
