import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { NO_QUIRKS } from "../../src/sandbox/state/quirks.ts";
import { type ActionWorld, POLICY, startActionWorld } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** The Action as it is shipped, spawned as the runner spawns it, against the sandbox: what a person would see, and every request. */

let world: ActionWorld;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => {
  await world.close();
});

const open = async (more: Partial<Parameters<ActionWorld["sandbox"]["openPullRequest"]>[0]> = {}) =>
  world.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada", ...more });

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
    world = await startActionWorld({}, KIND);
    await open();
    const run = await world.run();
    expect(run.code, run.log).toBe(0);
    expect(world.ours()).toHaveLength(1);
    expect(world.ours()[0]?.body).toContain(
      "- [ ] The migration is staged <!-- tollgate:item schema-change.staged -->",
    );
    expect(world.status()).toBe("pending: 2 of 2 open: anyone 2");
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
    world = await startActionWorld();
    await open();
    await world.run();
    const again = await world.run();
    // The edit history: a run that died after its writing may have run over a click.
    expect(again.requests.filter((request) => !request.startsWith("GET "))).toEqual(["POST /graphql 200"]);
    expect(world.status()).toBe("pending: 2 of 2 open: anyone 2");
  });

  it("ticked by people: each is named, the status turns green, and the merge goes through", async () => {
    world = await startActionWorld({}, KIND);
    world.sandbox.protect({ branch: "main", checks: ["tollgate"] });
    await open();
    await world.run();
    await expect(world.sandbox.merge("ada", 1)).rejects.toThrow(/Required status check "tollgate"/);
    world.click("grace", ["schema-change.staged"]);
    await world.run();
    expect(world.status()).toMatch(/^pending: 1 of 2 open/);
    world.click("linus", ["schema-change.tested"]);
    const run = await world.run();
    expect(run.code, run.log).toBe(0);
    expect(world.status()).toMatch(/^success: /);
    expect(world.ours()[0]?.body).toContain("grace");
    expect(world.ours()[0]?.body).toContain("linus");
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
          `GET /issues/comments/${world.ours()[0]?.id} 200`,
        ]).flat(),
        // The edit history, of before and after our own edit: did it overwrite a click?
        "POST /graphql 200",
        "POST /graphql 200",
        `PATCH /issues/comments/${world.ours()[0]?.id} 200`,
        "POST /statuses/{sha} 201",
      ].sort(),
    );
    await expect(world.sandbox.merge("ada", 1)).resolves.toMatchObject({ state: "closed" });
  });

  it("a push that touches a matched file asks again and names the file; one that does not leaves the ticks", async () => {
    world = await startActionWorld();
    await open();
    await world.run();
    world.click("grace", BOTH);
    await world.run();
    expect(world.status()).toMatch(/^success: /);

    await world.repository.commit("feature", { "docs/note.md": "a note\n" });
    await world.sandbox.updateHead(1);
    await world.run();
    expect(world.status()).toMatch(/^success: /);

    await world.repository.commit("feature", { "db/1.sql": "DROP TABLE a;\n" });
    await world.sandbox.updateHead(1);
    const run = await world.run();
    expect(world.status()).toMatch(/^pending: 2 of 2 open/);
    expect(world.ours()[0]?.body).toContain("db/1.sql");
    expect(world.ours()[0]?.body).not.toContain("- [x]");
    expect(run.outputs["open-items"]).toBe("2");
  });

  it("a fork's pull request under pull_request_target is judged like any other", async () => {
    world = await startActionWorld();
    await open({ author: "mallory", fork: true });
    const run = await world.run();
    expect(run.code, run.log).toBe(0);
    expect(world.status()).toBe("pending: 2 of 2 open: anyone 2");
  });

  it("a fork with a read-only token: a clear error that names the trigger and the permissions, and nothing green", async () => {
    world = await startActionWorld();
    await open({ author: "mallory", fork: true });
    const token = world.sandbox.token({
      actor: "github-actions[bot]",
      permissions: { contents: "read", "pull-requests": "read", statuses: "read", checks: "read" },
    });
    const newest = world.sandbox.events.at(-1);
    const run = await world.run({ inputs: { token }, event: { name: "pull_request", payload: newest?.payload } });
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
    expect(world.status()).toBe("");
    expect(run.requests.filter((request) => !request.startsWith("GET "))).toEqual([
      "POST /issues/1/comments 403",
      "POST /statuses/{sha} 403",
    ]);
  });

  it("the comment deleted: it is posted again with what was ticked", async () => {
    world = await startActionWorld();
    await open();
    await world.run();
    world.click("grace", ["schema-change.staged"]);
    await world.run();
    const [comment] = world.ours();
    world.sandbox.deleteComment("linus", comment?.id ?? 0);
    const run = await world.run();
    expect(run.code, run.log).toBe(0);
    expect(world.ours()).toHaveLength(1);
    expect(world.ours()[0]?.body).toContain("- [x] The migration is staged");
    expect(world.ours()[0]?.body).toContain("- [ ] The rollback was tested");
    expect(world.ours()[0]?.body).toContain("linus");
    expect(world.status()).toMatch(/^pending: 1 of 2 open/);
  });

  it("a command in a comment: it is heard, and answers the item", async () => {
    world = await startActionWorld();
    await open();
    await world.run();
    world.sandbox.comment("grace", 1, "Looks right.\n\n/tollgate done schema-change.staged");
    const run = await world.run();
    expect(run.code, run.log).toBe(0);
    expect(world.ours()[0]?.body).toContain("- [x] The migration is staged");
    expect(world.status()).toMatch(/^pending: 1 of 2 open/);
  });

  it("a command that is added in the second in which the comment was read: it is heard, too, and the first is not heard twice", async () => {
    let now = Date.now();
    world = await startActionWorld({}, { now: () => new Date(now) });
    await open();
    await world.run();
    // Long after the page was first seen, so that what is said is said of it.
    now += 600_000;
    const { id, body } = world.sandbox.comment("grace", 1, "/tollgate done schema-change.staged");
    await world.run();
    expect(world.status()).toMatch(/^pending: 1 of 2 open/);
    const edited = world.sandbox.editComment("grace", id, `${body}\n/tollgate done schema-change.tested`);
    expect(edited.updatedAt).toBe(edited.createdAt);
    await world.run();
    expect(world.status()).toMatch(/^success: All 2 items answered/);
    const page = world.ours()[0]?.body;
    await world.run({ event: { name: "workflow_dispatch", payload: { inputs: { number: "1" } } } });
    expect(world.ours()[0]?.body).toBe(page);
  }, 120_000);

  it("nothing applies: a green status at once, and no comment", async () => {
    world = await startActionWorld({ branches: { docs: { "docs/a.md": "a\n" } } }, KIND);
    await open({ head: "docs" });
    const run = await world.run();
    expect(world.status()).toBe("success: No golden checklist applies");
    expect(world.ours()).toEqual([]);
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
    await world.sandbox.enqueue("ada", 1);
    const event = world.sandbox.events.findLast(({ name }) => name === "merge_group");
    return { name: "merge_group", payload: event?.payload };
  };
  const shaOf = (event: { payload: unknown }): string =>
    (event.payload as { merge_group: { head_sha: string } }).merge_group.head_sha;

  it("the queue's commit gets the verdict of its pull request, and the queue merges", async () => {
    world = await startActionWorld();
    world.sandbox.protect({ branch: "main", checks: ["tollgate"] });
    await open();
    await world.run();
    world.click("grace", BOTH);
    await world.run();
    const event = await queued();
    const run = await world.run({ event });
    expect(run.code, run.log).toBe(0);
    expect(world.status(shaOf(event))).toMatch(/^success: /);
    expect(run.requests.filter((request) => !request.startsWith("GET "))).toEqual([
      "POST /graphql 200",
      "POST /statuses/{sha} 201",
    ]);
    await expect(world.sandbox.settleQueue("ada", 1)).resolves.toBe("merged");
  });

  it("an unfinished pull request is not waved through: its group fails at once", async () => {
    world = await startActionWorld();
    await open();
    await world.run();
    const event = await queued();
    const run = await world.run({ event });
    expect(run.code, run.log).toBe(0);
    expect(run.outputs.verdict).toBe("blocked");
    expect(world.status(shaOf(event))).toMatch(/^failure: 2 of 2 open/);
  });

  it("a group whose pull request cannot be found is an error on its commit", async () => {
    world = await startActionWorld();
    await open();
    const event = await queued();
    world.sandbox.fail({ path: /\/pulls\/1(\?|$)/, status: 404, times: 50 });
    world.sandbox.fail({ path: /\/commits\/\w+\/pulls/, status: 404, times: 50 });
    const run = await world.run({ event });
    expect(run.code).toBe(1);
    expect(world.status(shaOf(event))).toMatch(/^error: /);
  });
});

describe("what an event says", () => {
  it.each([
    ["a closed pull request", "pull_request_target", { action: "closed", pull_request: { number: 1 } }],
    ["a comment of no concern", "issue_comment", aComment("I like it")],
    ["a comment on an issue", "issue_comment", { ...aComment("<!-- tollgate:comment -->"), issue: { number: 1 } }],
    ["a merge group that is gone", "merge_group", { action: "destroyed", merge_group: {} }],
  ])("%s: nothing to do, without a single request", async (_, name, payload) => {
    world = await startActionWorld();
    await open();
    const run = await world.run({ event: { name, payload } });
    expect(run.code, run.log).toBe(0);
    expect(run.log).toContain("Nothing to do");
    expect(run.requests).toEqual([]);
  });

  it("run by hand for one pull request, and for all that are open", async () => {
    world = await startActionWorld({ branches: { docs: { "docs/a.md": "a\n" } } });
    await open();
    await open({ head: "docs" });
    const one = await world.run({ event: { name: "workflow_dispatch", payload: { inputs: { number: "#1" } } } });
    expect(one.code, one.log).toBe(0);
    expect(world.status(1)).toMatch(/^pending/);
    expect(world.status(2)).toBe("");
    const all = await world.run({ event: { name: "workflow_dispatch", payload: { inputs: {} } } });
    expect(all.code, all.log).toBe(0);
    expect(world.status(2)).toMatch(/^success/);
    expect(all.outputs.verdict).toBe("blocked");
  });

  it("a review is looked at as evidence", async () => {
    world = await startActionWorld({
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
    await world.run();
    expect(world.status()).toMatch(/^pending/);
    world.sandbox.review("grace", 1, { state: "APPROVED" });
    const run = await world.run();
    expect(run.code, run.log).toBe(0);
    expect(world.status()).toMatch(/^success/);
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
    world = await startActionWorld();
    await open();
    const run = await world.run({ inputs: { [name]: value } });
    expect(run.code).toBe(1);
    expect(run.log).toContain(`\`${name}\``);
    expect(run.log).toContain(words);
    expect(run.requests).toEqual([]);
  });

  it("dry-run: judged and shown, and the pull request is left alone", async () => {
    world = await startActionWorld();
    await open();
    const run = await world.run({ inputs: { "dry-run": "true" } });
    expect(run.code, run.log).toBe(0);
    expect(run.outputs.verdict).toBe("blocked");
    expect(run.requests.filter((request) => !request.startsWith("GET "))).toEqual([]);
    expect(world.ours()).toEqual([]);
  });

  it("check names the status, and a key is rotated by a list", async () => {
    world = await startActionWorld();
    await open();
    const old = "a".repeat(32);
    await world.run({ inputs: { check: "gate", "signing-key": old } });
    expect(world.sandbox.state.statuses.map(({ context }) => context)).toEqual(["gate"]);
    world.click("grace", ["schema-change.staged"]);
    await world.run({ inputs: { check: "gate", "signing-key": `${"b".repeat(32)}\n${old}` } });
    expect(world.ours()[0]?.body).toContain("- [x] The migration is staged");
  });

  it("secrets are masked and stand in no log, summary, output or comment", async () => {
    world = await startActionWorld();
    await open();
    const key = "f".repeat(40);
    const run = await world.run({ inputs: { "signing-key": key } });
    expect(run.masked).toEqual([world.token, key]);
    for (const text of [run.log, run.summary, JSON.stringify(run.outputs), ...world.ours().map(({ body }) => body)]) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(world.token);
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
    world = await startActionWorld();
    await open();
    // By hand, an event that says nothing would be a wish to judge all that are open.
    const run = await world.run({ event: { name: "workflow_dispatch", payload: { inputs: {} } }, env });
    expect(run.code).toBe(1);
    expect(run.log).toMatch(new RegExp(`^::error::Tollgate could not judge: .*${words}`, "m"));
    expect(run.outputs).toEqual({ verdict: "error" });
    expect(run.requests).toEqual([]);
  });

  it("an annotation reads as it was written: escaped once, and not twice", async () => {
    const key = "a%0Ab%25c:d,e";
    world = await startActionWorld({ base: { ".github/tollgate.yml": `${POLICY}"${key}": 1\n` } });
    await open();
    const run = await world.run();
    expect(run.code).toBe(1);
    const [, title = ""] = /^::error title=(.*?),file=\.github\/tollgate\.yml,line=11,col=1::/m.exec(run.log) ?? [];
    // As `ActionCommand.cs` reads a property, in its order.
    const escapes = { "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%" };
    expect(Object.entries(escapes).reduce((text, [from, to]) => text.replaceAll(from, to), title)).toBe(key);
  });
});

function aComment(body: string) {
  return {
    action: "created",
    issue: { number: 1, pull_request: {} },
    comment: { id: 5, body, user: { login: "grace", type: "User" }, updated_at: "2026-11-23T00:00:00Z" },
    sender: { login: "grace", type: "User" },
  };
}
