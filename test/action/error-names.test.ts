import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionContext, KEY, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** Where an `error` goes: the name that a branch requires, and the head whose green is to be taken away. */

let testContext: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => testContext.close());

const FILE = ".github/tollgate.yml";
const GATE = POLICY.replace("version: 1", "version: 1\ncheck: gate");
const BOXES = ["schema-change.staged", "schema-change.tested"];
/** Nothing of it can be read. */
const UNREADABLE = "@ not a policy file\n";
const FOREVER = 1_000;

/** The newest status of each name on the head of pull request 1: `gate success`. */
const stands = (number = 1): readonly string[] => {
  const sha = testContext.sandbox.state.issues.get(number)?.pull?.head.sha;
  const newest = new Map(
    testContext.sandbox.state.statuses.filter((one) => one.sha === sha).map(({ context, state }) => [context, state]),
  );
  return [...newest].map(([context, state]) => `${context} ${state}`).sort();
};

/** A pull request that is green under `gate`: without a comment, or with one on which all is ticked. */
const green = async (
  head: "docs" | "feature",
  base = GATE,
  check = "gate",
  sandbox: Parameters<typeof startActionContext>[1] = {},
): Promise<void> => {
  testContext = await startActionContext(
    { base: { [FILE]: base }, branches: { docs: { "docs/a.md": "a\n" } } },
    sandbox,
  );
  await testContext.sandbox.openPullRequest({ base: "main", head, title: "A change", author: "ada" });
  await testContext.run();
  if (head === "feature") {
    testContext.click("grace", BOXES);
    await testContext.run();
  }
  expect(stands()).toEqual([`${check} success`]);
};

const dispatch = { event: { name: "workflow_dispatch", payload: { inputs: { number: "1" } } } };

describe("policies that cannot be read: the error goes under the name that is required", () => {
  it.each<[string, "docs" | "feature", string]>([
    ["a key that is unknown", "docs", `${GATE}nonsense: true\n`],
    ["no YAML, but the line can be read", "docs", `${GATE}policies: [\n`],
    ["a name in quotes, with a remark", "docs", `check: "gate" # required on main\nversion: 1\npolicies: [\n`],
    ["the braces of JSON", "docs", `{"version": 1, "check": "gate", "nonsense": true}`],
    ["no text; the record knows the name", "feature", UNREADABLE],
    ["no text, no record; the green on the head knows it", "docs", UNREADABLE],
    ["the name changed in the same push", "docs", `${GATE.replace("gate", "other")}nonsense: true\n`],
  ])("%s", async (_, head, broken) => {
    await green(head);
    await testContext.sandbox.pushToBranch("linus", { branch: "main", files: { [FILE]: broken } });
    const run = await testContext.run(dispatch);
    expect(run.code).toBe(1);
    expect(stands()).toContain("gate error");
    expect(stands().filter((one) => one.endsWith("success"))).toEqual([]);
  });

  it("the host does not give the file, and nothing else says the name", async () => {
    await green("docs");
    testContext.sandbox.fail({ path: /\/shop\/contents\//, status: 500, times: FOREVER });
    const run = await testContext.run(dispatch);
    expect(run.code).toBe(1);
    expect(stands()).toContain("gate error");
  });

  it("a status that another tool set is left alone, whatever it leads to", async () => {
    await green("docs");
    const { sandbox, token } = testContext;
    const sha = sandbox.state.issues.get(1)?.pull?.head.sha;
    await fetch(`${sandbox.url}/repos/acme/shop/statuses/${sha}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        state: "success",
        context: "danger",
        description: "All good",
        target_url: `${sandbox.url}/acme/shop/pull/1#issuecomment-1`,
      }),
    });
    await sandbox.pushToBranch("linus", { branch: "main", files: { [FILE]: `${GATE}nonsense: true\n` } });
    await testContext.run(dispatch);
    expect(stands()).toEqual(["danger success", "gate error"]);
  });

  it("a record from before the name was kept is still read", async () => {
    await green("feature", POLICY, "tollgate");
    expect(testContext.ours()[0]?.body).not.toContain(Buffer.from('"check"').toString("base64").slice(0, 6));
    await testContext.sandbox.pushToBranch("linus", { branch: "main", files: { [FILE]: GATE } });
    await testContext.run(dispatch);
    expect(stands()).toEqual(["gate success", "tollgate success"]);
    expect(testContext.ours()[0]?.body).toContain("- [x] The migration is staged");
  });

  it("the check's name changes: a success under the former name does not outlive an untick", async () => {
    await green("feature");
    const renamed = GATE.replace("gate", "other");
    await testContext.sandbox.pushToBranch("linus", { branch: "main", files: { [FILE]: renamed } });
    testContext.click("grace", ["schema-change.staged"]);
    await testContext.run();
    expect(stands()).toEqual(["gate pending", "other pending"]);
  });
});

describe("a pull request that cannot be read: the older green is taken away", () => {
  const gone = { method: "GET", path: /\/pulls\/1(\?|$)/, times: FOREVER };
  it.each([500, 404, 403])(
    "a click, and %i: the head is in the signed record of the event's comment",
    async (status) => {
      await green("feature");
      testContext.click("grace", ["schema-change.staged"]);
      // Nothing else can be read either.
      testContext.sandbox.fail({
        method: "GET",
        path: /\/(pulls|issues|git|contents|commits)\//,
        status,
        times: FOREVER,
      });
      const run = await testContext.run();
      expect(run.code).toBe(1);
      expect(stands()).toEqual(["gate error"]);
    },
  );

  it.each([
    ["a command", (): void => void testContext.sandbox.comment("grace", 1, "/tollgate undo schema-change.staged")],
    ["our comment was deleted", (): void => testContext.sandbox.deleteComment("grace", testContext.ours()[0]?.id ?? 0)],
  ])("%s: the head is known from git, or from our comment", async (_, act) => {
    await green("feature");
    act();
    testContext.sandbox.fail({ ...gone, status: 500 });
    const run = await testContext.run();
    expect(run.code).toBe(1);
    expect(stands()).toEqual(["gate error"]);
  });

  it("a command, and git does not tell: our comment does", async () => {
    await green("feature");
    testContext.sandbox.comment("grace", 1, "/tollgate undo schema-change.staged");
    testContext.sandbox.fail({ ...gone, status: 500 });
    testContext.sandbox.fail({ method: "GET", path: /\/git\/ref/, status: 500, times: FOREVER });
    await testContext.run();
    expect(stands()).toEqual(["gate error"]);
  });

  it("a run by hand, and a review", async () => {
    await green("docs");
    testContext.sandbox.fail({ ...gone, status: 500 });
    await testContext.run(dispatch);
    expect(stands()).toEqual(["gate error"]);
  });

  it("a page whose head somebody else wrote is not believed", async () => {
    await green("feature");
    const { sandbox } = testContext;
    await sandbox.openPullRequest({ base: "main", head: "docs", title: "Docs", author: "ada" });
    await testContext.run();
    expect(stands(2)).toEqual(["gate success"]);
    const body = testContext.ours(1)[0]?.body ?? "";
    // The record of one pull request, put into the event of another.
    const event = {
      name: "issue_comment",
      payload: {
        action: "edited",
        issue: { number: 2, pull_request: {} },
        comment: {
          id: 9,
          body,
          user: { login: "github-actions[bot]", type: "Bot" },
          updated_at: "2026-11-23T00:00:00Z",
        },
        changes: { body: { from: body } },
        sender: { login: "mallory", type: "User" },
      },
    };
    sandbox.fail({ method: "GET", path: /\/(pulls|issues|git)\//, status: 500, times: FOREVER });
    await testContext.run({ event });
    expect(stands(1)).toEqual(["gate success"]);
    const other = await testContext.run({ event, inputs: { "signing-key": `${KEY.slice(1)}x` } });
    expect(other.code).toBe(1);
    expect(stands(1)).toEqual(["gate success"]);
  });
});

describe("a pull request that moves each time it is evaluated", () => {
  /** How often somebody clicks after a look. */
  let left = 0;
  const restless = async (clicks: number): Promise<void> => {
    left = 0;
    await green("feature", GATE, "gate", {
      // Each click would make GitHub answer 404 again, and the run would fail by that.
      quirks: { notYetThere: 0 },
      onRequest: ({ method, path }) => {
        if (left === 0 || method !== "POST" || !path.endsWith("/graphql")) return;
        left -= 1;
        testContext.click("linus", ["schema-change.staged"]);
      },
    });
    left = clicks;
  };

  it("is not evaluated: the run fails, and the older green is taken away", async () => {
    await restless(FOREVER);
    const run = await testContext.run(dispatch);
    expect(run.code).toBe(1);
    expect(run.log).toContain("changed each time while it was evaluated");
    expect(run.log).toContain("/tollgate recheck");
    expect(run.outputs.verdict).toBe("error");
    expect(stands()).toEqual(["gate error"]);
  });

  it("is evaluated once it holds still", async () => {
    await restless(2);
    const run = await testContext.run(dispatch);
    expect(run.code, run.log).toBe(0);
    expect(stands()).toEqual(["gate success"]);
  });

  it("a verdict of another run that lets nothing through is left as it is", async () => {
    await restless(0);
    testContext.click("grace", ["schema-change.staged"]);
    await testContext.run();
    expect(stands()).toEqual(["gate pending"]);
    left = FOREVER;
    const run = await testContext.run(dispatch);
    expect(run.code).toBe(1);
    expect(stands()).toEqual(["gate pending"]);
  });
});
