import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import type { Queued } from "../../../sandbox/src/state/repository-state.ts";
import { type MergeGroup, pullRequestsInQueue } from "../../../src/github/read/queued-pull-requests.ts";
import { type SandboxContext, withSandbox } from "../../support/with-sandbox.ts";

let testContext: SandboxContext | undefined;
afterEach(async () => {
  await testContext?.close();
  testContext = undefined;
});

const METHODS = ["MERGE", "SQUASH", "REBASE"] as const;
const BASE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";

/** Three pull requests in a queue, the second one from a fork; the first and the last change one file in two places. */
const stacked = async (method: string) => {
  const made = await withSandbox(
    {
      base: { "a.txt": BASE },
      branches: {
        first: [{ "a.txt": BASE.replace("one", "1") }, { "b.txt": "b\n" }],
        second: [{ "c.txt": "c\n" }, { "c.txt": "cc\n" }],
        third: { "a.txt": BASE.replace("nine", "9") },
        other: { "d.txt": "d\n" },
      },
    },
    { quirks: { commitPullsWithoutForks: true } },
  );
  testContext = made;
  const { sandbox } = made;
  sandbox.addRuleset({
    enforcement: "active",
    conditions: { ref_name: { include: ["refs/heads/main"] } },
    rules: [{ type: "merge_queue", parameters: { merge_method: method } }],
  });
  const open = async (head: string, more = {}) =>
    sandbox.openPullRequest({ base: "main", head, title: `Do ${head}`, author: "ada", ...more });
  await open("first");
  await open("second", { author: "mallory", fork: true });
  await open("third");
  const queued = [await sandbox.enqueue("ada", 1), await sandbox.enqueue("ada", 2), await sandbox.enqueue("ada", 3)];
  const groupOf = ({ ref, sha, base }: Queued): MergeGroup => ({
    headRef: ref,
    headSha: sha,
    baseRef: `refs/heads/${base.ref}`,
    baseSha: base.sha,
  });
  const [one, two, three] = queued as [Queued, Queued, Queued];
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: sandbox.state.mirror.dir, encoding: "utf8" }).trim();
  const find = async (of: Queued, change: Partial<MergeGroup> = {}) => {
    const { refs, unexplained } = await pullRequestsInQueue(made.client(), made.at, { ...groupOf(of), ...change });
    return { numbers: refs.map(({ number }) => number), unexplained };
  };
  return { ...made, open, one, two, three, git, find, groupOf };
};

describe.each(METHODS)("a stack of groups, by %s", (method) => {
  it("each group holds the pull requests of those before it, until they are merged", async () => {
    const { find, one, two, three, git, sandbox } = await stacked(method);
    expect(await find(one)).toEqual({ numbers: [1], unexplained: [] });
    expect(await find(two)).toEqual({ numbers: [1, 2], unexplained: [] });
    expect(await find(three)).toEqual({ numbers: [1, 2, 3], unexplained: [] });
    expect(await sandbox.settleQueue("ada", 1)).toBe("merged");
    expect(git("rev-parse", "refs/heads/main")).toBe(three.sha);
  });

  it("what is merged meanwhile is not asked for again", async () => {
    const { find, one, two, git } = await stacked(method);
    git("update-ref", "refs/heads/main", one.sha);
    git("update-ref", "-d", one.ref);
    expect(await find(two)).toEqual({ numbers: [2], unexplained: [] });
  });

  it("one that is merged already by the commit in the group, while the branch still shows the state before", async () => {
    const { find, one, two, git, sandbox } = await stacked(method);
    const before = one.base.sha;
    sandbox.protect({ branch: "main", checks: ["tollgate"] });
    await testContext?.client().rest.repos.createCommitStatus({
      owner: "acme",
      repo: "shop",
      sha: one.sha,
      context: "tollgate",
      state: "success",
    });
    expect(await sandbox.settleQueue("ada", 1)).toBe("merged");
    git("update-ref", "refs/heads/main", before);
    git("update-ref", one.ref, one.sha);
    expect(await find(two)).toEqual({ numbers: [2], unexplained: [] });
    // Merged by another commit it explains nothing.
    const named = `refs/heads/gh-readonly-queue/main/pr-1-${two.base.sha}`;
    expect(await find(two, { headRef: named })).toEqual({
      numbers: [2],
      unexplained: ["#1 is in this group and is no open pull request into main"],
    });
  });

  it("one that was closed, or sent to another branch, is not explained", async () => {
    const { find, two, sandbox, git } = await stacked(method);
    await sandbox.editPullRequest("ada", 1, { state: "closed" });
    expect((await find(two)).unexplained).toEqual(["#1 is in this group and is no open pull request into main"]);
    git("update-ref", "refs/heads/release", git("rev-parse", "refs/heads/main"));
    await sandbox.editPullRequest("ada", 1, { state: "open", base: "release" });
    expect((await find(two)).unexplained).toEqual(["#1 is in this group and is no open pull request into main"]);
  });

  it("a commit of no pull request is named by its id", async () => {
    const { find, two, git } = await stacked(method);
    const tree = git("rev-parse", `${two.sha}^{tree}`);
    const sha = git(
      "-c",
      "user.name=x",
      "-c",
      "user.email=x@x",
      "commit-tree",
      tree,
      "-p",
      two.sha,
      "-m",
      "Slipped in (#3)",
    );
    expect(await find(two, { headSha: sha, headRef: "refs/heads/gh-readonly-queue/main/pr-3-" })).toEqual({
      numbers: [1, 2],
      unexplained: [`Commit ${sha.slice(0, 7)} in this group is of no open pull request into main`],
    });
  });
});

describe("where the queue's branches do not name a group", () => {
  it.each(METHODS)("the commits have to tell by %s", async (method) => {
    const { find, one, two, three, git } = await stacked(method);
    for (const { ref } of [one, two]) git("update-ref", "-d", ref);
    const found = await find(three);
    if (method === "REBASE") {
      // Nothing in a rebased commit says whose it is.
      expect(found.numbers).toEqual([3]);
      expect(found.unexplained).toHaveLength(4);
    } else expect(found).toEqual({ numbers: [1, 2, 3], unexplained: [] });
  });

  it("a number in a title counts only where that pull request makes the same change", async () => {
    const { find, open, two, git, sandbox } = await stacked("REBASE");
    await open("other");
    git("update-ref", "-d", sandbox.state.queue.get(1)?.ref ?? "");
    const sha = git(
      ...["-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", `${two.sha}^{tree}`],
      ...["-p", git("rev-parse", "refs/heads/main"), "-m", "Harmless (#4)"],
    );
    const found = await find(two, { headSha: sha, headRef: "refs/heads/gh-readonly-queue/main/pr-x" });
    expect(found.numbers).toEqual([]);
    expect(found.unexplained).toEqual([`Commit ${sha.slice(0, 7)} in this group is of no open pull request into main`]);
  });

  it("a merge counts only where it merges the head that the pull request has now", async () => {
    const { find, two, sandbox, repository } = await stacked("MERGE");
    await repository.commit("first", { "a.txt": "another\n" });
    await sandbox.updateHead(1, "ada");
    const found = await find(two);
    expect(found).toEqual({ numbers: [2], unexplained: ["#1 has another head than the one in this group"] });
  });

  it("one that is merged while it is looked at is looked for again", async () => {
    const { at, client, git, groupOf, one, two } = await stacked("REBASE");
    const asked = client();
    let merged = false;
    const request = (async (...args: Parameters<typeof asked.request>) => {
      const answer = await asked.request(...args);
      if (!merged && String(args[0]).includes("/git/ref/")) {
        merged = true;
        git("update-ref", "refs/heads/main", one.sha);
        git("update-ref", "-d", one.ref);
      }
      return answer;
    }) as typeof asked.request;
    const moving = { request, graphql: asked.graphql };
    // The list of branches is read after the merge, the tip before.
    const slow = {
      ...moving,
      request: (async (...args: Parameters<typeof asked.request>) => {
        if (String(args[0]).includes("matching-refs")) while (!merged) await asked.request("GET /rate_limit");
        return moving.request(...args);
      }) as typeof asked.request,
    };
    const { refs, unexplained } = await pullRequestsInQueue(slow, at, groupOf(two));
    expect([refs.map(({ number }) => number), unexplained]).toEqual([[2], []]);
  });

  it("a server that is too old to list them is asked nothing more of", async () => {
    const { find, two, sandbox } = await stacked("SQUASH");
    sandbox.fail({ path: /matching-refs/, status: 404 });
    expect(await find(two)).toEqual({ numbers: [1, 2], unexplained: [] });
  });
});
