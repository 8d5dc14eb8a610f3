import { afterEach, describe, expect, it } from "vitest";
import { ALL_QUIRKS, NO_QUIRKS, type Quirks } from "../../sandbox/src/state/quirks.ts";
import type { Sandbox, SandboxOptions } from "../support/start-sandbox.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";
import { startReceiver } from "../support/with-sandbox-app.ts";

let testContext: SandboxContext;
let cleanUp: () => Promise<void> = async () => {};
afterEach(async () => {
  await testContext?.close();
  await cleanUp();
  cleanUp = async () => {};
});

/** A sandbox with one pull request by ada. Every answer is checked against GitHub's document. */
const begin = async (quirks: Partial<Quirks>, options: Omit<SandboxOptions, "gitDir"> = {}): Promise<Sandbox> => {
  testContext = await withKindSandbox(undefined, { ...options, quirks: { ...NO_QUIRKS, ...quirks } });
  await testContext.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  return testContext.sandbox;
};

const at = { owner: "acme", repo: "shop" } as const;
const onPull = { ...at, pull_number: 1 } as const;
const onIssue = { ...at, issue_number: 1 } as const;

it("has a switch for every quirk, all off or all on", () => {
  expect(Object.keys(ALL_QUIRKS)).toEqual(Object.keys(NO_QUIRKS));
  expect(Object.values(NO_QUIRKS).every((value) => value === false || value === 0 || value === "none")).toBe(true);
});

describe("stale lists", () => {
  it("show what was there before the last change, for so many reads", async () => {
    const sandbox = await begin({ staleReads: 2 });
    const { rest } = testContext.client();
    const bodies = async () => (await rest.issues.listComments(onIssue)).data.map(({ body }) => body);
    sandbox.comment("ada", 1, "one");
    // What nobody asked for before has no older answer.
    expect(await bodies()).toEqual(["one"]);
    const { id } = sandbox.comment("ada", 1, "two");
    expect([await bodies(), await bodies(), await bodies()]).toEqual([["one"], ["one"], ["one", "two"]]);
    sandbox.editComment("ada", id, "three");
    expect([await bodies(), await bodies(), await bodies()]).toEqual([
      ["one", "two"],
      ["one", "two"],
      ["one", "three"],
    ]);
    sandbox.deleteComment("ada", id);
    expect([await bodies(), await bodies(), await bodies()]).toEqual([["one", "three"], ["one", "three"], ["one"]]);
  });

  it("are of pull requests, their files and commits, too, and one by itself is not stale", async () => {
    const sandbox = await begin({ staleReads: 1 });
    const { rest } = testContext.client();
    const heads = async () => (await rest.pulls.list(at)).data.map(({ head }) => head.sha);
    const files = async () => (await rest.pulls.listFiles(onPull)).data.map(({ filename }) => filename);
    const commits = async () => (await rest.pulls.listCommits(onPull)).data.length;
    const [before] = await heads();
    expect([await files(), await commits()]).toEqual([["src/app.ts"], 1]);
    const after = await sandbox.pushToBranch("ada", { branch: "feature", files: { "src/more.ts": "1\n" } });
    const one = await rest.pulls.get(onPull);
    expect([one.data.head.sha, one.data.changed_files]).toEqual([after, 2]);
    expect([await heads(), await heads()]).toEqual([[before], [after]]);
    expect([await files(), await files()]).toEqual([["src/app.ts"], ["src/app.ts", "src/more.ts"]]);
    expect([await commits(), await commits()]).toEqual([1, 2]);
  });

  it("are each their own, by page and by who asks, and end where the quirk ends", async () => {
    const sandbox = await begin({ staleReads: 1 });
    const [mine, theirs] = [testContext.client(), testContext.client(sandbox.token({ actor: "grace" }))];
    const count = async ({ rest }: typeof mine, per_page: number) =>
      (await rest.issues.listComments({ ...onIssue, per_page })).data.length;
    sandbox.comment("ada", 1, "one");
    for (const client of [mine, theirs]) for (const size of [50, 100]) await count(client, size);
    sandbox.comment("ada", 1, "two");
    expect([await count(mine, 100), await count(mine, 50), await count(theirs, 100)]).toEqual([1, 1, 1]);
    expect(await count(mine, 100)).toBe(2);
    sandbox.catchUp();
    expect(await count(theirs, 100)).toBe(2);
    sandbox.comment("ada", 1, "three");
    expect(await count(theirs, 100)).toBe(2);
    sandbox.setQuirks({ staleReads: 0 });
    expect(await count(theirs, 50)).toBe(3);
  });
});

it("a late updated_at is the one before the last change, once", async () => {
  let second = 0;
  const sandbox = await begin({ lateUpdatedAt: true }, { now: () => new Date(Date.UTC(2026, 10, 23, 6, 0, second)) });
  const { rest } = testContext.client();
  const { id } = sandbox.comment("ada", 1, "one");
  const read = async () => {
    const comment = await rest.issues.getComment({ ...at, comment_id: id });
    const pull = await rest.pulls.get(onPull);
    return [comment.data.body, comment.data.updated_at.slice(17, 19), pull.data.updated_at.slice(17, 19)];
  };
  expect(await read()).toEqual(["one", "00", "00"]);
  second = 20;
  sandbox.editComment("ada", id, "two");
  sandbox.addLabel("ada", 1, "x");
  expect([await read(), await read()]).toEqual([
    ["two", "00", "00"],
    ["two", "20", "20"],
  ]);
  // A list and one by itself are of the same object.
  second = 40;
  sandbox.editComment("ada", id, "three");
  const { data } = await rest.issues.listComments(onIssue);
  expect([data[0]?.body, data[0]?.updated_at.slice(17, 19)]).toEqual(["three", "20"]);
  expect((await read())[1]).toBe("40");
});

describe("an app's webhooks", () => {
  it("arrive twice, with the same delivery id, and in another order", async () => {
    const hook = await startReceiver();
    cleanUp = hook.close;
    const sandbox = await begin({ webhooksTwice: true });
    await sandbox.registerApp({ slug: "gate", webhook: { url: hook.url } });
    sandbox.installApp({ app: "gate" });
    for (const text of ["1", "2", "3", "4"]) sandbox.comment("ada", 1, text);
    await sandbox.settled();
    const reported = () =>
      hook.received.flatMap(({ body }) => (body.comment === undefined ? [] : [String(body.comment.body)]));
    expect(reported().toSorted()).toEqual(["1", "1", "2", "2", "3", "3", "4", "4"]);
    expect(new Set(hook.received.map(({ headers }) => headers["x-github-delivery"])).size).toBe(5);
    sandbox.setQuirks({ webhooksTwice: false, webhooksMixed: true });
    hook.received.length = 0;
    for (let index = 10; index < 30; index += 1) sandbox.comment("ada", 1, String(index));
    await sandbox.settled();
    expect(reported()).toHaveLength(20);
    expect(reported()).not.toEqual(reported().toSorted());
  });

  it("that wait for another are sent by themselves in the end", async () => {
    const hook = await startReceiver();
    cleanUp = hook.close;
    const sandbox = await begin({ webhooksMixed: true });
    const arrived = new Promise<string>((resolve) => sandbox.webhooks.on(({ event }) => resolve(event)));
    await sandbox.registerApp({ slug: "gate", webhook: { url: hook.url } });
    sandbox.installApp({ app: "gate" });
    expect(await arrived).toBe("installation");
  });
});

it("a secondary limit is reported in each of its forms", async () => {
  const sandbox = await begin({ limitsInTurn: true }, { limits: { writesPerMinute: 1, retryAfter: 9 } });
  const authorization = `token ${sandbox.token({ actor: "ada" })}`;
  const write = async () => {
    const response = await fetch(`${sandbox.url}/repos/acme/shop/issues/1/comments`, {
      method: "POST",
      headers: { authorization },
      body: '{"body":"x"}',
    });
    const { message } = (await response.json()) as { message?: string };
    if (response.status === 201) return "written";
    expect(message).toMatch(/secondary rate limit/);
    return `${response.status} ${response.headers.get("retry-after")}`;
  };
  expect([await write(), await write(), await write(), await write(), await write(), await write()]).toEqual([
    ...["written", "403 9", "429 null", "403 null", "429 9", "403 9"],
  ]);
});

describe("a deleted account", () => {
  /** Whom the API names for what grace wrote: of a comment, a review, a status, a list of pull requests, and one. */
  const named = async (sandbox: Sandbox) => {
    const { rest } = testContext.client();
    const { rest: hers } = testContext.client(sandbox.token({ actor: "grace" }));
    const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    await hers.issues.createComment({ ...onIssue, body: "hers" });
    await hers.pulls.createReview({ ...onPull, event: "APPROVE" });
    await hers.repos.createCommitStatus({ ...at, sha, state: "success", context: "ci" });
    await testContext.repository.commit("other", { "a.txt": "1\n" }, { author: { name: "Grace", email: GRACE } });
    await sandbox.state.mirror.fetch("new");
    await hers.pulls.create({ ...at, base: "main", head: "other", title: "Hers" });
    sandbox.deletePerson("Grace");
    await expect(hers.pulls.get(onPull)).rejects.toMatchObject({ status: 401 });
    await expect(rest.users.getByUsername({ username: "grace" })).rejects.toMatchObject({ status: 404 });
    const comments = await rest.issues.listComments(onIssue);
    const reviews = await rest.pulls.listReviews(onPull);
    const statuses = await rest.repos.listCommitStatusesForRef({ ...at, ref: sha });
    const pulls = await rest.pulls.list(at);
    const pull = await rest.pulls.get({ ...onPull, pull_number: 2 });
    const commits = await rest.pulls.listCommits({ ...onPull, pull_number: 2 });
    const { node } = await testContext
      .client()
      .graphql<{ node: unknown }>("query($id: ID!) { node(id: $id) { ... on IssueComment { author { login } } } }", {
        id: comments.data[0]?.node_id,
      });
    return {
      comment: comments.data[0]?.user?.login ?? null,
      review: reviews.data[0]?.user?.login ?? null,
      status: statuses.data[0]?.creator?.login ?? null,
      listed: pulls.data[0]?.user?.login ?? null,
      pull: pull.data.user.login,
      commit: commits.data[0]?.author?.login ?? null,
      node,
    };
  };
  const GRACE = "grace@users.noreply.github.com";

  it("is nobody where the document allows it", async () => {
    expect(await named(await begin({ nullUsers: true }))).toEqual({
      ...{ comment: null, review: null, status: null, listed: null, pull: "ghost", commit: null },
      node: { author: null },
    });
  });

  it("is the account ghost where it does not, or without the quirk", async () => {
    expect(await named(await begin({}))).toEqual({
      ...{ comment: "ghost", review: "ghost", status: "ghost", listed: "ghost", pull: "ghost", commit: null },
      node: { author: null },
    });
  });
});
