import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "../../../src/cli/shared/cli-client.ts";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import { fetchCommits, namedIn } from "../../../src/github/read/committers.ts";
import { fetchPull } from "../../../src/github/read/pull-request.ts";
import { fetchPullRequest } from "../../support/fetch-pull-request.ts";
import type { Files } from "../../support/sandbox-world.ts";
import type { SandboxOptions } from "../../support/start-sandbox.ts";
import { type SandboxContext, withKindSandbox } from "../../support/with-sandbox.ts";

/** What a pull request changes and who committed, whatever its counts and lists say. */

let context: SandboxContext;
afterEach(async () => context.close());

const ref = { owner: "acme", repo: "shop", number: 1 };
const BASE: Files = { "README.md": "Shop\n", "old/name.txt": "the same\n".repeat(20), "a.txt": "a\n" };
const FEW: Files = {
  "db/1.sql": "DROP TABLE a;\n",
  "a.txt": null,
  "old/name.txt": null,
  "new/name.txt": "the same\n".repeat(20),
};
const many = (count: number): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`src/${index}.ts`, `${index}\n`]));

const begin = async (files: Files | readonly Files[], options: Partial<SandboxOptions> = {}): Promise<GitHubClient> => {
  context = await withKindSandbox({ base: BASE, branches: { feature: files } }, options);
  await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada" });
  return createClient({
    token: context.sandbox.token({
      actor: "github-actions[bot]",
      permissions: { contents: "read", "pull-requests": "read" },
    }),
    baseUrl: context.sandbox.url,
    userAgent: "tollgate-test",
    env: {},
    timeoutMs: 20_000,
    retry: { tries: 1, totalMs: 0, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0 },
  });
};

const asked = (what: RegExp): number => context.sandbox.requests.filter(({ path }) => what.test(path)).length;

describe("files", () => {
  it.each(["zero", "low", "high"] as const)(
    "a count that is %s, for good: the list is read, and the trees agree",
    async (wrongCounts) => {
      const client = await begin(FEW, { quirks: { wrongCounts } });
      const { facts } = await fetchPullRequest(client, ref);
      expect(
        facts.files.map(({ path, previousPath, status, lines }) => [path, previousPath, status, lines.kind]),
      ).toEqual([
        ["a.txt", undefined, "removed", "known"],
        ["db/1.sql", undefined, "added", "known"],
        ["new/name.txt", "old/name.txt", "renamed", "known"],
      ]);
      expect(asked(/\/git\/trees\//)).toBe(2);
    },
  );

  it("a right count and a whole list: the trees are not asked", async () => {
    await fetchPullRequest(await begin(FEW), ref);
    expect(asked(/\/files/)).toBe(1);
    expect(asked(/\/git\/trees\/|\/compare\//)).toBe(0);
  });

  it.each([
    ["zero", 250],
    // One too few is a count that ends with a full page.
    ["low", 101],
    ["high", 100],
  ] as const)("a count that is %s: full pages are followed to the last of %i files", async (wrongCounts, count) => {
    const client = await begin(many(count), { quirks: { wrongCounts } });
    const { facts } = await fetchPullRequest(client, ref);
    expect(facts.files).toHaveLength(count);
    expect(facts.files.every(({ lines }) => lines.kind === "known")).toBe(true);
  });

  it("an empty list of a pull request that changes files", async () => {
    const client = await begin(FEW, { quirks: { wrongCounts: "zero" } });
    context.sandbox.fail({ path: /\/pulls\/1\/files/, status: 200, body: [], times: 9 });
    const { facts } = await fetchPullRequest(client, ref);
    expect(facts.files.map(({ path, status, lines }) => `${path} ${status} ${lines.kind}`).sort()).toEqual([
      "a.txt removed too-large",
      "db/1.sql added too-large",
      "new/name.txt renamed known",
    ]);
  });

  it("an empty list of a pull request that changes nothing: both trees are the same", async () => {
    const client = await begin([{ "b.txt": "b\n" }, { "b.txt": null }]);
    const { facts } = await fetchPullRequest(client, ref);
    expect(facts.files).toEqual([]);
    expect(asked(/\/git\/trees\//)).toBe(2);
  });

  it("a list of an older head: the trees tell what is there now", async () => {
    const client = await begin(FEW, { quirks: { staleReads: 9 } });
    await fetchPullRequest(client, ref);
    await context.sandbox.pushToBranch("ada", { branch: "feature", files: { "db/1.sql": "DROP TABLE b;\n" } });
    const { facts } = await fetchPullRequest(client, ref);
    expect(facts.files).toHaveLength(3);
    expect(facts.files.find(({ path }) => path === "db/1.sql")?.lines.kind).toBe("too-large");
    context.sandbox.setQuirks({ staleReads: 0 });
    const { facts: later } = await fetchPullRequest(client, ref);
    expect(facts.files.map(({ blob }) => blob).sort()).toEqual(later.files.map(({ blob }) => blob).sort());
  });

  it("a list with what is not changed any more: it is left out", async () => {
    const client = await begin(FEW, { quirks: { staleReads: 9 } });
    await fetchPullRequest(client, ref);
    await context.sandbox.pushToBranch("ada", { branch: "feature", files: { "a.txt": "a\n", "c.txt": "c\n" } });
    const { facts } = await fetchPullRequest(client, ref);
    expect(facts.files.map(({ path }) => path).sort()).toEqual(["c.txt", "db/1.sql", "new/name.txt"]);
  });

  it("a diff that takes GitHub too long: the trees tell", async () => {
    const client = await begin(FEW);
    const body = { message: "Server Error: Sorry, this diff is taking too long to generate." };
    context.sandbox.fail({ path: /\/pulls\/1\/files|\/compare\/.*[?&]page=1(&|$)/, status: 422, body, times: 9 });
    const { facts } = await fetchPullRequest(client, ref);
    expect(facts.files.map(({ path }) => path).sort()).toEqual(["a.txt", "db/1.sql", "new/name.txt"]);
  });

  it("a doubt, and trees that are cut: an error, and no list", async () => {
    const client = await begin(FEW, { quirks: { wrongCounts: "zero" }, limits: { treeEntries: 1 } });
    await expect(fetchPullRequest(client, ref)).rejects.toThrow(/holds more files than GitHub lists/);
  });
});

describe("committers", () => {
  /** So many commits by ada, and one more, the newest, by grace. */
  const commits = async (count: number, options: Partial<SandboxOptions> = {}): Promise<GitHubClient> => {
    const client = await begin(
      Array.from({ length: count }, (_, index) => ({ "b.txt": `${index}\n` })),
      options,
    );
    await context.sandbox.pushToBranch("grace", { branch: "feature", files: { "c.txt": "c\n" } });
    return client;
  };
  const committers = async (client: GitHubClient): Promise<readonly string[]> =>
    [...(await fetchPullRequest(client, ref)).facts.committers].sort();

  it.each([
    ["zero", 1],
    ["zero", 150],
    ["low", 100],
    ["high", 2],
    ["high", 249],
    ["low", 251],
  ] as const)("a count that is %s, of %i commits and one more", async (wrongCounts, count) => {
    expect(await committers(await commits(count, { quirks: { wrongCounts } }))).toEqual(["ada", "grace"]);
  });

  it("a right count and a whole list: nothing else is asked", async () => {
    expect(await committers(await commits(3))).toEqual(["ada", "grace"]);
    expect(asked(/\/commits\?/)).toBe(1);
    expect(asked(/\/compare\//)).toBe(0);
  });

  it.each([
    ["none", 260],
    ["zero", 260],
    ["low", 250],
  ] as const)("a comparison that takes GitHub too long, with a count that is %s", async (wrongCounts, count) => {
    const client = await commits(count, { quirks: { wrongCounts, slowDiffs: true } });
    expect(await committers(client)).toEqual(["ada", "grace"]);
    expect(context.sandbox.requests.some(({ path, status }) => path.includes("/compare/") && status === 422)).toBe(
      true,
    );
  });

  it("a list of an older head: the comparison tells who pushed since", async () => {
    const client = await begin(FEW, { quirks: { staleReads: 9 } });
    expect(await committers(client)).toEqual(["ada"]);
    await context.sandbox.pushToBranch("grace", { branch: "feature", files: { "c.txt": "c\n" } });
    expect(await committers(client)).toEqual(["ada", "grace"]);
  });

  it("a list of as many commits, of a head that was replaced", async () => {
    const client = await begin({ "b.txt": "b\n" }, { quirks: { staleReads: 9 } });
    await fetchPullRequest(client, ref);
    const author = { name: "grace", email: "grace@users.noreply.github.com" };
    await context.repository.commit("feature", { "c.txt": "c\n" }, { from: "main", author });
    await context.sandbox.updateHead(1, "grace");
    expect(await committers(client)).toEqual(["grace"]);
  });

  it("a comparison that takes too long: its first commits come from the list", async () => {
    const client = await begin(FEW);
    const pull = { ...(await fetchPull(client, ref)), commits: 350 };
    const commit = (index: number) => ({
      sha: index === 349 ? pull.head.sha : String(index),
      author: { login: `person-${index}` },
      committer: null,
    });
    const all = Array.from({ length: 350 }, (_, index) => commit(index));
    const stub = async (route: string, { page }: { page: number }) => {
      if (route.endsWith("/commits")) return { data: all.slice(0, 250).slice((page - 1) * 100, page * 100) };
      if (page === 1) throw Object.assign(new Error("too long"), { status: 422, response: {} });
      return { data: { status: "ahead", total_commits: 350, commits: all.slice((page - 1) * 100, page * 100) } };
    };
    const found = namedIn(await fetchCommits({ ...client, request: stub as unknown as GitHubClient["request"] }, pull));
    expect(found).toHaveLength(350);
  });

  it("a head that is in no list: an error, for who pushed it is not known", async () => {
    const client = await begin(FEW);
    const pull = await fetchPull(client, ref);
    context.sandbox.fail({ path: /\/pulls\/1\/commits/, status: 200, body: [], times: 9 });
    const body = { status: "ahead", total_commits: 0, commits: [], merge_base_commit: { sha: pull.base.sha } };
    context.sandbox.fail({ path: /\/compare\//, status: 200, body, times: 9 });
    await expect(fetchPullRequest(client, ref)).rejects.toThrow(/newest is not among them/);
  });
});
