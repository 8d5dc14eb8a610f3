import { afterEach, describe, expect, it } from "vitest";
import { POLICY } from "../../support/action-world.ts";
import { type AppContext, type AppContextOptions, startAppContext } from "../../support/app-world.ts";

/** A commit's check run counts for every pull request that the commit heads, whatever its base and its repository. */

let testContext: AppContext | undefined;
afterEach(async () => {
  await testContext?.close();
  testContext = undefined;
});

const BOTH = ["schema-change.staged", "schema-change.tested"];
const OPEN = "action_required: 2 of 2 open: 2 for anyone with write access";
const lax = (check = "tollgate") =>
  POLICY.replace("version: 1\n", `version: 1\ncheck: "${check}"\n`).replace("db/**", "sql/**");

const started = async (options: AppContextOptions = {}): Promise<AppContext> => {
  testContext = await startAppContext({
    branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" }, lax: { ".github/tollgate.yml": lax() } },
    ...options,
  });
  testContext.sandbox.protect({ branch: "main", checks: ["tollgate"] });
  return testContext;
};

type Opening = Partial<Parameters<AppContext["sandbox"]["openPullRequest"]>[0]>;
const open = async ({ sandbox, settled }: AppContext, more: Opening = {}): Promise<void> => {
  await sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table", ...more });
  await settled();
};

/** The newest check run of each name at the head of pull request 1. */
const checks = ({ sandbox }: AppContext): Record<string, string> => {
  const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
  return Object.fromEntries(sandbox.checks(sha).map(({ name, conclusion, status }) => [name, conclusion ?? status]));
};

describe("several pull requests with one commit", () => {
  const unlisted = { sandbox: { quirks: { commitPullsWithoutForks: true } } };

  it("a stranger's second one, into a branch that asks for nothing, does not turn a held fork's check green", async () => {
    const made = await started(unlisted);
    made.sandbox.protect({ branch: "lax", checks: ["tollgate"] });
    await open(made, { fork: true });
    expect(made.check()).toBe(OPEN);
    await open(made, { base: "lax", author: "mallory", fork: true });
    expect(made.check()).toBe("action_required: #1 has the same commit: 2 of 2 open: 2 for anyone with write access");
    made.click("grace", BOTH);
    await made.settled();
    expect(made.check()).toMatch(/^success/);
  });

  it("one that GitHub's list does not show yet is known from the store", async () => {
    const made = await started();
    made.sandbox.protect({ branch: "lax", checks: ["tollgate"] });
    await open(made, { base: "lax" });
    await open(made, { author: "grace" });
    expect(made.check()).toBe(OPEN);
    made.sandbox.setQuirks({ staleReads: 1_000 });
    await made.sandbox.editPullRequest("ada", 1, { title: "Looked at again" });
    await made.settled();
    expect(made.check()).toMatch(/^action_required: #2 has the same commit/);
  });

  it.each([
    ["is closed", async ({ sandbox }: AppContext) => sandbox.editPullRequest("ada", 1, { state: "closed" })],
    [
      "is pushed to",
      async ({ sandbox }: AppContext) =>
        sandbox.pushToBranch("ada", { branch: "feature", files: { "db/2.sql": "x\n" } }),
    ],
  ])("the others are looked at again when the one that held them %s", async (_name, leave) => {
    const made = await started({
      branches: {
        feature: { "db/1.sql": "CREATE TABLE a (b int);\n" },
        lax: { ".github/tollgate.yml": lax() },
      },
    });
    const { sandbox } = made;
    sandbox.protect({ branch: "lax", checks: ["tollgate"] });
    await open(made);
    await open(made, { base: "lax", author: "mallory", fork: true });
    const sha = sandbox.state.issues.get(2)?.pull?.head.sha ?? "";
    expect(made.check(sha)).toMatch(/^action_required: #1 has the same commit/);
    await leave(made);
    await made.settled();
    expect(made.check(sha)).toBe("success: No golden checklist applies");
  });

  it.each([
    ["Look again", async (made: AppContext, id: number) => made.sandbox.pressCheckAction("grace", id, "look-again")],
    ["Re-run", async (made: AppContext, id: number) => made.sandbox.rerunCheck("grace", id)],
    [
      "Re-run of the suite",
      async (made: AppContext, id: number) => {
        const suite = made.sandbox
          .checks(made.sandbox.state.issues.get(1)?.pull?.head.sha ?? "")
          .find((run) => run.id === id)?.suite;
        await made.sandbox.rerunSuite("grace", Number(suite));
      },
    ],
  ])("%s on the check of a fork's pull request judges it anew", async (_name, press) => {
    const made = await started(unlisted);
    await open(made, { fork: true, author: "mallory" });
    const run = made.sandbox.checks(made.sandbox.state.issues.get(1)?.pull?.head.sha ?? "").at(-1);
    const before = made.sandbox.requests.length;
    await press(made, run?.id ?? 0);
    await made.settled();
    const operations = made.sandbox.requests.slice(before).map(({ operation }) => operation);
    expect(operations).toContain("pulls/list-files");
  });
});

describe("several bases", () => {
  it("a branch that does not require the check gets a name of its own, and main's stays away until main is judged", async () => {
    const made = await started();
    await open(made, { base: "lax" });
    expect(checks(made)).toEqual({ "tollgate (lax)": "success" });
    await made.sandbox.editPullRequest("ada", 1, { base: "main" });
    await expect(made.sandbox.merge("ada", 1)).rejects.toThrow(/status check "tollgate" is expected/);
    await made.settled();
    expect(checks(made)).toEqual({ "tollgate (lax)": "action_required", tollgate: "action_required" });
  });

  it("main's green is taken back where the pull request leaves main, and earned again where it comes back", async () => {
    const made = await started();
    await open(made);
    made.click("grace", BOTH);
    await made.settled();
    expect(checks(made)).toEqual({ tollgate: "success" });
    await made.sandbox.editPullRequest("ada", 1, { base: "lax" });
    await made.settled();
    expect(checks(made)).toEqual({ tollgate: "action_required", "tollgate (lax)": "success" });
    await made.sandbox.editPullRequest("ada", 1, { base: "main" });
    await expect(made.sandbox.merge("ada", 1)).rejects.toThrow(/status check "tollgate" is failing/);
    await made.settled();
    expect(checks(made)).toMatchObject({ tollgate: "success" });
  });

  it("a branch that is protected later gets the required name with the next look", async () => {
    const made = await started();
    await open(made, { base: "lax" });
    made.sandbox.addRuleset({
      enforcement: "active",
      conditions: { ref_name: { include: ["refs/heads/l*"] } },
      rules: [
        {
          type: "required_status_checks",
          parameters: {
            required_status_checks: [{ context: "tollgate" }],
            strict_required_status_checks_policy: false,
          },
        },
      ],
    });
    // What a branch requires is remembered for a minute.
    await made.restart();
    await made.sandbox.editPullRequest("ada", 1, { title: "Looked at again" });
    await made.settled();
    expect(checks(made)).toEqual({ "tollgate (lax)": "success", tollgate: "success" });
  });

  it("names for each base are each branch's own", async () => {
    const name = "tollgate/{base}";
    const made = await started({
      base: { ".github/tollgate.yml": POLICY.replace("version: 1\n", `version: 1\ncheck: "${name}"\n`) },
      branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" }, lax: { ".github/tollgate.yml": lax(name) } },
    });
    for (const branch of ["main", "lax"]) made.sandbox.protect({ branch, checks: [`tollgate/${branch}`] });
    await open(made, { base: "lax" });
    expect(checks(made)).toEqual({ "tollgate/lax": "success" });
    await open(made);
    expect(checks(made)).toEqual({ "tollgate/lax": "success", "tollgate/main": "action_required" });
    await expect(made.sandbox.merge("ada", 2)).rejects.toThrow(/"tollgate\/main" is failing/);
    await expect(made.sandbox.merge("ada", 1)).resolves.toMatchObject({ state: "closed" });
  });
});

describe("a merge queue whose last group decides", () => {
  it("judges those before it, too, and its check can be run again", async () => {
    const made = await started({
      branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" }, docs: { "docs/a.md": "a\n" } },
    });
    const { sandbox, settled, click } = made;
    sandbox.addRuleset({
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"] } },
      rules: [{ type: "merge_queue", parameters: { merge_method: "REBASE", grouping_strategy: "HEADGREEN" } }],
    });
    await open(made);
    await open(made, { head: "docs" });
    click("grace", BOTH);
    await settled();
    await sandbox.enqueue("ada", 1);
    const last = await sandbox.enqueue("ada", 2);
    await settled();
    expect(made.check(last.sha)).toMatch(/^success/);
    click("grace", BOTH);
    await settled();
    sandbox.rerunCheck("grace", sandbox.checks(last.sha).at(-1)?.id ?? 0);
    await settled();
    expect(made.check(last.sha)).toBe("failure: #1: 2 of 2 open: 2 for anyone with write access");
    expect(await sandbox.settleQueue("ada", 2)).toBe("failed");
  });
});
