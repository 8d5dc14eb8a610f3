import { afterEach, beforeAll, expect, it } from "vitest";
import { type ActionContext, openOn, PERMISSIONS, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

let context: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => context.close());

it("the workflow's event of a deployment looks again at the pull requests with that head, and only at these", async () => {
  context = await startActionContext({
    base: {
      ".github/tollgate.yml": POLICY.replace("is staged, by: anyone", "is staged, verify: { deployment: staging }"),
    },
    branches: { other: { "db/2.sql": "x\n" } },
  });
  const { sandbox } = context;
  const { pull } = await openOn(sandbox);
  await openOn(sandbox, { head: "other", title: "Another" });
  const token = sandbox.token({ actor: "github-actions[bot]", permissions: { ...PERMISSIONS, deployments: "read" } });
  const deployed = async (state: "failure" | "success"): Promise<string> => {
    await sandbox.deploy("grace", { ref: pull.head.sha, environment: "staging", state });
    sandbox.catchUp();
    const { log } = await context.run({ inputs: { token } });
    expect(log).not.toMatch(/#2/);
    return context.status(1);
  };
  expect(await deployed("failure")).toBe("pending: 2 of 2 open: 2 for anyone with write access");
  expect(context.ours(1)[0]?.body).toMatch(/the deployment to "staging" failed/);
  expect(await deployed("success")).toBe("pending: 1 of 2 open: 1 for anyone with write access");
});
