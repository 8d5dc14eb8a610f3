import { afterEach, expect, it } from "vitest";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/** Checks of several workflows as evidence, as the App hears of them: they begin, end, and are run again. */

let context: AppContext | undefined;
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const POLICY = `version: 1
policies:
  schema-change:
    title: Schema change
    why: Because.
    when: { paths: ["db/**"] }
    requires: { checklist: [{ id: built, text: It was built, verify_only: true, verify: { check: "build*" } }] }
`;

it("every run of a name counts, and one that is run again takes the green back while it runs", async () => {
  context = await startAppContext({ base: { ".github/tollgate.yml": POLICY } });
  const { sandbox, settled, check, ours } = context;
  const { pull } = await sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add" });
  await settled();
  const { sha } = pull.head;
  const run = async (workflow: string, name: string, conclusion?: string, again?: number): Promise<number> => {
    const jobs = [{ name, ...(conclusion === undefined ? {} : { conclusion }) }];
    const suite = await sandbox.runWorkflow({ sha, workflow, jobs, ...(again === undefined ? {} : { again }) });
    await settled();
    return suite.id;
  };
  expect(check()).toMatch(/^action_required: 1 of 1 open/);
  expect(ours()[0]?.body).toContain("nswered by a check such as `build`");
  const ci = await run("ci", "build", "failure");
  await run("mine", "build", "success");
  expect(check()).toMatch(/^action_required: 1 of 1 open/);
  expect(ours()[0]?.body).toMatch(/Not yet: \[check "build" failed\]/);
  await run("ci", "build", "success", ci);
  expect(check()).toMatch(/^success/);
  await run("ci", "build", undefined, ci);
  expect(check()).toMatch(/^action_required: 1 of 1 open/);
  expect(ours()[0]?.body).toContain('check "build" has not finished');
  await run("ci", "build", "success", ci);
  expect(check()).toMatch(/^success/);
  await run("lint", "build (windows)", "failure");
  expect(check()).toMatch(/^action_required: 1 of 1 open/);
});
