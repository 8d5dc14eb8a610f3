import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Files, makeRepository } from "../support/sandbox-world.ts";
import { type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let context: SandboxContext | undefined;
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const long = `${Array.from({ length: 40 }, (_, index) => `line ${index}`).join("\n")}\n`;

/** What a change is, and what the files list says of it. */
const changes: readonly { name: string; base: Files; change: Files; file: Readonly<Record<string, unknown>> }[] = [
  {
    name: "an added file",
    base: {},
    change: { "new.txt": "one\ntwo\n" },
    file: {
      filename: "new.txt",
      status: "added",
      additions: 2,
      deletions: 0,
      changes: 2,
      patch: "@@ -0,0 +1,2 @@\n+one\n+two",
    },
  },
  {
    name: "a removed file, with the blob that it had",
    base: { "old.txt": "one\n" },
    change: { "old.txt": null },
    file: { filename: "old.txt", status: "removed", deletions: 1, sha: "5626abf0f72e58d7a153368ba57db4c673c0e171" },
  },
  {
    name: "a renamed file",
    base: { "db/migrate/1.sql": long },
    change: { "db/migrate/1.sql": null, "archive/1.sql": `${long}more\n` },
    file: { filename: "archive/1.sql", status: "renamed", previous_filename: "db/migrate/1.sql", additions: 1 },
  },
  {
    name: "a renamed file that is otherwise the same",
    base: { a: long },
    change: { a: null, b: long },
    file: { filename: "b", status: "renamed", previous_filename: "a", changes: 0, patch: undefined },
  },
  {
    name: "a binary file, without a patch",
    base: {},
    change: { "logo.png": new Uint8Array([0, 1, 2, 255]) },
    file: { filename: "logo.png", status: "added", changes: 0, patch: undefined },
  },
  {
    name: "a file that became executable",
    base: { "run.sh": "echo\n" },
    change: { "run.sh": { executable: "echo\n" } },
    file: { filename: "run.sh", status: "changed", changes: 0 },
  },
  {
    name: "a file that became a link",
    base: { a: "one\n", b: "two\n" },
    change: { a: { symlink: "b" } },
    file: { filename: "a", status: "changed", patch: undefined },
  },
  {
    name: "a name with everything in it",
    base: {},
    change: { 'd/é \n|`@team`<script>\t"\\.md': "x\n" },
    file: { filename: 'd/é \n|`@team`<script>\t"\\.md', status: "added", patch: "@@ -0,0 +1 @@\n+x" },
  },
  {
    name: "a patch over 20,000 lines, left out",
    base: {},
    change: { "big.txt": "x\n".repeat(20_001) },
    file: { filename: "big.txt", status: "added", additions: 20_001, patch: undefined },
  },
];

describe("the files of a pull request", () => {
  // One sandbox for all: each change lives in a folder of its own, on a branch of its own.
  const inFolder = (index: number, files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([path, content]) => [`${index}/${path}`, content]));
  let shared: SandboxContext;
  beforeAll(async () => {
    const base = Object.assign({}, ...changes.map(({ base }, index) => inFolder(index, base)));
    const branches = changes.map(({ change }, index) => [`change-${index}`, inFolder(index, change)]);
    shared = await withKindSandbox({ base: { keep: "", ...base }, branches: Object.fromEntries(branches) });
  });
  afterAll(() => shared.close());

  it.each(changes.map((change, index) => ({ ...change, index })))("list $name", async ({ file, index }) => {
    const request = { base: "main", head: `change-${index}`, title: "Change", author: "ada" };
    const { number } = await shared.sandbox.openPullRequest(request);
    const { data } = await shared.client().rest.pulls.listFiles({ ...shared.at, pull_number: number });
    expect(data).toHaveLength(1);
    for (const [key, value] of Object.entries(file)) {
      const isPath = key === "filename" || key === "previous_filename";
      if (value === undefined) expect(data[0]).not.toHaveProperty(key);
      else expect(data[0]).toHaveProperty(key, isPath ? `${index}/${String(value as string)}` : value);
    }
  });

  it("does not confuse the patches of the files after one that became a link", async () => {
    context = await withKindSandbox({
      base: { a: "one\n", z: "1\n" },
      branches: { feature: { a: { symlink: "z" }, z: "2\n" } },
    });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada" });
    const { data } = await context.client().rest.pulls.listFiles({ ...context.at, pull_number: 1 });
    expect(data.map(({ filename, patch }) => [filename, patch])).toEqual([
      ["a", undefined],
      ["z", "@@ -1 +1 @@\n-1\n+2"],
    ]);
  });

  it("leaves out the patches past 20,000 lines in all, and only those", async () => {
    const files = { "a.txt": "a\n".repeat(15_000), "b.txt": "b\n".repeat(15_000) };
    context = await withKindSandbox({ base: { keep: "" }, branches: { feature: files } });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Much", author: "ada" });
    const { data } = await context.client().rest.pulls.listFiles({ ...context.at, pull_number: 1 });
    expect(data.map(({ additions, patch }) => [additions, patch !== undefined])).toEqual([
      [15_000, true],
      [15_000, false],
    ]);
  });

  it("lists 3,000 of 3,500 and says nothing, but the pull request tells the truth", async () => {
    const files = Object.fromEntries(Array.from({ length: 3_500 }, (_, index) => [`f/${index}.txt`, `${index}\n`]));
    context = await withKindSandbox({ base: { keep: "" }, branches: { feature: files } });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Much", author: "ada" });
    const client = context.client();
    const pull = await client.rest.pulls.get({ ...context.at, pull_number: 1 });
    const listed = await client.paginate(client.rest.pulls.listFiles, { ...context.at, pull_number: 1, per_page: 100 });
    const beyond = await client.rest.pulls.listFiles({ ...context.at, pull_number: 1, per_page: 100, page: 31 });
    expect(pull.data.changed_files).toBe(3_500);
    expect(new Set(listed.map(({ filename }) => filename)).size).toBe(3_000);
    expect(beyond.data).toEqual([]);
    expect(context.sandbox.requests.filter(({ operation }) => operation === "pulls/list-files")).toHaveLength(31);
  });

  it("gives 30 a page unless asked, 100 at most, with links to the others", async () => {
    const files = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`f/${index}.txt`, `${index}\n`]));
    context = await withKindSandbox({ base: { keep: "" }, branches: { feature: files } });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Much", author: "ada" });
    const { rest } = context.client();
    const first = await rest.pulls.listFiles({ ...context.at, pull_number: 1 });
    const big = await rest.pulls.listFiles({ ...context.at, pull_number: 1, per_page: 500, page: 2 });
    expect(first.data).toHaveLength(30);
    expect(first.headers.link).toContain('page=2>; rel="next"');
    expect(first.headers.link).toContain('page=9>; rel="last"');
    expect(big.data).toHaveLength(100);
    expect(big.headers.link).toMatch(
      /page=1>; rel="prev".*page=3>; rel="next".*page=3>; rel="last".*page=1>; rel="first"/,
    );
  });
});

describe("pull requests", () => {
  it("compare with the merge base, so what came to the base since is not theirs", async () => {
    context = await withKindSandbox({ base: { a: "1\n" }, branches: { one: { b: "1\n" }, two: { c: "1\n" } } });
    const { sandbox } = context;
    await sandbox.openPullRequest({ base: "main", head: "one", title: "One", author: "ada" });
    await sandbox.merge("ada", 1);
    const opened = await sandbox.openPullRequest({ base: "main", head: "two", title: "Two", author: "ada" });
    const { data } = await context.client().rest.pulls.listFiles({ ...context.at, pull_number: 2 });
    expect(opened.pull.base.sha).not.toBe(opened.pull.mergeBase);
    expect(data.map(({ filename }) => filename)).toEqual(["c"]);
  });

  it("of forks name the fork as the head's repository", async () => {
    context = await withKindSandbox();
    await context.sandbox.openPullRequest({
      base: "main",
      head: "feature",
      title: "Change",
      author: "mallory",
      fork: true,
    });
    const { data } = await context.client().rest.pulls.get({ ...context.at, pull_number: 1 });
    expect(data.head.repo?.full_name).toBe("mallory/shop");
    expect(data.head.label).toBe("mallory:feature");
    expect(data.base.repo.full_name).toBe("acme/shop");
    expect(data.author_association).toBe("NONE");
  });

  it("move with their branch, with an event, and not without", async () => {
    context = await withKindSandbox();
    const { sandbox, repository } = context;
    const opened = await sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada" });
    const before = opened.pull.head.sha;
    await sandbox.updateHead(1);
    expect(sandbox.events.map(({ payload }) => payload.action)).toEqual(["opened"]);
    await repository.commit("feature", { "src/more.ts": "1\n" });
    const moved = await sandbox.updateHead(1, "grace");
    const event = sandbox.events.at(-1);
    expect(event?.payload).toMatchObject({
      action: "synchronize",
      before,
      after: moved.pull.head.sha,
      sender: { login: "grace" },
    });
    expect(moved.pull.head.sha).not.toBe(before);
    expect(moved.pull.files.map(({ filename }) => filename)).toEqual(["src/app.ts", "src/more.ts"]);
  });

  it("list their commits with whose they are, oldest first", async () => {
    context = await withKindSandbox({ base: { a: "1\n" }, branches: { feature: [{ a: "2\n" }, { a: "3\n" }] } });
    await context.repository.commit(
      "feature",
      { a: "4\n" },
      { author: { name: "Stranger", email: "who@example.com" } },
    );
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada" });
    await context.sandbox.updateHead(1);
    const { data } = await context.client().rest.pulls.listCommits({ ...context.at, pull_number: 1 });
    expect(data.map(({ commit, author }) => [commit.message, author?.login])).toEqual([
      ["Change feature", "ada"],
      ["Change feature (2)", "ada"],
      ["Change feature", undefined],
    ]);
  });

  it("tell what was edited, and take a new base", async () => {
    context = await withKindSandbox({ base: { a: "1\n" }, branches: { release: { b: "1\n" }, feature: { a: "2\n" } } });
    const { sandbox } = context;
    await sandbox.openPullRequest({
      base: "main",
      head: "feature",
      title: "Old",
      body: "Old text",
      author: "ada",
      draft: true,
    });
    await context
      .client()
      .rest.pulls.update({ ...context.at, pull_number: 1, title: "New", body: "New text", base: "release" });
    await sandbox.editPullRequest("ada", 1, { draft: false });
    await sandbox.editPullRequest("ada", 1, { state: "closed" });
    await sandbox.editPullRequest("ada", 1, { state: "open" });
    const [, edited, ...others] = sandbox.events;
    expect(edited?.payload).toMatchObject({
      action: "edited",
      changes: { title: { from: "Old" }, body: { from: "Old text" }, base: { ref: { from: "main" } } },
      pull_request: { title: "New", base: { ref: "release" }, changed_files: 1 },
    });
    expect(others.map(({ payload }) => payload.action)).toEqual(["ready_for_review", "closed", "reopened"]);
  });

  it("are listed by state, base and head", async () => {
    context = await withKindSandbox({ base: { a: "1\n" }, branches: { one: { a: "2\n" }, two: { a: "3\n" } } });
    await context.sandbox.openPullRequest({ base: "main", head: "one", title: "One", author: "ada" });
    await context.sandbox.openPullRequest({ base: "main", head: "two", title: "Two", author: "ada" });
    await context.sandbox.editPullRequest("ada", 1, { state: "closed" });
    const { rest } = context.client();
    const numbers = async (query: object) =>
      (await rest.pulls.list({ ...context!.at, ...query })).data.map(({ number }) => number);
    expect(await numbers({})).toEqual([2]);
    expect(await numbers({ state: "all" })).toEqual([2, 1]);
    expect(await numbers({ state: "all", head: "acme:one" })).toEqual([1]);
    expect(await numbers({ base: "elsewhere" })).toEqual([]);
  });
});

describe("a pull request is not opened", () => {
  // One sandbox for all: what is refused changes nothing, and each test sees that it has not.
  let shared: SandboxContext;
  beforeAll(async () => {
    shared = await withKindSandbox();
  });
  afterAll(() => shared.close());

  const refused = [
    { name: "a base that is not there", request: { base: "nope" }, text: "no branch nope" },
    {
      name: "a head that looks like an option",
      request: { head: "--output=/tmp/x" },
      text: "no branch --output=/tmp/x",
    },
    { name: "nothing between the two", request: { head: "main" }, text: "No commits between main and main" },
    { name: "no title", request: { title: " " }, text: "title can't be blank" },
    { name: "an author who may not push", request: { author: "mallory" }, text: "mallory cannot push feature" },
  ];
  it.each(refused)("with $name", async ({ request, text }) => {
    const whole = { base: "main", head: "feature", title: "T", author: "ada", ...request };
    const opening = shared.sandbox.openPullRequest(whole);
    await expect(opening).rejects.toMatchObject({ status: 422, errors: [{ message: expect.stringContaining(text) }] });
    expect(shared.sandbox.events).toEqual([]);
  });
});

describe("the repository that is given", () => {
  it("is only read: a merge in the sandbox does not reach it", async () => {
    const { execFileSync } = await import("node:child_process");
    context = await withKindSandbox();
    const refs = () => execFileSync("git", ["for-each-ref"], { cwd: context!.repository.dir, encoding: "utf8" });
    const before = refs();
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada" });
    const merged = await context.sandbox.merge("ada", 1);
    expect(merged.pull.mergedAt).toBe("2026-11-23T06:28:00Z");
    expect(refs()).toBe(before);
  });

  it("has the same commit ids in every run", async () => {
    const table = { base: { a: "1\n" }, branches: { feature: { a: "2\n" } } };
    const one = await withKindSandbox(table);
    const other = await withKindSandbox(table);
    const [a, b] = await Promise.all(
      [one, other].map(({ sandbox }) =>
        sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" }),
      ),
    );
    expect(a?.pull.head.sha).toBe(b?.pull.head.sha);
    expect(a?.pull.id).toBe(b?.pull.id);
    await Promise.all([one.close(), other.close()]);
  });

  it("may be missing, and then nothing is left behind", async () => {
    const { startSandbox } = await import("../support/start-sandbox.ts");
    const { dir, cleanup } = await makeRepository({ base: {} });
    await cleanup();
    await expect(startSandbox({ gitDir: dir })).rejects.toThrow(/git clone failed/);
  });
});
