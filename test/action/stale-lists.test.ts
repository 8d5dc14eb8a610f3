import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actionHost, runInProcess, workflowEvent } from "../../src/cli/sandbox/action-on-sandbox.ts";
import { clicked, POLICY } from "../support/action-world.ts";
import { unhurriedClock } from "../support/unhurried-clock.ts";
import { type SandboxContext, withSandbox } from "../support/with-sandbox.ts";

let testContext: SandboxContext;
let host: ReturnType<typeof actionHost>;
afterEach(() => testContext.close());

/** A pull request that was looked at once, on a host whose lists are one read behind. */
const begin = async (policy = POLICY): Promise<void> => {
  const clock = unhurriedClock(() => Date.now());
  testContext = await withSandbox(
    {
      base: { "README.md": "Shop\n", ".github/tollgate.yml": policy },
      branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" } },
    },
    { quirks: { staleReads: 1 }, now: clock.now },
  );
  testContext.sandbox.on(({ name }) => {
    if (name === "issue_comment") clock.read();
  });
  host = actionHost(testContext.sandbox);
  await testContext.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  await look();
};

/** Runs the Action's code for the newest event of a person. @param told what the event says of the pull request instead */
const look = async (told: object = {}): Promise<void> => {
  const event = testContext.sandbox.events.findLast(
    ({ name, payload }) => name !== "push" && payload.sender.login !== "github-actions[bot]",
  );
  const name = event?.name === "pull_request_review" ? event.name : event && workflowEvent(event);
  const pull_request = { ...(event?.payload["pull_request"] as object), ...told };
  const payload = Object.keys(told).length === 0 ? event?.payload : { ...event?.payload, pull_request };
  const { code, log } = await runInProcess(host, name ?? "", payload ?? {});
  expect(code, log).toBe(0);
};

const ours = () => testContext.sandbox.comments(1).filter(({ user }) => user?.login === "github-actions[bot]");
const status = (): string => {
  const sha = testContext.sandbox.state.issues.get(1)?.pull?.head.sha;
  const newest = testContext.sandbox.state.statuses.findLast((one) => one.sha === sha && one.context === "tollgate");
  return `${newest?.state}: ${newest?.description}`;
};
const click = (as: string, keys: readonly string[]) =>
  testContext.sandbox.editComment(as, Number(ours()[0]?.id), clicked(ours()[0]?.body ?? "", keys));

describe("an event that tells of another change", () => {
  beforeEach(() => begin());

  const shas = { head: { sha: "a".repeat(40) }, base: { sha: "b".repeat(40) } };
  it.each<[string, object]>([
    ["with more files", { changed_files: 2_500 }],
    ["so large that no list is believed, between commits that are not there", { ...shas, changed_files: 3_000 }],
  ])("%s: the pull request as it is counts", async (_, told) => {
    testContext.sandbox.addLabel("ada", 1, "x");
    await look(told);
    expect(status()).toMatch(/^pending: 2 of 2/);
    expect(ours()[0]?.body).toContain("db/1.sql");
  });
});

describe("lists that show the state before the event", () => {
  beforeEach(() => begin());

  it("a command in a comment that the list does not have yet counts at once", async () => {
    testContext.sandbox.comment("grace", 1, "/tollgate done staged\n/tollgate done tested");
    await look();
    expect(status()).toMatch(/^success/);
  });

  it("a command that was added to a comment counts at once", async () => {
    const { id } = testContext.sandbox.comment("grace", 1, "/tollgate done staged");
    await look();
    testContext.sandbox.editComment("grace", id, "/tollgate done staged\n/tollgate done tested");
    await look();
    expect(status()).toMatch(/^success/);
  });

  it("a click counts, and the page is not put back to what the list shows", async () => {
    click("grace", ["schema-change.staged", "schema-change.tested"]);
    await look();
    expect(status()).toMatch(/^success/);
    click("grace", ["schema-change.tested"]);
    await look();
    expect(status()).toMatch(/^pending: 1 of 2/);
    expect(ours()[0]?.body).toMatch(/- \[ \] The rollback was tested/);
  });

  it("our comment is not made twice where the list does not have it yet", async () => {
    testContext.sandbox.addLabel("ada", 1, "x");
    await look();
    expect(ours()).toHaveLength(1);
  });

  it("a comment of ours that was deleted is made again, though the list still has it", async () => {
    click("grace", ["schema-change.staged"]);
    await look();
    const [comment] = ours();
    testContext.sandbox.deleteComment("ada", comment?.id ?? 0);
    await look();
    expect(ours()).toHaveLength(1);
    expect(ours()[0]?.id).not.toBe(comment?.id);
    expect(ours()[0]?.body).toMatch(/- \[x\] The migration is staged/);
  });

  it("a push is evaluated by its own files: what was ticked for others is open again", async () => {
    click("grace", ["schema-change.staged", "schema-change.tested"]);
    await look();
    expect(status()).toMatch(/^success/);
    // Once more, so that the list of comments is not behind any more: only that of the files will be.
    testContext.sandbox.addLabel("ada", 1, "x");
    await look();
    await testContext.repository.commit("feature", { "db/1.sql": "DROP TABLE customers;\n" });
    await testContext.sandbox.updateHead(1, "ada");
    await look();
    expect(status()).toMatch(/^pending: 2 of 2/);
  });
});

describe("lists of commits and reviews that show the state before the event", () => {
  it("know who committed last, who may not answer for it", async () => {
    await begin(`version: 1
policies:
  p: { title: P, why: w, when: { paths: ["db/**"] }, requires: { checklist: [{ id: x, text: Do x, by: not-author }] } }
`);
    // Once more, so that the list of comments is not behind any more: only that of the commits will be.
    testContext.sandbox.addLabel("ada", 1, "x");
    await look();
    await testContext.repository.commit(
      "feature",
      { "README.md": "Hers\n" },
      { author: { name: "Grace", email: "grace@users.noreply.github.com" } },
    );
    await testContext.sandbox.updateHead(1, "grace");
    click("grace", ["p.x"]);
    await look();
    expect(status()).not.toMatch(/^success/);
  });

  it("know of an approval, and that it was taken back", async () => {
    await begin(`version: 1
policies:
  p: { title: P, why: w, when: { paths: ["db/**"] }, requires: { checklist: [{ id: x, text: Do x, verify: { approval: { by: anyone } }, verify_only: true }] } }
`);
    const { id } = testContext.sandbox.review("grace", 1, { state: "APPROVED" });
    await look();
    expect(status()).toMatch(/^success/);
    testContext.sandbox.dismissReview("ada", 1, id);
    await look();
    expect(status()).not.toMatch(/^success/);
  });
});
