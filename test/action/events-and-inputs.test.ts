import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionContext, BOTH, openOn, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** The Action as it is shipped: which events it handles, what its inputs mean, and what the runner gets. */

let testContext: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => {
  await testContext.close();
});

const open = async (more: Parameters<typeof openOn>[1] = {}) => openOn(testContext.sandbox, more);

describe("a merge queue", () => {
  const queued = async () => {
    await testContext.sandbox.enqueue("ada", 1);
    const event = testContext.sandbox.events.findLast(({ name }) => name === "merge_group");
    return { name: "merge_group", payload: event?.payload };
  };
  const shaOf = (event: { payload: unknown }): string =>
    (event.payload as { merge_group: { head_sha: string } }).merge_group.head_sha;

  it("the queue's commit gets the verdict of its pull request, and the queue merges", async () => {
    testContext = await startActionContext();
    testContext.sandbox.protect({ branch: "main", checks: ["tollgate"] });
    await open();
    await testContext.run();
    testContext.click("grace", BOTH);
    await testContext.run();
    const event = await queued();
    const run = await testContext.run({ event });
    expect(run.code, run.log).toBe(0);
    expect(testContext.status(shaOf(event))).toMatch(/^success: /);
    expect(run.requests.filter((request) => !request.startsWith("GET "))).toEqual([
      "POST /graphql 200",
      "POST /statuses/{sha} 201",
    ]);
    await expect(testContext.sandbox.settleQueue("ada", 1)).resolves.toBe("merged");
  });

  it("an unfinished pull request is not waved through: its group fails at once", async () => {
    testContext = await startActionContext();
    await open();
    await testContext.run();
    const event = await queued();
    const run = await testContext.run({ event });
    expect(run.code, run.log).toBe(0);
    expect(run.outputs.verdict).toBe("blocked");
    expect(testContext.status(shaOf(event))).toMatch(/^failure: 2 of 2 open/);
  });

  it("a group whose pull request cannot be found is an error on its commit", async () => {
    testContext = await startActionContext();
    await open();
    const event = await queued();
    testContext.sandbox.fail({ path: /\/pulls\/1(\?|$)/, status: 404, times: 50 });
    testContext.sandbox.fail({ path: /\/commits\/\w+\/pulls/, status: 404, times: 50 });
    const run = await testContext.run({ event });
    expect(run.code).toBe(1);
    expect(testContext.status(shaOf(event))).toMatch(/^error: /);
  });
});

describe("what an event says", () => {
  it.each([
    ["a closed pull request", "pull_request_target", { action: "closed", pull_request: { number: 1 } }],
    ["a comment of no concern", "issue_comment", aComment("I like it")],
    ["a comment on an issue", "issue_comment", { ...aComment("<!-- tollgate:comment -->"), issue: { number: 1 } }],
    ["a merge group that is gone", "merge_group", { action: "destroyed", merge_group: {} }],
  ])("%s: nothing to do, without a single request", async (_, name, payload) => {
    testContext = await startActionContext();
    await open();
    const run = await testContext.run({ event: { name, payload } });
    expect(run.code, run.log).toBe(0);
    expect(run.log).toContain("Nothing to do");
    expect(run.requests).toEqual([]);
  });

  it("run by hand for one pull request, and for all that are open", async () => {
    testContext = await startActionContext({ branches: { docs: { "docs/a.md": "a\n" } } });
    await open();
    await open({ head: "docs" });
    const one = await testContext.run({ event: { name: "workflow_dispatch", payload: { inputs: { number: "#1" } } } });
    expect(one.code, one.log).toBe(0);
    expect(testContext.status(1)).toMatch(/^pending/);
    expect(testContext.status(2)).toBe("");
    const all = await testContext.run({ event: { name: "workflow_dispatch", payload: { inputs: {} } } });
    expect(all.code, all.log).toBe(0);
    expect(testContext.status(2)).toMatch(/^success/);
    expect(all.outputs.verdict).toBe("blocked");
  });

  it("a review is looked at as evidence", async () => {
    testContext = await startActionContext({
      base: {
        ".github/tollgate.yml": `version: 1
policies:
  reviewed:
    title: Reviewed
    why: Four eyes.
    when: { paths: ["db/**"] }
    requires: { checklist: [{ id: approved, text: Approved by somebody else, verify: { approval: { by: not-author } } }] }
`,
      },
    });
    await open();
    await testContext.run();
    expect(testContext.status()).toMatch(/^pending/);
    testContext.sandbox.review("grace", 1, { state: "APPROVED" });
    const run = await testContext.run();
    expect(run.code, run.log).toBe(0);
    expect(testContext.status()).toMatch(/^success/);
  });
});

describe("inputs", () => {
  it.each([
    ["unfinished", "red", "pending, failure"],
    ["dry-run", "perhaps", "true, false"],
    ["policy-file", "../secrets.yml", "inside the repository"],
    ["signing-key", "short", "openssl rand -hex 32"],
    ["token", "", "empty"],
  ])("%s: %j is refused in words", async (name, value, words) => {
    testContext = await startActionContext();
    await open();
    const run = await testContext.run({ inputs: { [name]: value } });
    expect(run.code).toBe(1);
    expect(run.log).toContain(`\`${name}\``);
    expect(run.log).toContain(words);
    expect(run.requests).toEqual([]);
  });

  it("dry-run: evaluated and shown, and the pull request is left alone", async () => {
    testContext = await startActionContext();
    await open();
    const run = await testContext.run({ inputs: { "dry-run": "true" } });
    expect(run.code, run.log).toBe(0);
    expect(run.outputs.verdict).toBe("blocked");
    expect(run.requests.filter((request) => !request.startsWith("GET ") && !/graphql/.test(request))).toEqual([]);
    expect(testContext.ours()).toEqual([]);
  });

  it("check names the status, and a key is rotated by a list", async () => {
    testContext = await startActionContext();
    await open();
    const old = "a".repeat(32);
    await testContext.run({ inputs: { check: "gate", "signing-key": old } });
    expect(testContext.sandbox.state.statuses.map(({ context }) => context)).toEqual(["gate"]);
    testContext.click("grace", ["schema-change.staged"]);
    await testContext.run({ inputs: { check: "gate", "signing-key": `${"b".repeat(32)}\n${old}` } });
    expect(testContext.ours()[0]?.body).toContain("- [x] The migration is staged");
  });

  it("secrets are masked and stand in no log, summary, output or comment", async () => {
    testContext = await startActionContext();
    await open();
    const key = "f".repeat(40);
    const run = await testContext.run({ inputs: { "signing-key": key } });
    expect(run.masked).toEqual([testContext.token, key]);
    for (const text of [
      run.log,
      run.summary,
      JSON.stringify(run.outputs),
      ...testContext.ours().map(({ body }) => body),
    ]) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(testContext.token);
    }
  });
});

describe("what the runner gets", () => {
  const nowhere = join(tmpdir(), "tollgate-no-such-event.json");
  it.each([
    ["an event's file that is not there", { GITHUB_EVENT_PATH: nowhere }, "GITHUB_EVENT_PATH"],
    ["an event's file that is no JSON", { GITHUB_EVENT_PATH: import.meta.filename }, "GITHUB_EVENT_PATH"],
    ["a folder for an event's file", { GITHUB_EVENT_PATH: import.meta.dirname }, "GITHUB_EVENT_PATH"],
    ["no event's file", { GITHUB_EVENT_PATH: "" }, "GITHUB_EVENT_PATH"],
    ["half a repository's name", { GITHUB_REPOSITORY: "shop" }, "GITHUB_REPOSITORY"],
  ])("%s: said as an error, by name, and nothing is asked for", async (_, env, words) => {
    testContext = await startActionContext();
    await open();
    // By hand, an event that says nothing would be a wish to judge all that are open.
    const run = await testContext.run({ event: { name: "workflow_dispatch", payload: { inputs: {} } }, env });
    expect(run.code).toBe(1);
    expect(run.log).toMatch(new RegExp(`^::error::Tollgate could not evaluate: .*${words}`, "m"));
    expect(run.outputs).toEqual({ verdict: "error" });
    expect(run.requests).toEqual([]);
  });

  it("an annotation reads as it was written: escaped once, and not twice", async () => {
    const key = "a%0Ab%25c:d,e";
    testContext = await startActionContext({ base: { ".github/tollgate.yml": `${POLICY}"${key}": 1\n` } });
    await open();
    const run = await testContext.run();
    expect(run.code).toBe(1);
    const [, title = ""] = /^::error title=(.*?),file=\.github\/tollgate\.yml,line=11,col=1::/m.exec(run.log) ?? [];
    // As `ActionCommand.cs` reads a property, in its order.
    const escapes = { "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%" };
    expect(Object.entries(escapes).reduce((text, [from, to]) => text.replaceAll(from, to), title)).toBe(key);
  });
});

const aComment = (body: string) => ({
  action: "created",
  issue: { number: 1, pull_request: {} },
  comment: { id: 5, body, user: { login: "grace", type: "User" }, updated_at: "2026-11-23T00:00:00Z" },
  sender: { login: "grace", type: "User" },
});
