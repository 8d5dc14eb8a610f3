import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openMirror } from "../../sandbox/src/git/open-mirror.ts";
import { listBranches, readRef } from "../../sandbox/src/git/refs.ts";
import { sandboxGit } from "../../src/cli/sandbox/load-sandbox.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let context: SandboxContext;
beforeEach(async () => {
  let second = 0;
  context = await withKindSandbox(undefined, { now: () => new Date(Date.UTC(2026, 10, 23, 6, 0, second++)) });
  context.sandbox.setPerson({ login: "root", role: "admin" });
});
afterEach(() => context.close());

const tip = async (branch: string): Promise<string | undefined> => {
  const { data } = await context.client().rest.git.getRef({ ...context.at, ref: `heads/${branch}` });
  return data.object.sha;
};
const press = async () => {
  const { url } = context.sandbox;
  const response = await fetch(`${url}/_sandbox/fetch`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url },
  });
  expect(response.headers.get("location")).toBe("/");
};
const events = (): readonly string[] =>
  context.sandbox.events.map(({ name, payload }) => `${name}.${payload.action ?? String(payload["ref"])}`);

describe("branches that only the repository's remote has", () => {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", context.repository.dir, ...args], { encoding: "utf8" }).trim();

  it("are offered beside the local ones, and follow a local branch that is made of them", async () => {
    const start = git("rev-parse", "refs/heads/feature");
    git("update-ref", "refs/remotes/origin/far", start);
    git("update-ref", "refs/remotes/origin/feature/below", start);
    git("update-ref", "refs/remotes/origin/main", start);
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
    const mirror = await openMirror(context.repository.dir, sandboxGit);
    try {
      expect(await listBranches(mirror.dir)).toEqual(["far", "feature", "main"]);
      expect(await readRef(mirror.dir, "refs/heads/far")).toBe(start);
      expect(await readRef(mirror.dir, "refs/heads/main")).toBe(git("rev-parse", "refs/heads/main"));
      expect(await mirror.fetch("new")).toEqual([]);
      await context.repository.commit("far", { "far.txt": "1\n" });
      const after = git("rev-parse", "refs/heads/far");
      expect(await mirror.fetch("new")).toEqual([{ branch: "far", before: start, after }]);
      expect(await mirror.fetch("new")).toEqual([]);
    } finally {
      await mirror.remove();
    }
  });
});

describe("what is committed in one's own repository", () => {
  it("comes with a button before there is a pull request: new branches, and those that moved", async () => {
    await context.repository.commit("fresh", { "a.txt": "1\n" });
    await context.repository.commit("feature", { "b.txt": "2\n" });
    await context.repository.commit("main", { "c.txt": "3\n" });
    const before = await tip("feature");
    const page = await (await fetch(context.sandbox.url)).text();
    expect(page).toContain("Fetch from your repository");
    // The page alone has new branches, and moves none.
    expect(page).toContain("<option >fresh</option>");
    expect(await tip("feature")).toBe(before);
    await press();
    expect(await tip("feature")).not.toBe(before);
    expect(events()).toEqual(["push.refs/heads/feature", "push.refs/heads/main"]);
    await press();
    expect(events()).toHaveLength(2);
  });

  it("moves the pull requests of a branch, also after a rewrite", async () => {
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await context.repository.commit("feature", { "src/app.ts": "export const a = 3;\n" }, { from: "main" });
    await press();
    expect(context.sandbox.state.issues.get(1)?.pull).toMatchObject({
      commits: 1,
      head: { sha: await tip("feature") },
    });
    expect(events()).toEqual(["pull_request.opened", "push.refs/heads/feature", "pull_request.synchronize"]);
  });

  it("leaves a branch alone that was changed here, or whose pull request was merged into it", async () => {
    await context.sandbox.pushToBranch("ada", { branch: "feature", files: { "here.txt": "1\n" } });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await context.sandbox.merge("ada", 1);
    const here = [await tip("feature"), await tip("main")];
    await context.repository.commit("feature", { "there.txt": "2\n" });
    await context.repository.commit("main", { "there.txt": "2\n" });
    await press();
    expect([await tip("feature"), await tip("main")]).toEqual(here);
  });

  it("is fetched by the administrator's API, too, and a branch made a moment ago can be opened by GitHub's", async () => {
    const { url } = context.sandbox;
    await context.repository.commit("fresh", { "a.txt": "1\n" });
    const { rest } = context.client(context.sandbox.personalToken("ada").token);
    const opened = await rest.pulls.create({ ...context.at, head: "fresh", base: "main", title: "Fresh" });
    expect(opened.status).toBe(201);
    await context.repository.commit("main", { "c.txt": "3\n" });
    const call = (login: string) =>
      fetch(`${url}/_sandbox/api/fetch`, {
        method: "POST",
        headers: { authorization: `Bearer ${context.sandbox.personalToken(login).token}` },
      });
    expect(await (await call("root")).json()).toMatchObject([{ branch: "main" }]);
    expect((await call("ada")).status).toBe(403);
  });
});

describe("a branch behind its base", () => {
  const says = async () =>
    (await (await fetch(`${context.sandbox.url}/acme/shop/pull/1`)).text()).includes("behind main");

  it("is worth a word only where the base moved after the pull request was opened", async () => {
    await context.repository.commit("main", { "c.txt": "3\n" });
    await press();
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    expect(await says()).toBe(false);
  });

  it("is told of", async () => {
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await context.sandbox.pushToBranch("ada", { branch: "main", files: { "c.txt": "3\n" } });
    expect(await says()).toBe(true);
  });
});
