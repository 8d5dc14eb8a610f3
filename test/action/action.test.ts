import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { NO_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { type ActionContext, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** The Action as it is shipped, spawned as the runner spawns it, against the sandbox: what a person would see, and every request. */

let testContext: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => {
  await testContext.close();
});

const open = async (more: Partial<Parameters<ActionContext["sandbox"]["openPullRequest"]>[0]> = {}) =>
  testContext.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada", ...more });

const BOTH = ["schema-change.staged", "schema-change.tested"];

/** What judging takes where there is nothing to say: side by side within each line of this list's rounds. */
const READ = [
  "GET /contents/.github/tollgate.yml?ref=refs/heads/main 200",
  "GET /issues/1/comments?page=1 200",
  "GET /pulls/1 200",
  "GET /pulls/1/commits?page=1 200",
  "GET /pulls/1/files?page=1 200",
  // Whether there is such a repository at all.
  "GET /repos/acme/.github 404",
  "GET /repos/acme/.github/contents/.github/tollgate.yml 404",
];

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
      "- [ ] The migration is staged <!-- tollgate:item schema-change.staged -->",
    );
    expect(testContext.status()).toBe("pending: 2 of 2 open: anyone 2");
    expect(run.outputs).toEqual({
      verdict: "blocked",
      "open-items": "2",
      "matched-policies": '["schema-change"]',
      "comment-url": expect.stringContaining("/acme/shop/pull/1#issuecomment-"),
    });
    expect(run.summary).toContain("2 of 2 items are open");
    expect([...run.requests].sort()).toEqual(
      [
        ...READ,
        "GET /commits/{sha}/status?page=1 200",
        // Just before a comment is made, and once more after: another run may have been faster.
        "GET /issues/1/comments?page=1 200",
        "GET /issues/1/comments?page=1 200",
        "GET /pulls/1 200",
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
    // The edit history: a run that died after its writing may have run over a click.
    expect(again.requests.filter((request) => !request.startsWith("GET "))).toEqual(["POST /graphql 200"]);
    expect(testContext.status()).toBe("pending: 2 of 2 open: anyone 2");
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
        ...READ,
        // Also who answered before: the right may be gone.
        "GET /collaborators/grace/permission 200",
        "GET /collaborators/linus/permission 200",
        // Before a green and after it: is the commit another pull request's, too?
        "GET /pulls?state=open&sort=created&direction=asc&page=1 200",
        "GET /pulls?state=open&sort=created&direction=asc&page=1 304",
        "GET /commits/{sha}/status?page=1 200",
        // Once before writing, and once more after a green: did anybody push or click meanwhile?
        ...Array.from({ length: 2 }, () => [
          "GET /pulls/1 200",
          `GET /issues/comments/${testContext.ours()[0]?.id} 200`,
        ]).flat(),
        // The edit history, of before and after our own edit: did it overwrite a click?
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

  it("a fork's pull request under pull_request_target is judged like any other", async () => {
    testContext = await startActionContext();
    await open({ author: "mallory", fork: true });
    const run = await testContext.run();
    expect(run.code, run.log).toBe(0);
    expect(testContext.status()).toBe("pending: 2 of 2 open: anyone 2");
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
    expect(run.log).toContain("::error::Tollgate could not judge #1: ");
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
    expect(run.requests.filter((request) => !request.startsWith("GET "))).toEqual([
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

  it("a command in a comment: it is heard, and answers the item", async () => {
    testContext = await startActionContext();
    await open();
    await testContext.run();
    testContext.sandbox.comment("grace", 1, "Looks right.\n\n/tollgate done schema-change.staged");
    const run = await testContext.run();
    expect(run.code, run.log).toBe(0);
    expect(testContext.ours()[0]?.body).toContain("- [x] The migration is staged");
    expect(testContext.status()).toMatch(/^pending: 1 of 2 open/);
  });

  it("a command that is added in the second in which the comment was read: it is heard, too, and the first is not heard twice", async () => {
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

  it("nothing applies: a green status at once, and no comment", async () => {
    testContext = await startActionContext({ branches: { docs: { "docs/a.md": "a\n" } } }, KIND);
    await open({ head: "docs" });
    const run = await testContext.run();
    expect(testContext.status()).toBe("success: No golden checklist applies");
    expect(testContext.ours()).toEqual([]);
    expect([...run.requests].sort()).toEqual(
      [
        ...READ,
        "GET /pulls?state=open&sort=created&direction=asc&page=1 200",
        "GET /pulls?state=open&sort=created&direction=asc&page=1 304",
        "GET /commits/{sha}/status?page=1 200",
        "GET /pulls/1 200",
        "GET /pulls/1 200",
        "POST /statuses/{sha} 201",
      ].sort(),
    );
  });
});

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

  it("dry-run: judged and shown, and the pull request is left alone", async () => {
    testContext = await startActionContext();
    await open();
    const run = await testContext.run({ inputs: { "dry-run": "true" } });
    expect(run.code, run.log).toBe(0);
    expect(run.outputs.verdict).toBe("blocked");
    expect(run.requests.filter((request) => !request.startsWith("GET "))).toEqual([]);
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

describe("what the runner is told", () => {
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
    expect(run.log).toMatch(new RegExp(`^::error::Tollgate could not judge: .*${words}`, "m"));
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
