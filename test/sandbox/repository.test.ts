import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

// One sandbox for all: nothing here changes it but the one pull request.
let context: SandboxContext;
beforeAll(async () => {
  context = await withKindSandbox(table);
});
afterAll(() => context.close());

const table = {
  base: {
    "README.md": "# Shop\n",
    "docs/a b/é?#.md": "odd\n",
    "docs/link": { symlink: "../README.md" },
    "docs/out": { symlink: "../../etc/passwd" },
    "docs/nowhere": { symlink: "nothing" },
    "lib/vendored": { submodule: "1111111111111111111111111111111111111111" },
    "img/logo.png": new Uint8Array([0, 1, 2, 255]),
    "big.txt": "x".repeat(1_048_577),
  },
  branches: { "release/1.0": { "README.md": "# Shop 1.0\n" }, feature: { "new.txt": "1\n" } },
} as const;

/** A path, and what is there. */
const contents: readonly { path: string; ref?: string; expected: Readonly<Record<string, unknown>> }[] = [
  { path: "README.md", expected: { type: "file", encoding: "base64", content: "IyBTaG9wCg==\n", size: 7 } },
  { path: "README.md", ref: "release/1.0", expected: { type: "file", size: 11 } },
  { path: "docs/a b/é?#.md", expected: { type: "file", path: "docs/a b/é?#.md", name: "é?#.md" } },
  { path: "img/logo.png", expected: { type: "file", content: "AAEC/w==\n" } },
  { path: "big.txt", expected: { type: "file", size: 1_048_577, encoding: "none", content: "" } },
  { path: "docs/link", expected: { type: "file", path: "README.md" } },
  { path: "docs/out", expected: { type: "symlink", target: "../../etc/passwd" } },
  { path: "docs/nowhere", expected: { type: "symlink", target: "nothing" } },
  { path: "lib/vendored", expected: { type: "submodule", sha: "1111111111111111111111111111111111111111" } },
];

describe("contents", () => {
  it.each(contents)("of $path at $ref", async ({ path, ref, expected }) => {
    const { data } = await context.client().rest.repos.getContent({ ...context.at, path, ...(ref ? { ref } : {}) });
    expect(data).toMatchObject(expected);
  });

  it("of a folder are a list, of the root too", async () => {
    const { rest } = context.client();
    const kinds = async (path: string) =>
      ((await rest.repos.getContent({ ...context.at, path })).data as { path: string; type: string }[]).map(
        ({ path, type }) => [path, type],
      );
    expect(await kinds("docs")).toEqual([
      ["docs/a b", "dir"],
      ["docs/link", "symlink"],
      ["docs/nowhere", "symlink"],
      ["docs/out", "symlink"],
    ]);
    expect((await kinds("")).map(([path]) => path)).toEqual(["README.md", "big.txt", "docs", "img", "lib"]);
    expect(await kinds("lib/")).toEqual([["lib/vendored", "submodule"]]);
  });

  it("come raw where that is asked for", async () => {
    const raw = await context
      .client()
      .rest.repos.getContent({ ...context.at, path: "big.txt", mediaType: { format: "raw" } });
    expect(raw.data).toHaveLength(1_048_577);
  });

  const missing = [
    { path: "nope.md", message: "Not Found" },
    { path: "README.md/x", message: "Not Found" },
    // The slash is encoded: a client would tidy `..` away otherwise.
    { path: "docs%2f..%2fREADME.md", message: "Not Found" },
    { path: "..%2fREADME.md", message: "Not Found" },
    { path: "%ff", message: "Not Found" },
    { path: "README.md?ref=nope", message: "No commit found for the ref nope" },
    { path: "README.md?ref=main%5E%7B/x%7D", message: "No commit found for the ref main^{/x}" },
    { path: "README.md?ref=--help", message: "No commit found for the ref --help" },
  ];
  it.each(missing)("at $path are not there", async ({ path, message }) => {
    const token = context.sandbox.token({ actor: "ada" });
    const response = await fetch(`${context.sandbox.url}/repos/acme/shop/contents/${path}`, {
      headers: { authorization: `token ${token}` },
    });
    const answer = (await response.json()) as { message: string };
    expect([response.status, answer.message]).toEqual([404, message]);
  });
});

describe("git objects", () => {
  it("trees list everything below when asked, and say when they were cut", async () => {
    const cutting = await withKindSandbox(table, { limits: { treeEntries: 5 } });
    const { rest } = cutting.client();
    const flat = await rest.git.getTree({ ...context.at, tree_sha: "main" });
    const deep = await rest.git.getTree({ ...context.at, tree_sha: "main", recursive: "1" });
    await cutting.close();
    expect(flat.data.tree.map(({ path, type }) => [path, type])).toEqual([
      ["README.md", "blob"],
      ["big.txt", "blob"],
      ["docs", "tree"],
      ["img", "tree"],
      ["lib", "tree"],
    ]);
    expect([flat.data.truncated, deep.data.truncated, deep.data.tree.length]).toEqual([false, true, 5]);
  });

  it("blobs, commits and refs are found by what names them", async () => {
    const { rest } = context.client();
    const ref = await rest.git.getRef({ ...context.at, ref: "heads/release/1.0" });
    const commit = await rest.git.getCommit({ ...context.at, commit_sha: ref.data.object.sha });
    const tree = await rest.git.getTree({ ...context.at, tree_sha: commit.data.tree.sha });
    const readme = tree.data.tree.find(({ path }) => path === "README.md");
    const blob = await rest.git.getBlob({ ...context.at, file_sha: readme?.sha ?? "" });
    expect(Buffer.from(blob.data.content, "base64").toString()).toBe("# Shop 1.0\n");
    await expect(rest.git.getBlob({ ...context.at, file_sha: commit.data.sha })).rejects.toMatchObject({ status: 404 });
    await expect(rest.git.getRef({ ...context.at, ref: "heads/nope" })).rejects.toMatchObject({ status: 404 });
  });
});

describe("commits and branches", () => {
  it("compare from the merge base, with counts both ways", async () => {
    const { rest } = context.client();
    const { data } = await rest.repos.compareCommitsWithBasehead({ ...context.at, basehead: "release/1.0...feature" });
    expect(data).toMatchObject({ status: "diverged", ahead_by: 1, behind_by: 1, total_commits: 1 });
    expect(data.files?.map(({ filename }) => filename)).toEqual(["new.txt"]);
    const same = await rest.repos.compareCommitsWithBasehead({ ...context.at, basehead: "main...main" });
    expect(same.data).toMatchObject({ status: "identical", files: [] });
  });

  it("know the pull requests that they are in", async () => {
    const pull = await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const { rest } = context.client();
    const numbers = async (sha: string) =>
      (await rest.repos.listPullRequestsAssociatedWithCommit({ ...context.at, commit_sha: sha })).data.map(
        ({ number }) => number,
      );
    expect(await numbers(pull.pull.head.sha)).toEqual([1]);
    expect(await numbers(pull.pull.base.sha)).toEqual([]);
  });

  it("give one commit with its files, the first of a history too", async () => {
    const { rest } = context.client();
    const first = await rest.repos.getCommit({ ...context.at, ref: "main" });
    const next = await rest.repos.getCommit({ ...context.at, ref: "feature" });
    expect(first.data.parents).toEqual([]);
    expect(first.data.files).toHaveLength(8);
    expect(next.data.files?.map(({ filename, status }) => [filename, status])).toEqual([["new.txt", "added"]]);
    expect(next.data.stats).toEqual({ additions: 1, deletions: 0, total: 1 });
  });
});
