import { afterEach, describe, expect, it } from "vitest";
import { POLICY } from "../../support/action-world.ts";
import { type AppContext, startAppContext } from "../../support/app-world.ts";
import { makeRepository, type TestRepository } from "../../support/sandbox-world.ts";

/** A repository that is renamed or transferred, in the App: as `test/action/moved.test.ts` for the Action. */

let context: AppContext | undefined;
const made: TestRepository[] = [];
afterEach(async () => {
  await context?.close();
  context = undefined;
  await Promise.all(made.splice(0).map(async (one) => one.cleanup()));
});

const STAGED = "schema-change.staged";
const TESTED = "schema-change.tested";
const HALF = "action_required: 1 of 2 open: 1 for anyone with write access";

const ticked = async (options: Parameters<typeof startAppContext>[0] = {}): Promise<AppContext> => {
  context = await startAppContext(options);
  await context.sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
  await context.settled();
  context.click("grace", [STAGED]);
  await context.settled();
  expect(context.check()).toBe(HALF);
  return context;
};

const addShop = async ({ sandbox, settled }: AppContext): Promise<void> => {
  const repository = await makeRepository({
    base: { "README.md": "Another\n", ".github/tollgate.yml": POLICY },
    branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" } },
  });
  made.push(repository);
  await sandbox.addRepository({ repo: "shop", gitDir: repository.dir });
  await settled();
};

describe("a repository that is renamed", () => {
  it.each([
    ["and GitHub tells it", "deliver"],
    ["and no event tells it", "drop"],
  ] as const)("%s: ticks, checks and what is kept of it stay", async (_, mode) => {
    const { sandbox, settled, click, check, ours } = await ticked();
    sandbox.webhooks.mode = mode;
    sandbox.move("ada", { repo: "store" });
    await settled();
    sandbox.webhooks.mode = "deliver";
    await sandbox.editPullRequest("ada", 1, { title: "Add one table" });
    await settled();
    expect(check(1, "acme/store")).toBe(HALF);
    expect(ours(1, "acme/store")[0]?.body).toMatch(/Ticked by grace/);
    expect(ours(1, "acme/store")[0]?.body).not.toMatch(/by hand|could not read its record|was gone/);
    click("grace", [TESTED], 1, "acme/store");
    await settled();
    expect(check(1, "acme/store")).toBe("success: All 2 items answered");
    expect(ours(1, "acme/store")).toHaveLength(1);
  });

  it("while a click under its old name was on its way: the click counts, once, under the new name", async () => {
    const { sandbox, settled, click, check, ours } = await ticked();
    // Held back until the name has changed.
    sandbox.webhooks.batch = 50;
    click("grace", [TESTED]);
    sandbox.move("ada", { repo: "store" });
    sandbox.webhooks.batch = 1;
    await settled();
    expect(check(1, "acme/store")).toBe("success: All 2 items answered");
    expect(ours(1, "acme/store")).toHaveLength(1);
  });

  it("and evidence that came under its old name is looked at", async () => {
    const policy = POLICY.replace("is staged, by: anyone", "is staged, by: anyone, verify: { check: ci }");
    const { sandbox, settled, check } = await ticked({ base: { ".github/tollgate.yml": policy } });
    context?.click("grace", [STAGED]);
    await settled();
    const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    sandbox.webhooks.batch = 50;
    const token = sandbox.token({ actor: "ci[bot]", permissions: { checks: "write" } });
    await fetch(`${sandbox.url}/repos/acme/shop/check-runs`, {
      method: "POST",
      headers: { authorization: `token ${token}` },
      body: JSON.stringify({ name: "ci", head_sha: sha, status: "completed", conclusion: "success" }),
    });
    sandbox.move("ada", { repo: "store" });
    sandbox.webhooks.batch = 1;
    await settled();
    await expect.poll(() => check(1, "acme/store"), { timeout: 15_000 }).toBe(HALF);
  });

  it("and another one that takes its name gets nothing of its record", async () => {
    const here = await ticked();
    const { sandbox, settled, check, ours } = here;
    sandbox.webhooks.mode = "drop";
    sandbox.move("ada", { repo: "store" });
    await settled();
    sandbox.webhooks.mode = "deliver";
    await addShop(here);
    await sandbox
      .repository("acme/shop")
      .openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
    await settled();
    // The same files, the same number, and the same name as what the App remembers.
    expect(check(1, "acme/shop")).toBe("action_required: 2 of 2 open: 2 for anyone with write access");
    expect(ours(1, "acme/shop")[0]?.body).not.toMatch(/Ticked by grace/);
    await sandbox.editPullRequest("ada", 1, { title: "Add one table" });
    await settled();
    expect(check(1, "acme/store")).toBe(HALF);
  });
});

describe("a repository that is transferred", () => {
  it("to an account that has the App: what was ticked stands", async () => {
    const { sandbox, settled, check, ours } = await ticked();
    sandbox.installApp({ app: "tollgate", account: "globex" });
    await settled();
    sandbox.move("ada", { owner: "globex" });
    await settled();
    await sandbox.editPullRequest("ada", 1, { title: "Add one table" });
    await settled();
    expect(check(1, "globex/shop")).toBe(HALF);
    expect(ours(1, "globex/shop")[0]?.body).toMatch(/Ticked by grace/);
  });
});
