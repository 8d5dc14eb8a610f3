import { afterEach, describe, expect, it } from "vitest";
import { POLICY } from "../../support/action-world.ts";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/** Who wrote a change, in the App: as `test/attacks/who-wrote.test.ts` for the Action. */

let context: AppContext | undefined;
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const STAGED = "schema-change.staged";

const begin = async (pull: { fork?: boolean; author?: string } = {}): Promise<AppContext> => {
  const policy = POLICY.replace("is staged, by: anyone", "is staged, by: not-author");
  context = await startAppContext({ base: { ".github/tollgate.yml": policy } });
  context.sandbox.setPerson({ login: "eve", role: "write" });
  // Only events tell, as on a server without the list of activity.
  context.sandbox.setQuirks({ noActivity: true });
  await context.sandbox.openPullRequest({
    head: "feature",
    base: "main",
    author: "ada",
    title: "Add a table",
    ...pull,
  });
  await context.settled();
  return context;
};

const push = async (
  { repository, sandbox, settled }: AppContext,
  by: string,
  named: string,
  files: Record<string, string>,
  from?: string,
): Promise<void> => {
  const author = { name: named, email: `${named}@users.noreply.github.com` };
  await repository.commit("feature", files, { author, ...(from === undefined ? {} : { from }) });
  await sandbox.updateHead(1, by);
  await settled();
};

describe("who pushed, as events tell the App", () => {
  it("is kept when a squash hides it, also where two pushes are judged as one job", async () => {
    const app = await begin();
    const { sandbox, repository, settled, click, check, ours } = app;
    const author = { name: "ada", email: "ada@users.noreply.github.com" };
    await repository.commit("feature", { "README.md": "by eve\n" }, { author });
    await sandbox.updateHead(1, "eve");
    await push(app, "ada", "ada", { "db/1.sql": "CREATE TABLE a (b int);\n", "README.md": "by eve\n" }, "main");
    click("eve", [STAGED]);
    await settled();
    expect(ours()[0]?.body).toMatch(/To eve: your answer .* because you pushed to this change/);
    expect(check()).toMatch(/^action_required: 2 of 2 open/);
    click("grace", [STAGED]);
    await settled();
    expect(check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
  });

  it("shuts nobody out by an address in a fork, where each push was told", async () => {
    const app = await begin({ fork: true });
    await push(app, "ada", "grace", { "README.md": "by ada\n" });
    app.click("grace", [STAGED]);
    await app.settled();
    expect(app.check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
    expect(app.ours()[0]?.body).toMatch(/Commits here carry the name of grace/);
  });

  it("leaves the names in commits to count where a push was not told", async () => {
    const app = await begin({ fork: true });
    app.sandbox.webhooks.mode = "vanish";
    await push(app, "ada", "grace", { "README.md": "by ada\n" });
    app.sandbox.webhooks.mode = "deliver";
    app.click("grace", [STAGED]);
    await app.settled();
    expect(app.ours()[0]?.body).toMatch(/To grace: your answer .* it is unknown who pushed them/);
  });
});
