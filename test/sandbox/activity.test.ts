import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let context: SandboxContext;
beforeEach(async () => {
  context = await withKindSandbox({
    base: { "README.md": "# Shop\n", "src/app.ts": "a\n" },
    branches: { feature: { "src/app.ts": "b\n" } },
  });
  for (const login of ["ada", "eve", "grace"]) context.sandbox.setPerson({ login, role: "write" });
  await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
});
afterEach(() => context.close());

const activities = async (more: Record<string, unknown> = {}) => {
  const { data } = await context.client().rest.repos.listActivities({ ...context.at, ref: "feature", ...more });
  return data.map(({ activity_type: kind, actor, before, after }) => ({ kind, by: actor?.login, before, after }));
};
const headOf = () => context.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
const author = (login: string) => ({ name: login, email: `${login}@users.noreply.github.com` });

describe("the activity of a branch", () => {
  it("lists who moved it, the newest first, whatever the commits say", async () => {
    const first = headOf();
    await context.repository.commit("feature", { "src/app.ts": "c\n" }, { author: author("ada") });
    await context.sandbox.updateHead(1, "eve");
    const second = headOf();
    await context.repository.commit("feature", { "src/app.ts": "d\n" }, { author: author("grace"), from: "main" });
    await context.sandbox.updateHead(1, "ada");
    const third = headOf();
    expect(await activities()).toEqual([
      { kind: "force_push", by: "ada", before: second, after: third },
      { kind: "push", by: "eve", before: first, after: second },
      { kind: "branch_creation", by: "ada", before: "0".repeat(40), after: first },
    ]);
    expect(await activities({ activity_type: "force_push" })).toHaveLength(1);
    expect(await activities({ ref: "refs/heads/feature", actor: "EVE", direction: "asc" })).toMatchObject([
      { by: "eve" },
    ]);
    expect(await activities({ ref: "main" })).toEqual([]);
    expect(context.sandbox.events.filter(({ name }) => name === "push").map(({ payload }) => payload.forced)).toEqual([
      false,
      true,
    ]);
  });

  it("has the creation of each branch of many pull requests", async () => {
    const opened = await context.sandbox.openPullRequests({
      count: 2,
      author: "ada",
      files: (index) => ({ [`src/${index}.ts`]: "x\n" }),
    });
    for (const { pull } of opened) {
      expect(await activities({ ref: pull.head.ref })).toEqual([
        { kind: "branch_creation", by: "ada", before: "0".repeat(40), after: pull.head.sha },
      ]);
    }
  });

  it("is paged by cursors", async () => {
    for (const text of ["c", "d"]) {
      await context.repository.commit("feature", { "src/app.ts": `${text}\n` });
      await context.sandbox.updateHead(1, "ada");
    }
    const pages = await context
      .client()
      .paginate("GET /repos/{owner}/{repo}/activity", { ...context.at, ref: "feature", per_page: 2 });
    expect(pages.map(({ activity_type: kind }) => kind)).toEqual(["push", "push", "branch_creation"]);
  });

  it("is late or absent where the switches say so", async () => {
    context.sandbox.setQuirks({ lateActivity: true });
    await context.repository.commit("feature", { "src/app.ts": "c\n" });
    await context.sandbox.updateHead(1, "eve");
    expect(await activities()).toMatchObject([{ by: "ada" }]);
    expect(await activities()).toMatchObject([{ by: "eve" }, { by: "ada" }]);
    context.sandbox.setQuirks({ noActivity: true });
    await expect(activities()).rejects.toMatchObject({ status: 404 });
  });
});

describe("the button to update a branch", () => {
  const advance = async (files: Record<string, string>) => {
    await context.sandbox.pushToBranch("ada", { branch: "main", files });
  };
  const commitOf = async (ref: string) => (await context.client().rest.repos.getCommit({ ...context.at, ref })).data;

  it("merges the base, by who pressed it, committed and signed by GitHub", async () => {
    const before = headOf();
    await advance({ "docs/a.md": "A\n" });
    const { data } = await context
      .client(context.sandbox.token({ actor: "eve" }))
      .rest.pulls.updateBranch({ ...context.at, pull_number: 1 });
    expect(data.message).toMatch(/Updating/);
    const merge = await commitOf(headOf());
    expect(merge.parents.map(({ sha }) => sha)[0]).toBe(before);
    expect(merge).toMatchObject({
      author: { login: "eve" },
      committer: { login: "web-flow" },
      commit: { verification: { verified: true }, message: "Merge branch 'main' into feature" },
    });
    expect(context.sandbox.state.issues.get(1)?.pull?.files.map(({ filename }) => filename)).toEqual(["src/app.ts"]);
    expect((await activities())[0]).toMatchObject({ kind: "push", by: "eve" });
    expect(context.sandbox.events.at(-1)?.payload).toMatchObject({ action: "synchronize", sender: { login: "eve" } });
  });

  it("lets anything be changed in its editor of conflicts", async () => {
    await advance({ "docs/a.md": "A\n" });
    await context.sandbox.updateBranch("eve", 1, { "src/app.ts": "evil\n" });
    expect((await commitOf(headOf())).parents).toHaveLength(2);
    expect(await context.sandbox.branches()).not.toContain("sandbox/edited-merge");
    const { data } = await context.client().rest.repos.getContent({ ...context.at, path: "src/app.ts", ref: headOf() });
    expect(data).toMatchObject({ size: 5 });
  });

  it("is refused where there is a conflict, and to who may not write", async () => {
    await advance({ "src/app.ts": "z\n" });
    await expect(context.sandbox.updateBranch("eve", 1)).rejects.toThrow(/merge conflict/);
    await expect(context.sandbox.updateBranch("mallory", 1)).rejects.toThrow(/write access/);
  });

  it("shows a signature that GitHub has verified", async () => {
    context.sandbox.signCommit(headOf());
    expect((await commitOf(headOf())).commit.verification).toMatchObject({ verified: true, reason: "valid" });
  });
});
