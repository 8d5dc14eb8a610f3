import { afterEach, describe, expect, it } from "vitest";
import { type AttackContext, POLICY, STAGED, startAttackContext, tickAll } from "../attacks/attack.ts";

let context: AttackContext;
afterEach(() => context.close());

const look = { name: "workflow_dispatch", payload: { inputs: { number: "1" } } };

/** Issues that are no pull requests, as the server keeps them. */
const issues = () => [...context.sandbox.state.issues.values()].filter(({ pull }) => pull === undefined);

describe("broken glass", () => {
  it("by somebody who may: green, with a label, and one issue with what is open, assigned and due", async () => {
    context = await startAttackContext({});
    context.click("grace", [STAGED]);
    await context.run();
    const { id } = context.sandbox.comment("linus", 1, "/tollgate break-glass the shop is down");
    await context.run();
    expect(context.status()).toBe("success: Break-glass by linus: 1 of 2 open");
    expect(context.page()).toMatch(/linus used break-glass on .* \(as team:.*sre\): the shop is down\./);
    expect(context.page()).toContain("What is left open is followed up in #2.");
    expect(context.sandbox.state.issues.get(1)?.labels).toEqual(["break-glass"]);
    expect(context.sandbox.state.comments.get(id)?.reactions.map(({ content }) => content)).toEqual(["+1"]);
    const [issue] = issues();
    const due = new Date(Date.now() + 5 * 24 * 60 * 60 * 1_000).toISOString().slice(0, 10);
    expect(issue).toMatchObject({
      title: "Follow up on #1: 1 open item",
      author: "github-actions[bot]",
      labels: ["break-glass"],
      assignees: ["linus"],
    });
    expect(issue?.body).toContain(`**Due: ${due}**`);
    expect(issue?.body).toContain("- [ ] The rollback was tested");
    expect(issue?.body).not.toContain("The migration is staged");
    for (const bucket of ["**Prevent**", "**Detect**", "**Respond**"]) expect(issue?.body).toContain(bucket);
    expect(issue?.body).not.toContain("budget");
    // Looked at again, and by a run that lost what the first one wrote: still one issue.
    await context.run(look);
    context.sandbox.deleteComment("ada", context.ours()[0]?.id ?? 0);
    await context.run(look);
    expect(issues()).toHaveLength(1);
    // It holds for that head alone.
    await context.push({ "db/1.sql": "DROP TABLE customers;\n" });
    await context.run();
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    await expect(context.sandbox.merge("linus", 1)).rejects.toThrow(/status check/);
    await tickAll(context);
    expect(context.status()).toMatch(/^success: All 2 items answered/);
    await context.sandbox.merge("linus", 1);
  }, 120_000);

  it("beyond the budget: the owners are reported in the issue", async () => {
    context = await startAttackContext({
      table: { branches: { feature: { "db/1.sql": "a\n" }, other: { "db/2.sql": "b\n" } } },
    });
    context.sandbox.comment("linus", 1, "/tollgate break-glass the shop is down");
    await context.run();
    // GitHub's list of issues may be seconds behind; the budget counts what it lists.
    context.sandbox.catchUp();
    await context.open({ head: "other" });
    await context.run();
    const number = [...context.sandbox.state.issues.keys()].at(-1) ?? 0;
    context.sandbox.comment("linus", number, "/tollgate break-glass down again");
    await context.run();
    expect(context.status(number)).toMatch(/^success: Break-glass by linus/);
    const [first, second] = issues();
    expect(first?.body).not.toContain("budget");
    expect(second?.body).toContain("this is number 2 of 1 within 30 days. @acme/dba");
  }, 120_000);

  it("where the workflow may not open issues: an error that says what to grant, never a silent green", async () => {
    context = await startAttackContext({});
    const token = context.sandbox.token({
      actor: "github-actions[bot]",
      permissions: { contents: "read", "pull-requests": "write", statuses: "write", checks: "read", members: "read" },
    });
    context.sandbox.comment("linus", 1, "/tollgate break-glass the shop is down");
    const run = await context.tryRun({ inputs: { token } });
    expect(run.code).toBe(1);
    expect(context.status()).toMatch(/^error: /);
    expect(run.log).toContain("issues: write");
    // With the permission it works at once.
    await context.run(look);
    expect(context.status()).toMatch(/^success: Break-glass by linus/);
  }, 120_000);
});

describe("a policy with `follow_up`", () => {
  it("an incident's fix is let through; what is open goes into an issue for its author", async () => {
    const incident = `  incident:
    title: Incident fix
    why: First stop the bleeding.
    owners: ["@acme/sre"]
    follow_up: true
    when: { labels: [incident] }
    requires: { checklist: [{ id: timeline, text: A timeline is kept }] }
`;
    context = await startAttackContext({ table: { base: { ".github/tollgate.yml": `${POLICY}${incident}` } } });
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    context.sandbox.addLabel("grace", 1, "incident");
    await context.run();
    expect(context.status()).toBe("success: Not held, the rest goes into a follow-up issue: 3 of 3 open");
    const [issue] = issues();
    expect(issue).toMatchObject({
      title: "Follow up on #1: 3 open items",
      assignees: ["ada"],
      labels: ["break-glass"],
    });
    for (const text of ["The migration is staged", "The rollback was tested", "A timeline is kept"])
      expect(issue?.body).toContain(`- [ ] ${text}`);
    await context.run(look);
    expect(issues()).toHaveLength(1);
    context.sandbox.removeLabel("grace", 1, "incident");
    await context.run();
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
  }, 120_000);
});
