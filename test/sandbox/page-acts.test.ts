import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStatus } from "../../sandbox/src/changes/statuses.ts";
import type { Pull } from "../../sandbox/src/state/repository-state.ts";
import { playedBy, type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let testContext: SandboxContext;
let number: number;
beforeAll(async () => {
  testContext = await withKindSandbox(undefined, { settleQueues: true });
});
afterAll(() => testContext.close());
beforeEach(async () => {
  const branch = `change-${testContext.sandbox.state.issues.size}`;
  await testContext.sandbox.pushToBranch("ada", { branch, files: { [`${branch}.txt`]: "1\n" } });
  ({ number } = await testContext.sandbox.openPullRequest({ base: "main", head: branch, title: "T", author: "ada" }));
});

const post = async (path: string, form: Record<string, string>, as = "grace"): Promise<string> => {
  const response = await fetch(`${testContext.sandbox.url}/_sandbox/${path}`, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { cookie: playedBy(as, testContext.sandbox) },
    redirect: "manual",
  });
  return response.headers.get("location") ?? String(response.status);
};
const act = (verb: string, form: Record<string, string> = {}, as?: string) => post(`pulls/${number}/${verb}`, form, as);
const show = async (path: string): Promise<string> => (await fetch(`${testContext.sandbox.url}${path}`)).text();
const issue = (): Pull => testContext.sandbox.state.issues.get(number) as Pull;

describe("by clicks, a pull request", () => {
  it("becomes a draft and ready again, is closed and reopened, and the conversation says who did it", async () => {
    await act("draft", { draft: "true" });
    expect(issue().pull.draft).toBe(true);
    await act("draft", { draft: "false" }, "ada");
    await act("state", { state: "closed" });
    expect(issue().state).toBe("closed");
    await act("state", { state: "open" });
    expect(issue()).toMatchObject({ state: "open", pull: { draft: false } });
    const page = await show(`/acme/shop/pull/${number}`);
    const said = [...page.matchAll(/<p><b>(\w+)<\/b> ([\w ]+) <span class="soft since">/g)].map(
      ([, who, words]) => `${who} ${words}`,
    );
    expect(said).toEqual([
      "grace marked this as a draft",
      "ada marked this as ready for review",
      "grace closed this",
      "grace reopened this",
    ]);
  });

  it("is reviewed, and the review is dismissed", async () => {
    await act("comment", { do: "approve", body: "Good" });
    const { pull } = issue();
    expect(await show(`/acme/shop/pull/${number}`)).toMatch(/approved these changes/);
    await act("dismiss", { review: String(pull.reviews[0]?.id) });
    expect(pull.reviews.map(({ state }) => state)).toEqual(["DISMISSED"]);
  });

  it("gets a commit on its branch, and loses a file again", async () => {
    const before = issue().pull.head.sha;
    const branch = issue().pull.head.ref;
    const file = { branch, path: "docs/adr/1.md", pull: String(number) };
    expect(await post("files", { ...file, text: "# Why\r\nBecause" })).toBe(`/acme/shop/pull/${number}/files`);
    expect(issue().pull.head.sha).not.toBe(before);
    const edited = await show(`/_sandbox/edit?branch=${branch}&path=docs/adr/1.md`);
    expect(edited).toContain("# Why\nBecause\n</textarea>");
    expect(edited).toContain("Delete the file");
    const fresh = await show(`/_sandbox/edit?branch=${branch}&path=docs/adr/2.md`);
    expect(fresh).toContain("<h1>Commit a file</h1>");
    expect(fresh).not.toContain("Delete the file");
    await post("files", { ...file, do: "delete" });
    expect(issue().pull.files.map(({ filename }) => filename)).toEqual([`${branch}.txt`]);
    expect(await show(`/acme/shop/pull/${number}/commits`)).toMatch(/Delete docs\/adr\/1\.md/);
  });

  it("is merged as one commit", async () => {
    await act("merge", { method: "squash" });
    expect(issue().pull.mergedBy).toBe("grace");
    expect(await show(`/acme/shop/pull/${number}`)).toMatch(/grace<\/b> merged commit/);
  });

  it("is opened as a draft from a fork, whose owner pushes to it", async () => {
    const opened = await post(
      "pulls",
      { base: "main", head: "feature", title: "Mine", fork: "true", draft: "true" },
      "mallory",
    );
    number = Number(opened.split("/").at(-1));
    expect(issue()).toMatchObject({ author: "mallory", pull: { draft: true, head: { owner: "mallory" } } });
    const before = issue().pull.head.sha;
    const file = { branch: "feature", path: "more.txt", text: "1", pull: String(number) };
    expect(await post("files", file, "ada")).toMatch(/files$/);
    expect(await post("files", { ...file, text: "2" }, "mallory")).toMatch(/files$/);
    expect(issue().pull.head.sha).not.toBe(before);
    expect(testContext.sandbox.events.at(-1)).toMatchObject({
      name: "pull_request",
      payload: { action: "synchronize" },
    });
  });

  it("goes through the merge queue, and is merged when the check passes on the queue's commit", async () => {
    const { sandbox } = testContext;
    sandbox.protect({ branch: "main", checks: ["gate"] });
    const pass = (sha: string) => createStatus(sandbox.state, "ada", sha, { state: "success", context: "gate" });
    await post("queue", {});
    await pass(issue().pull.head.sha);
    expect(await show(`/acme/shop/pull/${number}`)).toContain("Merge when ready");
    await act("queue");
    const queued = sandbox.state.queue.get(number);
    expect(await show(`/acme/shop/pull/${number}`)).toContain("In the merge queue");
    await act("dequeue");
    expect(sandbox.state.queue.size).toBe(0);
    await act("queue");
    expect(sandbox.state.queue.get(number)?.sha).toBe(queued?.sha);
    await act("report", { what: "status workflow", name: "gate", result: "success", on: "queue" });
    await sandbox.settled();
    expect(issue().pull.mergeCommit).toBe(queued?.sha);
    await post("queue", {});
    sandbox.protect({ branch: "main", checks: [] });
    expect(sandbox.state.rulesets.size).toBe(0);
  });

  it("shows who is asked to review", async () => {
    testContext.sandbox.requestReviewers("ada", number, { reviewers: ["grace"] });
    expect(await show(`/acme/shop/pull/${number}`)).toMatch(/<span>grace<\/span> <span class="wait">asked to review/);
    await act("comment", { do: "approve", body: "" });
    expect(await show(`/acme/shop/pull/${number}`)).not.toContain("asked to review");
  });

  it("is deployed, and the conversation and the side say where", async () => {
    await act("deploy", { environment: "staging", state: "in_progress" });
    await act("deploy", { environment: "staging", state: "success" });
    const [first, second] = testContext.sandbox.state.deployments.slice(-2);
    expect([first?.sha, second?.sha]).toEqual([issue().pull.head.sha, issue().pull.head.sha]);
    const page = await show(`/acme/shop/pull/${number}`);
    expect(page).toMatch(/deployed to <b>staging<\/b>: <span class="good">success/);
    expect(page).toMatch(/<h2>Deployments<\/h2><ul><li><span>staging<\/span> <span class="good">success/);
    expect(await act("deploy", { environment: " ", state: "success" })).toMatch(/refused=A%20deployment/);
    expect(await act("deploy", { environment: "staging", state: "done" })).toMatch(/refused=A%20deployment/);
  });

  it("shows who reacted to a comment", async () => {
    const { rest } = testContext.client();
    const comment = testContext.sandbox.comment("ada", number, "/tollgate help");
    await rest.reactions.createForIssueComment({ ...testContext.at, comment_id: comment.id, content: "eyes" });
    expect(await show(`/acme/shop/pull/${number}`)).toMatch(/title="github-actions\[bot\]">.*👀/);
  });
});

it("a bot can be added, played, and open a pull request", async () => {
  expect(await post("people", { login: "dependabot[bot]", role: "write" })).toBe("/_sandbox/settings");
  await testContext.sandbox.pushToBranch("ada", { branch: "bump", files: { "bump.txt": "1" } });
  const opened = await post("pulls", { base: "main", head: "bump", title: "Bump" }, "dependabot[bot]");
  number = Number(opened.split("/").at(-1));
  expect(issue().author).toBe("dependabot[bot]");
});

it("what was written stays in the form when a pull request is refused", async () => {
  const written = { base: "feature", head: "feature", title: "Of <one>", body: "Why" };
  const page = await show(await post("pulls", written));
  expect(page).toMatch(/role="alert">[^<]*No commits between feature and feature/);
  expect(page).toContain('name="title" value="Of &lt;one&gt;"');
  expect(page).toContain(">Why</textarea>");
  expect(page.match(/<option selected>feature<\/option>/g)).toHaveLength(2);
});

describe("is refused", () => {
  it.each([
    ["draft", { draft: "true" }],
    ["state", { state: "closed" }],
    ["edit", { title: "Mine" }],
    ["label", { label: "mine" }],
    ["dismiss", { review: "1" }],
    ["queue", {}],
    ["dequeue", {}],
    ["update", {}],
    ["deploy", { environment: "staging", state: "success" }],
    ["merge", {}],
    ["constructor", {}],
  ])("%s by somebody who only reads", async (verb, form) => {
    expect(await act(verb, form, "mallory")).toMatch(/refused=(?:Must%20have|Not%20Found)/);
    expect(issue()).toMatchObject({ state: "open", title: "T", labels: [], pull: { draft: false } });
  });

  it.each([
    ["a path above the repository", { path: "../a" }],
    ["an absolute path", { path: "/etc/passwd" }],
    ["git's own folder", { path: ".git/config" }],
    ["a path with a line end", { path: "a\nb" }],
    ["a branch that is an option", { branch: "-f" }],
    ["a branch above the others", { branch: "a/../b" }],
    ["a branch by its history", { branch: "main@{1}" }],
    ["a file without a path", { path: "" }],
  ])("a commit of %s", async (_, file) => {
    const before = testContext.sandbox.events.length;
    const form = { branch: "main", path: "a.txt", text: "1", ...file };
    expect(await post("files", form)).toMatch(/edit\?refused=A%20/);
    expect(testContext.sandbox.events.length).toBe(before);
  });

  it("a commit by somebody who only reads", async () => {
    expect(await post("files", { branch: "main", path: "a.txt", text: "1" }, "mallory")).toMatch(/refused=Must%20have/);
  });
});
