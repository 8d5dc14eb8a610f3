import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let testContext: SandboxContext | undefined;
afterEach(async () => {
  await testContext?.close();
  testContext = undefined;
});

/** What has been reported under the name of a required check, and how the merge is answered. */
const standings: readonly {
  name: string;
  checks?: readonly string[];
  statuses?: readonly (readonly [context: string, state: "error" | "failure" | "pending" | "success"])[];
  runs?: readonly (readonly [name: string, conclusion: string | undefined])[];
  refusal: string | undefined;
}[] = [
  { name: "nothing", refusal: 'Required status check "tollgate" is expected.' },
  { name: "another check", statuses: [["ci", "success"]], refusal: 'Required status check "tollgate" is expected.' },
  {
    name: "a pending status",
    statuses: [["tollgate", "pending"]],
    refusal: 'Required status check "tollgate" is pending.',
  },
  {
    name: "a failed status",
    statuses: [["tollgate", "failure"]],
    refusal: 'Required status check "tollgate" is failing.',
  },
  {
    name: "an error after a success",
    statuses: [
      ["tollgate", "success"],
      ["tollgate", "error"],
    ],
    refusal: 'Required status check "tollgate" is failing.',
  },
  {
    name: "a success after an error",
    statuses: [
      ["tollgate", "error"],
      ["tollgate", "success"],
    ],
    refusal: undefined,
  },
  {
    name: "a run in progress",
    runs: [["tollgate", undefined]],
    refusal: 'Required status check "tollgate" is pending.',
  },
  {
    name: "a run that asks for action",
    runs: [["tollgate", "action_required"]],
    refusal: 'Required status check "tollgate" is failing.',
  },
  { name: "a neutral run", runs: [["tollgate", "neutral"]], refusal: undefined },
  { name: "a skipped run", runs: [["tollgate", "skipped"]], refusal: undefined },
  {
    name: "a green status and a red run of the same name",
    statuses: [["tollgate", "success"]],
    runs: [["tollgate", "failure"]],
    refusal: 'Required status check "tollgate" is failing.',
  },
  {
    name: "one of two",
    checks: ["tollgate", "ci"],
    statuses: [["ci", "success"]],
    refusal: 'Required status check "tollgate" is expected.',
  },
  { name: "none of two", checks: ["tollgate", "ci"], refusal: "2 of 2 required status checks are expected." },
  {
    name: "two of three, each in its way",
    checks: ["tollgate", "ci", "lint"],
    statuses: [
      ["ci", "failure"],
      ["lint", "success"],
    ],
    refusal: "2 of 3 required status checks have not succeeded: 1 expected and 1 failing.",
  },
];

describe("a merge into a protected branch", () => {
  // One sandbox, with a pull request and a base of its own for each standing.
  let shared: SandboxContext;
  beforeAll(async () => {
    const branches = standings.flatMap(({ name }, index) => [
      [`base-${index}`, { name }],
      [`feature-${index}`, { "src/app.ts": `export const a = ${index};\n` }],
    ]);
    shared = await withKindSandbox({
      base: { "src/app.ts": "export const a = 'a';\n" },
      branches: Object.fromEntries(branches),
    });
  });
  afterAll(() => shared.close());

  it.each(standings.map((standing, index) => ({ ...standing, index })))(
    "with $name reported",
    async ({ index, checks = ["tollgate"], statuses = [], runs = [], refusal }) => {
      const { sandbox, at } = shared;
      sandbox.protect({ branch: `base-${index}`, checks });
      const request = { base: `base-${index}`, head: `feature-${index}`, title: "T", author: "ada" };
      const { pull, number: pull_number } = await sandbox.openPullRequest(request);
      const { sha } = pull.head;
      const { rest } = shared.client();
      for (const [context, state] of statuses) await rest.repos.createCommitStatus({ ...at, sha, context, state });
      for (const [name, conclusion] of runs) {
        const how =
          conclusion === undefined ? { status: "in_progress" as const } : { conclusion: conclusion as "success" };
        await rest.checks.create({ ...at, name, head_sha: sha, ...how });
      }
      const merging = rest.pulls.merge({ ...at, pull_number });
      if (refusal === undefined) expect((await merging).data.merged).toBe(true);
      else await expect(merging).rejects.toMatchObject({ status: 405, response: { data: { message: refusal } } });
      const after = await rest.pulls.get({ ...at, pull_number });
      expect([after.data.merged, after.data.state]).toEqual(refusal === undefined ? [true, "closed"] : [false, "open"]);
    },
  );
});

describe("a merge", () => {
  const methods = [
    { method: "merge", parents: 2 },
    { method: "squash", parents: 1 },
  ] as const;
  it.each(methods)("by $method brings the change to the base", async ({ method, parents }) => {
    testContext = await withKindSandbox();
    const { sandbox, at } = testContext;
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const { rest } = testContext.client(sandbox.token({ actor: "grace" }));
    const merged = await rest.pulls.merge({ ...at, pull_number: 1, merge_method: method });
    const commit = await rest.repos.getCommit({ ...at, ref: "main" });
    const file = await rest.repos.getContent({ ...at, path: "src/app.ts", mediaType: { format: "raw" } });
    expect(commit.data.sha).toBe(merged.data.sha);
    expect(commit.data.parents).toHaveLength(parents);
    expect(commit.data.author?.login).toBe("grace");
    expect(file.data).toBe("export const a = 2;\n");
    await expect(rest.pulls.merge({ ...at, pull_number: 1 })).rejects.toMatchObject({ status: 405 });
  });

  it("is refused for a draft, a moved head, a rebase, a conflict, and anyone who may not write", async () => {
    testContext = await withKindSandbox({ base: { a: "1\n" }, branches: { one: { a: "2\n" }, two: { a: "3\n" } } });
    const { sandbox, at } = testContext;
    await sandbox.openPullRequest({ base: "main", head: "one", title: "One", author: "ada" });
    await sandbox.openPullRequest({ base: "main", head: "two", title: "Two", author: "ada", draft: true });
    const { rest } = testContext.client();
    const refusal = (request: object) =>
      rest.pulls.merge({ ...at, pull_number: 1, ...request }).then(
        () => "merged",
        (error) => `${error.status} ${error.response.data.message}`,
      );
    expect(await refusal({ pull_number: 2 })).toBe("405 Pull Request is still a draft");
    expect(await refusal({ sha: "0".repeat(40) })).toBe(
      "409 Head branch was modified. Review and try the merge again.",
    );
    expect(await refusal({ merge_method: "rebase" })).toBe("405 Rebase merges are not allowed on this repository.");
    await expect(sandbox.merge("mallory", 1)).rejects.toMatchObject({ status: 403 });
    expect(await refusal({})).toBe("merged");
    await sandbox.editPullRequest("ada", 2, { draft: false });
    const conflicting = await rest.pulls.get({ ...at, pull_number: 2 });
    expect([conflicting.data.mergeable, conflicting.data.mergeable_state]).toEqual([false, "dirty"]);
    expect(await refusal({ pull_number: 2 })).toBe("405 Pull Request is not mergeable");
  });
});

describe("the merge queue", () => {
  it("asks for checks of its own commit, and merges once they are there", async () => {
    testContext = await withKindSandbox();
    const { sandbox, at } = testContext;
    const { pull } = await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const queued = await sandbox.enqueue("ada", 1);
    sandbox.protect({ branch: "main", checks: ["tollgate"] });
    expect(queued.ref).toBe(`refs/heads/gh-readonly-queue/main/pr-1-${pull.base.sha}`);
    expect(sandbox.events.at(-1)).toMatchObject({
      name: "merge_group",
      payload: {
        action: "checks_requested",
        merge_group: { head_sha: queued.sha, head_ref: queued.ref, base_ref: "refs/heads/main" },
      },
    });
    expect(await sandbox.settleQueue("ada", 1)).toBe("waiting");
    await testContext
      .client()
      .rest.repos.createCommitStatus({ ...at, sha: queued.sha, context: "tollgate", state: "success" });
    expect(await sandbox.settleQueue("ada", 1)).toBe("merged");
    const { data } = await testContext.client().rest.pulls.get({ ...at, pull_number: 1 });
    expect([data.merged, data.merge_commit_sha]).toEqual([true, queued.sha]);
  });

  it("throws out what fails, and leaves the base alone", async () => {
    testContext = await withKindSandbox();
    const { sandbox, at } = testContext;
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const queued = await sandbox.enqueue("ada", 1);
    sandbox.protect({ branch: "main", checks: ["tollgate"] });
    await testContext
      .client()
      .rest.repos.createCommitStatus({ ...at, sha: queued.sha, context: "tollgate", state: "failure" });
    expect(await sandbox.settleQueue("ada", 1)).toBe("failed");
    const { data } = await testContext.client().rest.repos.getBranch({ ...at, branch: "main" });
    expect(data.commit.sha).toBe(queued.base.sha);
    expect(await sandbox.branches()).not.toContain(queued.ref.slice("refs/heads/".length));
  });

  const QUEUE = {
    name: "queue",
    enforcement: "active",
    conditions: { ref_name: { include: ["refs/heads/main"], exclude: [] } },
  } as const;
  const withTwo = async (method: string, strategy: string) => {
    testContext = await withKindSandbox({
      base: { "README.md": "# Shop\n" },
      branches: { one: [{ "1.txt": "1\n" }, { "1.txt": "11\n" }], two: [{ "2.txt": "2\n" }, { "2.txt": "22\n" }] },
    });
    const { sandbox, at, client } = testContext;
    sandbox.addRuleset({
      ...QUEUE,
      rules: [{ type: "merge_queue", parameters: { merge_method: method, grouping_strategy: strategy } }],
    });
    for (const head of ["one", "two"])
      await sandbox.openPullRequest({ base: "main", head, title: `Do ${head}`, author: "ada" });
    const first = await sandbox.enqueue("ada", 1);
    const second = await sandbox.enqueue("ada", 2);
    sandbox.protect({ branch: "main", checks: ["tollgate"] });
    const say = async (sha: string, state: "success" | "failure") =>
      client().rest.repos.createCommitStatus({ ...at, sha, context: "tollgate", state });
    const titles = async () => {
      const { data } = await client().rest.repos.compareCommitsWithBasehead({
        ...at,
        basehead: `${first.base.sha}...${second.sha}`,
      });
      return data.commits.map(({ commit, parents }) => `${commit.message.split("\n")[0]} ${parents.length}`);
    };
    return { sandbox, first, second, say, titles };
  };

  it.each([
    [
      "MERGE",
      [
        "Change one 1",
        "Change one (2) 1",
        "Merge pull request #1 from acme/one 2",
        "Change two 1",
        "Change two (2) 1",
        "Merge pull request #2 from acme/two 2",
      ],
    ],
    ["SQUASH", ["Do one (#1) 1", "Do two (#2) 1"]],
    ["REBASE", ["Change one 1", "Change one (2) 1", "Change two 1", "Change two (2) 1"]],
  ])("stacks its groups: the second holds the first one's commits (%s)", async (method, commits) => {
    const { first, second, titles, sandbox, say } = await withTwo(method, "ALLGREEN");
    expect(second.base.sha).toBe(first.sha);
    expect(second.ref).toBe(`refs/heads/gh-readonly-queue/main/pr-2-${first.sha}`);
    expect((await titles()).toSorted()).toEqual([...commits].toSorted());
    // One that fails is thrown out, and what was built on it is built anew.
    await say(first.sha, "failure");
    await say(second.sha, "success");
    expect(await sandbox.settleQueue("ada", 2)).toBe("waiting");
    const [again] = sandbox.state.queue.values();
    expect([again?.number, again?.base.sha]).toEqual([2, first.base.sha]);
    await say(again?.sha ?? "", "success");
    expect(await sandbox.settleQueue("ada", 2)).toBe("merged");
    expect(sandbox.state.issues.get(1)?.pull?.mergedAt).toBeUndefined();
  });

  it('with "only merge non-failing pull requests" off, the last group decides for all before it', async () => {
    const { sandbox, first, second, say } = await withTwo("MERGE", "HEADGREEN");
    await say(first.sha, "failure");
    expect(await sandbox.settleQueue("ada", 1)).toBe("waiting");
    await say(second.sha, "success");
    expect(await sandbox.settleQueue("ada", 1)).toBe("merged");
    expect(sandbox.state.issues.get(2)?.pull?.mergeCommit).toBe(second.sha);
  });
});
