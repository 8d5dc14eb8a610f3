import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let testContext: SandboxContext;
let sha: string;
/** Ids of the app that the rule names, and of another. */
let gate: number;
const bots = { gate: "gate[bot]", other: "other[bot]" } as const;

beforeEach(async () => {
  testContext = await withKindSandbox(undefined, { validate: false });
  gate = (await testContext.sandbox.registerApp({ slug: "gate" })).appId;
  await testContext.sandbox.registerApp({ slug: "other" });
  const opened = await testContext.sandbox.openPullRequest({
    base: "main",
    head: "feature",
    title: "T",
    author: "ada",
  });
  sha = opened.pull.head.sha;
});
afterEach(() => testContext.close());

const rule = (app?: number) => ({
  type: "required_status_checks",
  parameters: {
    strict_required_status_checks_policy: false,
    required_status_checks: [{ context: "tollgate", ...(app === undefined ? {} : { integration_id: app }) }],
  },
});
const onMain = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };

const as = (bot: string) =>
  testContext.client(testContext.sandbox.token({ actor: bot, permissions: { checks: "write", statuses: "write" } }))
    .rest;
const run = (bot: string, conclusion?: string) =>
  as(bot).checks.create({
    ...testContext.at,
    name: "tollgate",
    head_sha: sha,
    ...(conclusion === undefined ? { status: "in_progress" } : { conclusion }),
  } as never);
const status = (state: "success" | "failure" | "pending", bot: string = bots.gate, context = "tollgate") =>
  as(bot).repos.createCommitStatus({ ...testContext.at, sha, state, context });
const merge = () => testContext.sandbox.merge("ada", 1);

describe("a ruleset that requires the check from one app", () => {
  it.each([
    ["nothing", async () => {}, /is expected/],
    ["another app's status of the same name", () => status("success", bots.other), /is expected/],
    ["a person's status of the same name", () => status("success", "ada"), /is expected/],
    ["its own status pending", () => status("pending"), /is pending/],
    ["its own status, in other letters", () => status("success", bots.gate, "Tollgate"), undefined],
    [
      "its own status, and then a person's over it",
      async () => {
        await status("success");
        await status("success", "ada", "TOLLGATE");
      },
      /is expected/,
    ],
    [
      "its own run succeeded, its own status of the same name failed",
      async () => {
        await run(bots.gate, "success");
        await status("failure");
      },
      /is failing/,
    ],
    ["another app's run of the same name", () => run(bots.other, "success"), /is expected/],
    ["its own run under way", () => run(bots.gate), /is pending/],
    ["its own run failed", () => run(bots.gate, "failure"), /is failing/],
    ["its own run asks for action", () => run(bots.gate, "action_required"), /is failing/],
    ["its own run succeeded", () => run(bots.gate, "success"), undefined],
    ["its own run neutral", () => run(bots.gate, "neutral"), undefined],
    ["its own run skipped", () => run(bots.gate, "skipped"), undefined],
    [
      "its own newest run failed after one that succeeded",
      async () => {
        await run(bots.gate, "success");
        await run(bots.gate, "failure");
      },
      /is failing/,
    ],
    [
      "its own run succeeded, whatever bears the name besides",
      async () => {
        await run(bots.gate, "success");
        await run(bots.other, "failure");
        await status("failure", bots.other);
      },
      undefined,
    ],
  ])("%s", async (_, reported, refusal) => {
    testContext.sandbox.addRuleset({ name: "Gate", enforcement: "active", conditions: onMain, rules: [rule(gate)] });
    await reported();
    if (refusal === undefined) await expect(merge()).resolves.toMatchObject({ state: "closed" });
    else await expect(merge()).rejects.toThrow(refusal);
  });

  it("takes a workflow's status for one of the app GitHub Actions, as `tollgate protect --action` requires it", async () => {
    testContext.sandbox.addRuleset({ name: "Gate", enforcement: "active", conditions: onMain, rules: [rule(15_368)] });
    await expect(merge()).rejects.toThrow(/is expected/);
    await status("pending", "github-actions[bot]");
    await expect(merge()).rejects.toThrow(/is pending/);
    await status("success", "github-actions[bot]");
    await expect(merge()).resolves.toMatchObject({ state: "closed" });
  });

  it("counts the status, too, where no app is named: the worse one decides", async () => {
    testContext.sandbox.addRuleset({ name: "Gate", enforcement: "active", conditions: onMain, rules: [rule()] });
    await run(bots.other, "success");
    await status("failure");
    await expect(merge()).rejects.toThrow(/is failing/);
    await status("success");
    await expect(merge()).resolves.toMatchObject({ state: "closed" });
  });
});

describe("a ruleset is about", () => {
  it.each([
    ["the default branch", onMain, true],
    ["all branches", { ref_name: { include: ["~ALL"], exclude: [] } }, true],
    ["a branch by its name", { ref_name: { include: ["refs/heads/main"], exclude: [] } }, true],
    ["branches by a pattern", { ref_name: { include: ["refs/heads/ma*"], exclude: [] } }, true],
    ["other branches", { ref_name: { include: ["refs/heads/release/*"], exclude: [] } }, false],
    ["all but this branch", { ref_name: { include: ["~ALL"], exclude: ["refs/heads/main"] } }, false],
    ["no branch", {}, false],
  ])("%s", (_, conditions, held) => {
    testContext.sandbox.addRuleset({ name: "Gate", enforcement: "active", conditions, rules: [rule(gate)] });
    return held ? expect(merge()).rejects.toThrow(/is expected/) : expect(merge()).resolves.toBeDefined();
  });

  it.each(["disabled", "evaluate"] as const)("nothing while it is only %s", async (enforcement) => {
    testContext.sandbox.addRuleset({ name: "Gate", enforcement, conditions: onMain, rules: [rule(gate)] });
    await expect(merge()).resolves.toBeDefined();
  });

  it.each([
    ["all repositories of an organisation", { repository_name: { include: ["~ALL"], exclude: [] } }, true],
    ["some of them by name", { repository_name: { include: ["sh*"], exclude: [] } }, true],
    ["others", { repository_name: { include: ["~ALL"], exclude: ["shop"] } }, false],
    ["some by their ids", { repository_id: { repository_ids: [700_001] } }, true],
    ["others by their ids", { repository_id: { repository_ids: [1] } }, false],
  ])("%s", async (_, which, held) => {
    const conditions = { ...onMain, ...which };
    testContext.sandbox.addOrganizationRuleset({ name: "Org", enforcement: "active", conditions, rules: [rule(gate)] });
    const { data } = await as(bots.gate).repos.getBranchRules({ ...testContext.at, branch: "main" });
    expect(data).toEqual(
      held
        ? [expect.objectContaining({ ruleset_source_type: "Organization", ruleset_source: "acme", ...rule(gate) })]
        : [],
    );
    if (held) await expect(merge()).rejects.toThrow(/is expected/);
    else await expect(merge()).resolves.toBeDefined();
  });
});

describe("protection of the old kind", () => {
  it("may name an app, too, and is read by anyone who administers", async () => {
    const { sandbox, at } = testContext;
    sandbox.protect({ branch: "main", checks: ["ci", { context: "tollgate", app: gate }] });
    sandbox.setPerson({ login: "root", role: "admin" });
    const { rest } = testContext.client(sandbox.token({ actor: "root" }));
    const { data } = await rest.repos.getBranchProtection({ ...at, branch: "main" });
    expect(data.required_status_checks?.checks).toEqual([
      { context: "ci", app_id: null },
      { context: "tollgate", app_id: gate },
    ]);
    await expect(rest.repos.getBranchProtection({ ...at, branch: "feature" })).rejects.toMatchObject({ status: 404 });
    await run(bots.other, "success");
    await expect(merge()).rejects.toThrow("2 of 2 required status checks are expected.");
  });
});

describe("making rulesets", () => {
  it("is for administrators, and an app with the permission", async () => {
    const request = { ...testContext.at, name: "x", enforcement: "active" as const };
    const ask = (token: string) => testContext.client(token).rest.repos.createRepoRuleset(request);
    await expect(ask(testContext.sandbox.token({ actor: "grace" }))).rejects.toMatchObject({ status: 403 });
    const may = { administration: "write" } as const;
    await expect(ask(testContext.sandbox.token({ actor: bots.gate, permissions: may }))).resolves.toMatchObject({
      status: 201,
    });
  });
});
