import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SandboxWorld, withKindSandbox } from "../support/with-sandbox.ts";

let world: SandboxWorld;
beforeEach(async () => {
  world = await withKindSandbox({
    base: { "README.md": "# Shop\n", "src/app.ts": "a\n" },
    branches: { feature: { "src/app.ts": "b\n" } },
  });
  for (const login of ["ada", "eve", "grace"]) world.sandbox.setPerson({ login, role: "write" });
  await world.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
});
afterEach(() => world.close());

const activities = async (more: Record<string, unknown> = {}) => {
  const { data } = await world.client().rest.repos.listActivities({ ...world.at, ref: "feature", ...more });
  return data.map(({ activity_type: kind, actor, before, after }) => ({ kind, by: actor?.login, before, after }));
};
const headOf = () => world.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
const author = (login: string) => ({ name: login, email: `${login}@users.noreply.github.com` });

describe("the activity of a branch", () => {
  it("lists who moved it, the newest first, whatever the commits say", async () => {
    const first = headOf();
    await world.repository.commit("feature", { "src/app.ts": "c\n" }, { author: author("ada") });
    await world.sandbox.updateHead(1, "eve");
    const second = headOf();
    await world.repository.commit("feature", { "src/app.ts": "d\n" }, { author: author("grace"), from: "main" });
    await world.sandbox.updateHead(1, "ada");
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
    expect(world.sandbox.events.filter(({ name }) => name === "push").map(({ payload }) => payload.forced)).toEqual([
      false,
      true,
    ]);
  });

  it("is paged by cursors", async () => {
    for (const text of ["c", "d"]) {
      await world.repository.commit("feature", { "src/app.ts": `${text}\n` });
      await world.sandbox.updateHead(1, "ada");
    }
    const pages = await world
      .client()
      .paginate("GET /repos/{owner}/{repo}/activity", { ...world.at, ref: "feature", per_page: 2 });
    expect(pages.map(({ activity_type: kind }) => kind)).toEqual(["push", "push", "branch_creation"]);
  });

  it("is late or absent where the switches say so", async () => {
    world.sandbox.setQuirks({ lateActivity: true });
    await world.repository.commit("feature", { "src/app.ts": "c\n" });
    await world.sandbox.updateHead(1, "eve");
    expect(await activities()).toMatchObject([{ by: "ada" }]);
    expect(await activities()).toMatchObject([{ by: "eve" }, { by: "ada" }]);
    world.sandbox.setQuirks({ noActivity: true });
    await expect(activities()).rejects.toMatchObject({ status: 404 });
  });
});

describe("the button to update a branch", () => {
  const advance = async (files: Record<string, string>) => {
    await world.sandbox.pushToBranch("ada", { branch: "main", files });
  };
  const commitOf = async (ref: string) => (await world.client().rest.repos.getCommit({ ...world.at, ref })).data;

  it("merges the base, by who pressed it, committed and signed by GitHub", async () => {
    const before = headOf();
    await advance({ "docs/a.md": "A\n" });
    const { data } = await world
      .client(world.sandbox.token({ actor: "eve" }))
      .rest.pulls.updateBranch({ ...world.at, pull_number: 1 });
    expect(data.message).toMatch(/Updating/);
    const merge = await commitOf(headOf());
    expect(merge.parents.map(({ sha }) => sha)[0]).toBe(before);
    expect(merge).toMatchObject({
      author: { login: "eve" },
      committer: { login: "web-flow" },
      commit: { verification: { verified: true }, message: "Merge branch 'main' into feature" },
    });
    expect(world.sandbox.state.issues.get(1)?.pull?.files.map(({ filename }) => filename)).toEqual(["src/app.ts"]);
    expect((await activities())[0]).toMatchObject({ kind: "push", by: "eve" });
    expect(world.sandbox.events.at(-1)?.payload).toMatchObject({ action: "synchronize", sender: { login: "eve" } });
  });

  it("lets anything be changed in its editor of conflicts", async () => {
    await advance({ "docs/a.md": "A\n" });
    await world.sandbox.updateBranch("eve", 1, { "src/app.ts": "evil\n" });
    expect((await commitOf(headOf())).parents).toHaveLength(2);
    expect(await world.sandbox.branches()).not.toContain("sandbox/edited-merge");
    const { data } = await world.client().rest.repos.getContent({ ...world.at, path: "src/app.ts", ref: headOf() });
    expect(data).toMatchObject({ size: 5 });
  });

  it("is refused where there is a conflict, and to who may not write", async () => {
    await advance({ "src/app.ts": "z\n" });
    await expect(world.sandbox.updateBranch("eve", 1)).rejects.toThrow(/merge conflict/);
    await expect(world.sandbox.updateBranch("mallory", 1)).rejects.toThrow(/write access/);
  });

  it("shows a signature that GitHub has verified", async () => {
    world.sandbox.signCommit(headOf());
    expect((await commitOf(headOf())).commit.verification).toMatchObject({ verified: true, reason: "valid" });
  });
});
