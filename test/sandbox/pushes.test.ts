import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let context: SandboxContext;
beforeEach(async () => {
  context = await withKindSandbox({
    base: { "README.md": "# Shop\n", "src/app.ts": "a\n", "old.txt": "x\n" },
    branches: { feature: { "src/app.ts": "b\n" } },
  });
});
afterEach(() => context.close());

const pushes = () => context.sandbox.events.filter(({ name }) => name === "push").map(({ payload }) => payload);

describe("a push to a branch", () => {
  it("tells what was added, modified and removed", async () => {
    const { sandbox } = context;
    const { data } = await context.client().rest.repos.getBranch({ ...context.at, branch: "main" });
    const files = { ".github/tollgate.yml": "version: 1\n", "src/app.ts": "c\n", "old.txt": null };
    const sha = await sandbox.pushToBranch("ada", { branch: "main", files, message: "Set policies" });
    expect(pushes()).toMatchObject([
      {
        ref: "refs/heads/main",
        before: data.commit.sha,
        after: sha,
        created: false,
        commits: [
          {
            id: sha,
            message: "Set policies",
            added: [".github/tollgate.yml"],
            modified: ["src/app.ts"],
            removed: ["old.txt"],
          },
        ],
        head_commit: { id: sha },
        sender: { login: "ada" },
      },
    ]);
    const content = await context.client().rest.repos.getContent({ ...context.at, path: ".github/tollgate.yml" });
    expect(content.data).toMatchObject({ size: 11 });
  });

  it("makes a branch, moves the pull requests that come from it, and leaves the repository itself alone", async () => {
    const { sandbox } = context;
    await sandbox.pushToBranch("ada", { branch: "topic", files: { "a.txt": "1\n" } });
    const opened = await sandbox.openPullRequest({ base: "main", head: "topic", title: "T", author: "ada" });
    const sha = await sandbox.pushToBranch("ada", { branch: "topic", files: { "b.txt": "2\n" } });
    expect(opened.pull).toMatchObject({ commits: 2, head: { sha } });
    expect(opened.pull.files.map(({ filename }) => filename)).toEqual(["a.txt", "b.txt"]);
    expect(sandbox.events.at(-1)?.payload).toMatchObject({ action: "synchronize", number: 1, after: sha });
    expect((await sandbox.updateHead(1)).pull.head.sha).toBe(sha);
    expect(pushes()).toMatchObject([{ created: true }, { created: false, commits: [{ added: ["b.txt"] }] }]);
  });

  it("is refused to who may only read", async () => {
    const pushing = context.sandbox.pushToBranch("mallory", { branch: "main", files: { a: "1" } });
    await expect(pushing).rejects.toThrow(/write access/);
  });

  it("comes with a merge, too, and names the files that it brings", async () => {
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    await context.sandbox.merge("ada", 1);
    const [push] = pushes();
    const commits = push?.commits as readonly { modified: readonly string[] }[];
    expect(commits.map(({ modified }) => modified)).toEqual([["src/app.ts"], ["src/app.ts"]]);
  });
});

describe("whether a pull request merges", () => {
  it.each([
    ["when the base has not moved", {}, true],
    ["when it changed something else", { "README.md": "# Else\n" }, true],
    ["when it changed the same file otherwise", { "src/app.ts": "z\n" }, false],
    ["when it changed the same file alike", { "src/app.ts": "b\n" }, true],
    ["when it removed the file", { "src/app.ts": null }, false],
    ["when it made the file a folder", { "src/app.ts": null, "src/app.ts/index.ts": "nothing of it\n" }, false],
  ])("%s", async (_, files, clean) => {
    const { sandbox } = context;
    await sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    if (Object.keys(files).length > 0) await sandbox.pushToBranch("ada", { branch: "main", files });
    const { data } = await context.client().rest.pulls.get({ ...context.at, pull_number: 1 });
    expect(data.mergeable).toBe(clean);
  });
});
