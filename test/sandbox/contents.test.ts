import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let context: SandboxContext;
beforeEach(async () => {
  context = await withKindSandbox({
    base: { "README.md": "# Shop\n", "src/app.ts": "a\n" },
    branches: { feature: { "src/app.ts": "b\n" } },
  });
});
afterEach(() => context.close());

const as = (login: string) => context.client(context.sandbox.personalToken(login).token).rest;
const file = (path: string, text: string, branch = "feature") => ({
  ...{ ...context.at, path, branch, message: `Change ${path}`, content: Buffer.from(text).toString("base64") },
});
const read = async (path: string, ref = "feature") => {
  const { data } = await as("ada").repos.getContent({ ...context.at, path, ref });
  return "content" in data ? { sha: data.sha, text: Buffer.from(data.content, "base64").toString() } : undefined;
};

describe("a file that is written by the API", () => {
  it("is a commit on the branch, a push of who asked, and moves its pull request", async () => {
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
    const made = await as("grace").repos.createOrUpdateFileContents(file("docs/adr/1.md", "# One\n"));
    expect(made.status).toBe(201);
    expect(made.data.content).toMatchObject({ path: "docs/adr/1.md", size: 6, type: "file" });
    expect(made.data.commit).toMatchObject({ message: "Change docs/adr/1.md", author: { name: "grace" } });
    expect((await read("docs/adr/1.md"))?.text).toBe("# One\n");
    expect(context.sandbox.state.issues.get(1)?.pull).toMatchObject({
      commits: 2,
      head: { sha: made.data.commit.sha },
    });
    expect(context.sandbox.events.map(({ name, payload }) => [name, payload.sender.login])).toEqual([
      ["pull_request", "ada"],
      ["push", "grace"],
      ["pull_request", "grace"],
    ]);
  });

  it("is changed and deleted by who names what it was, and bytes stay bytes", async () => {
    const bytes = Buffer.from([0, 255, 10, 128]);
    const { data } = await as("ada").repos.createOrUpdateFileContents({
      ...file("logo.png", ""),
      content: `${bytes.toString("base64").slice(0, 4)}\n${bytes.toString("base64").slice(4)}`,
    });
    const sha = data.content?.sha ?? "";
    expect((await as("ada").git.getBlob({ ...context.at, file_sha: sha })).data.content.trim()).toBe(
      bytes.toString("base64"),
    );
    const changed = await as("ada").repos.createOrUpdateFileContents({ ...file("logo.png", "x"), sha });
    expect(changed.status).toBe(200);
    const gone = await as("ada").repos.deleteFile({
      ...{ ...context.at, path: "logo.png", branch: "feature", message: "Away", sha: changed.data.content?.sha ?? "" },
    });
    expect(gone.data).toMatchObject({ content: null, commit: { message: "Away" } });
    await expect(read("logo.png")).rejects.toMatchObject({ status: 404 });
  });

  it("may bear other names, as any commit, and a workflow's token may write", async () => {
    const { data } = await context.client().rest.repos.createOrUpdateFileContents({
      ...file("a.txt", "1"),
      author: { name: "Linus", email: "linus@example.com" },
    });
    expect(data.commit).toMatchObject({
      author: { name: "Linus", email: "linus@example.com" },
      committer: { name: "github-actions[bot]" },
    });
  });

  type Asked = { readonly login?: string; readonly more?: object; readonly path?: string };
  it.each<[string, Asked, number, string]>([
    ["who may only read", { login: "mallory" }, 403, "Resource not accessible"],
    ["a branch that is not there", { more: { branch: "none" } }, 404, "Branch none not found"],
    ["a branch with the syntax of revisions", { more: { branch: "feature~1" } }, 404, "not found"],
    ["a file that was not seen", { path: "src/app.ts" }, 422, '"sha" wasn\'t supplied'],
    [
      "another version than the one there",
      { path: "src/app.ts", more: { sha: "a".repeat(40) } },
      409,
      "does not match",
    ],
    ["what is no base64", { more: { content: "not base64!" } }, 422, "not valid Base64"],
    ["a folder", { path: "src" }, 422, "not a file"],
    ["git's own folder", { path: ".git/config" }, 422, "malformed"],
    ["a name of two lines", { more: { author: { name: "a\nfrom b", email: "a@b.example" } } }, 422, "line ends"],
    ["a message that is missing", { more: { message: undefined } }, 422, "message"],
  ])("is refused: %s", async (_, { login = "ada", more = {}, path = "new.txt" }, status, words) => {
    const client = context.client(context.sandbox.personalToken(login).token);
    const asked = client.request("PUT /repos/{owner}/{repo}/contents/{+path}", { ...file(path, "x"), ...more });
    await expect(asked).rejects.toMatchObject({ status, message: expect.stringContaining(words) as string });
    expect(context.sandbox.events).toEqual([]);
  });
});

describe("a branch that is made by the API", () => {
  it("is a push, and is refused where it is there, or where there is no such commit", async () => {
    const { data } = await as("ada").git.getRef({ ...context.at, ref: "heads/main" });
    const make = (ref: string, sha = data.object.sha) => as("ada").git.createRef({ ...context.at, ref, sha });
    expect((await make("refs/heads/topic")).data).toMatchObject({ ref: "refs/heads/topic" });
    expect(context.sandbox.events.at(-1)?.payload).toMatchObject({ ref: "refs/heads/topic", created: true });
    await expect(make("refs/heads/topic")).rejects.toMatchObject({ status: 422 });
    await expect(make("refs/heads/other", "b".repeat(40))).rejects.toMatchObject({ status: 422 });
    await expect(make("refs/tags/v1")).rejects.toMatchObject({ status: 422 });
    await expect(make("refs/heads/a..b")).rejects.toMatchObject({ status: 422 });
    await expect(
      as("mallory").git.createRef({ ...context.at, ref: "refs/heads/x", sha: data.object.sha }),
    ).rejects.toMatchObject({ status: 403 });
  });
});
