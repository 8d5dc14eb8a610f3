import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { NO_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { type ActionContext, BOTH, openOn, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** The Action as it is shipped, spawned as the runner spawns it, against the sandbox: what a person would see, and every request. */

let testContext: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => {
  await testContext.close();
});

const open = async (more: Parameters<typeof openOn>[1] = {}) => openOn(testContext.sandbox, more);

/** One concurrent round: the look, and what only REST has. */
const LOOK = ["POST /graphql 200", "GET /pulls/1/commits?page=1 200", "GET /pulls/1/files?page=1 200"];

/** Where requests are listed: an unkind host costs more of them. */
const KIND = { quirks: NO_QUIRKS };

describe("a pull request's way through the gate", () => {
  it("opened: the checklist is posted and the status is pending", async () => {
    testContext = await startActionContext({}, KIND);
    await open();
    const run = await testContext.run();
    expect(run.code, run.log).toBe(0);
    expect(testContext.ours()).toHaveLength(1);
    expect(testContext.ours()[0]?.body).toContain(
      "- [ ] The migration is staged `staged` <!-- tollgate:item schema-change.staged -->",
    );
    expect(testContext.status()).toBe("pending: 2 of 2 open: 2 for anyone with write access");
    expect(run.outputs).toEqual({
      verdict: "blocked",
      "open-items": "2",
      "matched-policies": '["schema-change"]',
      "comment-url": expect.stringContaining("/acme/shop/pull/1#issuecomment-"),
    });
    expect(run.summary).toContain("0 of 2 done");
    expect([...run.requests].sort()).toEqual(
      [
        ...LOOK,
        // After a comment is made: another run may have been faster.
        "GET /issues/1/comments?page=1 200",
        "POST /issues/1/comments 201",
        "POST /statuses/{sha} 201",
      ].sort(),
    );
  });

  it("looked at again without news: nothing is written", async () => {
    testContext = await startActionContext();
    await open();
    await testContext.run();
    const again = await testContext.run();
    // A look, and the edit history: a run that died after its writing may have run over a click.
    expect(again.requests.filter((request) => !request.startsWith("GET ") && request !== "POST /graphql 200")).toEqual(
      [],
    );
    expect(testContext.status()).toBe("pending: 2 of 2 open: 2 for anyone with write access");
  });

  it("ticked by people: each is named, the status turns green, and the merge goes through", async () => {
    testContext = await startActionContext({}, KIND);
    testContext.sandbox.protect({ branch: "main", checks: ["tollgate"] });
    await open();
    await testContext.run();
    await expect(testContext.sandbox.merge("ada", 1)).rejects.toThrow(/Required status check "tollgate"/);
    testContext.click("grace", ["schema-change.staged"]);
    await testContext.run();
    expect(testContext.status()).toMatch(/^pending: 1 of 2 open/);
    testContext.click("linus", ["schema-change.tested"]);
    const run = await testContext.run();
    expect(run.code, run.log).toBe(0);
    expect(testContext.status()).toMatch(/^success: /);
    expect(testContext.ours()[0]?.body).toContain("grace");
    expect(testContext.ours()[0]?.body).toContain("linus");
    expect(run.outputs.verdict).toBe("pass");
    expect([...run.requests].sort()).toEqual(
      [
        ...LOOK,
        // Also who answered before: the right may be gone.
        "GET /collaborators/grace/permission 200",
        "GET /collaborators/linus/permission 200",
        // Before a green and after it: is the commit another pull request's, too?
        "GET /pulls?state=open&sort=created&direction=asc&page=1 200",
        "GET /pulls?state=open&sort=created&direction=asc&page=1 304",
        "GET /commits/{sha}/status?page=1 200",
        // The edit history after our own edit: did it overwrite a click?
        "POST /graphql 200",
        // Once before writing, and once more after a green: did anybody push or click meanwhile?
        "POST /graphql 200",
        "POST /graphql 200",
        `PATCH /issues/comments/${testContext.ours()[0]?.id} 200`,
        "POST /statuses/{sha} 201",
      ].sort(),
    );
    await expect(testContext.sandbox.merge("ada", 1)).resolves.toMatchObject({ state: "closed" });
  });

  it("a push that touches a matched file asks again and names the file; one that does not leaves the ticks", async () => {
    testContext = await startActionContext();
    await open();
    await testContext.run();
    testContext.click("grace", BOTH);
    await testContext.run();
    expect(testContext.status()).toMatch(/^success: /);

    await testContext.repository.commit("feature", { "docs/note.md": "a note\n" });
    await testContext.sandbox.updateHead(1);
    await testContext.run();
    expect(testContext.status()).toMatch(/^success: /);

    await testContext.repository.commit("feature", { "db/1.sql": "DROP TABLE a;\n" });
    await testContext.sandbox.updateHead(1);
    const run = await testContext.run();
    expect(testContext.status()).toMatch(/^pending: 2 of 2 open/);
    expect(testContext.ours()[0]?.body).toContain("db/1.sql");
    expect(testContext.ours()[0]?.body).not.toContain("- [x]");
    expect(run.outputs["open-items"]).toBe("2");
  });

  it("a fork's pull request under pull_request_target is evaluated like any other", async () => {
    testContext = await startActionContext();
    await open({ author: "mallory", fork: true });
    const run = await testContext.run();
    expect(run.code, run.log).toBe(0);
    expect(testContext.status()).toBe("pending: 2 of 2 open: 2 for anyone with write access");
  });

  it("a fork with a read-only token: a clear error that names the trigger and the permissions, and nothing green", async () => {
    testContext = await startActionContext();
    await open({ author: "mallory", fork: true });
    const token = testContext.sandbox.token({
      actor: "github-actions[bot]",
      permissions: { contents: "read", "pull-requests": "read", statuses: "read", checks: "read" },
    });
    const newest = testContext.sandbox.events.at(-1);
    const run = await testContext.run({ inputs: { token }, event: { name: "pull_request", payload: newest?.payload } });
    expect(run.code).toBe(1);
    expect(run.log).toContain("::error::Tollgate could not evaluate #1: ");
    for (const word of [
      "pull_request_target",
      "permissions:",
      "statuses: write",
      "pull-requests: write",
      "contents: read",
      "checks: read",
    ]) {
      expect(run.log).toContain(word);
    }
    expect(run.outputs.verdict).toBe("error");
    expect(testContext.status()).toBe("");
    expect(run.requests.filter((request) => !request.startsWith("GET ") && !/graphql/.test(request))).toEqual([
      "POST /issues/1/comments 403",
      "POST /statuses/{sha} 403",
    ]);
  });

  it("the comment deleted: it is posted again with what was ticked", async () => {
    testContext = await startActionContext();
    await open();
    await testContext.run();
    testContext.click("grace", ["schema-change.staged"]);
    await testContext.run();
    const [comment] = testContext.ours();
    testContext.sandbox.deleteComment("linus", comment?.id ?? 0);
    const run = await testContext.run();
    expect(run.code, run.log).toBe(0);
    expect(testContext.ours()).toHaveLength(1);
    expect(testContext.ours()[0]?.body).toContain("- [x] The migration is staged");
    expect(testContext.ours()[0]?.body).toContain("- [ ] The rollback was tested");
    expect(testContext.ours()[0]?.body).toContain("linus");
    expect(testContext.status()).toMatch(/^pending: 1 of 2 open/);
  });

  it("a command in a comment: it is read, and answers the item", async () => {
    testContext = await startActionContext();
    await open();
    await testContext.run();
    testContext.sandbox.comment("grace", 1, "Looks right.\n\n/tollgate done schema-change.staged");
    const run = await testContext.run();
    expect(run.code, run.log).toBe(0);
    expect(testContext.ours()[0]?.body).toContain("- [x] The migration is staged");
    expect(testContext.status()).toMatch(/^pending: 1 of 2 open/);
  });

  it("a command that is added in the second in which the comment was read: it is read, too, and the first is not read twice", async () => {
    let now = Date.now();
    testContext = await startActionContext({}, { now: () => new Date(now) });
    await open();
    await testContext.run();
    // Long after the page was first seen, so that what is said is said of it.
    now += 600_000;
    const { id, body } = testContext.sandbox.comment("grace", 1, "/tollgate done schema-change.staged");
    await testContext.run();
    expect(testContext.status()).toMatch(/^pending: 1 of 2 open/);
    const edited = testContext.sandbox.editComment("grace", id, `${body}\n/tollgate done schema-change.tested`);
    expect(edited.updatedAt).toBe(edited.createdAt);
    await testContext.run();
    expect(testContext.status()).toMatch(/^success: All 2 items answered/);
    const page = testContext.ours()[0]?.body;
    await testContext.run({ event: { name: "workflow_dispatch", payload: { inputs: { number: "1" } } } });
    expect(testContext.ours()[0]?.body).toBe(page);
  }, 120_000);

  it("nothing applies: a success at once, and no comment", async () => {
    testContext = await startActionContext({ branches: { docs: { "docs/a.md": "a\n" } } }, KIND);
    await open({ head: "docs" });
    const run = await testContext.run();
    expect(testContext.status()).toBe("success: No golden checklist applies");
    expect(testContext.ours()).toEqual([]);
    expect([...run.requests].sort()).toEqual(
      [
        ...LOOK,
        "GET /pulls?state=open&sort=created&direction=asc&page=1 200",
        "GET /pulls?state=open&sort=created&direction=asc&page=1 304",
        // After the green: did anybody push meanwhile?
        "POST /graphql 200",
        "POST /statuses/{sha} 201",
      ].sort(),
    );
  });
});
