import { describe, expect, it } from "vitest";
import { commitStatusPublisher } from "../../../src/gate/status-publisher.ts";
import type { GitHubClient, Self } from "../../../src/github/client/github-client.ts";
import { fetchComments } from "../../../src/github/read/comments.ts";
import { fetchStatuses } from "../../../src/github/read/evidence.ts";
import { fetchLook } from "../../../src/github/read/look.ts";
import { fetchPull } from "../../../src/github/read/pull-request.ts";
import { ref, useAdapter } from "../adapter-world.ts";

const start = useAdapter();
const self: Self = { kind: "token", holder: "installation" };
const wanted = { self, policyPath: "README.md", verdictsAs: "statuses" } as const;

describe("one look", () => {
  it("holds what the REST API says of the same pull request", async () => {
    const { sandbox, client } = await start();
    sandbox.setQuirks({ graphqlFlaky: false });
    sandbox.comment("ada", 1, "/tollgate help");
    sandbox.comment("github-actions[bot]", 1, "ours");
    const pull = await fetchPull(client, ref);
    await commitStatusPublisher.withoutReading(
      client,
      ref,
      pull.head.sha,
    )("tollgate", {
      report: { verdict: "error", problems: [], message: "no" },
      unfinished: "pending",
      title: "",
      url: "https://github.example/acme/shop/pull/1",
      pull: ref,
    });
    const look = await fetchLook(client, ref, wanted);
    expect(look?.pull).toEqual(pull);
    expect(look?.comments).toEqual((await fetchComments(client, ref)).map(({ appId: _, ...comment }) => comment));
    expect(look?.statuses).toEqual(await fetchStatuses(client, ref, pull.head.sha));
    expect(look?.tip).toBe(pull.base.sha);
    expect(look?.policyFile).toEqual({ kind: "text", text: "Shop\n" });
    expect(look?.defaults).toEqual({ kind: "hidden" });
  });

  it.each([["a server without GraphQL", { graphqlAbsent: true }, undefined]])(
    "is none on %s, which is not asked again",
    async (_name, quirks, none) => {
      const { sandbox, client } = await start();
      sandbox.setQuirks({ graphqlFlaky: false, ...quirks });
      expect(await fetchLook(client, ref, wanted)).toBe(none);
      const before = sandbox.requests.length;
      expect(await fetchLook(client, ref, wanted)).toBe(none);
      expect(sandbox.requests.length).toBe(before);
    },
  );

  it("is tried once: a failure is no reason to wait, because the REST API can be asked", async () => {
    const { sandbox, client } = await start();
    sandbox.fail({ method: "POST", path: /graphql/, status: 502 });
    expect(await fetchLook(client, ref, wanted)).toBeUndefined();
    expect(sandbox.requests.filter(({ path }) => path.endsWith("/graphql"))).toHaveLength(1);
  });
});

type Over = Record<string, unknown>;

/** A client that answers every query with a look at pull request 1, changed by `over`. */
const answering = (over: Over, repositoryOver: Over = {}, rootOver: Over = {}): GitHubClient =>
  ({
    graphql: async () => ({
      viewer: { login: "github-actions" },
      repository: {
        databaseId: 7,
        isPrivate: false,
        nameWithOwner: "acme/shop",
        owner: { __typename: "Organization" },
        defaultBranchRef: { name: "main" },
        pullRequest: {
          id: "PR_1",
          url: "https://github.example/acme/shop/pull/1",
          state: "OPEN",
          title: "T",
          body: "",
          isDraft: false,
          createdAt: "2026-11-23T06:00:00Z",
          changedFiles: 1,
          author: { __typename: "Bot", login: "dependabot", databaseId: 49_699_333 },
          baseRefName: "main",
          baseRefOid: "b".repeat(40),
          headRefName: "feature",
          headRefOid: "1".repeat(40),
          headRepository: null,
          baseRef: { target: { oid: "c".repeat(40), file: null } },
          labels: { totalCount: 0, nodes: [] },
          commits: { totalCount: 1, nodes: [{ commit: { oid: "1".repeat(40), status: null } }] },
          comments: { totalCount: 0, nodes: [] },
          ...over,
        },
        ...repositoryOver,
      },
      defaults: { defaultBranchRef: null },
      ...rootOver,
    }),
  }) as unknown as GitHubClient;

const comment = {
  fullDatabaseId: "5000000001",
  id: "IC_1",
  url: "https://github.example/acme/shop/pull/1#issuecomment-5000000001",
  body: "ours",
  createdAt: "2026-11-23T06:00:00Z",
  updatedAt: "2026-11-23T06:00:00Z",
  author: { __typename: "Bot", login: "github-actions" },
};
const file = (over: Over = {}, object: Over = {}) => ({
  baseRef: {
    target: {
      oid: "c".repeat(40),
      file: {
        mode: 0o100644,
        type: "blob",
        object: { byteSize: 3, isTruncated: false, text: "a\n", ...object },
        ...over,
      },
    },
  },
});
const look = async (...over: Parameters<typeof answering>) => fetchLook(answering(...over), ref, wanted);

describe("a part that the answer does not hold whole is read by REST", () => {
  it.each<[string, Over, "pull" | "comments" | "policyFile" | "statuses"]>([
    ["more labels than one page", { labels: { totalCount: 2, nodes: [{ name: "a" }] } }, "pull"],
    ["a base branch that is gone", { baseRef: null }, "pull"],
    ["more comments than one page", { comments: { totalCount: 2, nodes: [comment] } }, "comments"],
    ["a comment that may not be read", { comments: { totalCount: 2, nodes: [comment, null] } }, "comments"],
    [
      "a comment without its id",
      { comments: { totalCount: 1, nodes: [{ ...comment, fullDatabaseId: null }] } },
      "comments",
    ],
    ["a symbolic link", file({ mode: 0o120000 }), "policyFile"],
    ["a folder in the place of the file", file({ type: "tree", object: {} }), "policyFile"],
    ["a binary file", file({}, { text: null }), "policyFile"],
    ["a cut text", file({}, { isTruncated: true }), "policyFile"],
    ["a text that may not be UTF-8", file({}, { text: "a\uFFFD" }), "policyFile"],
    [
      "a commit before the head",
      { commits: { totalCount: 1, nodes: [{ commit: { oid: "2", status: null } }] } },
      "statuses",
    ],
  ])("%s", async (_name, over, part) => {
    const found = await look(over);
    expect(part === "pull" ? found : found?.[part]).toBeUndefined();
  });

  it("and what it holds counts: a comment id beyond 32 bits, a bot's login, a byte order mark", async () => {
    const found = await look({ comments: { totalCount: 1, nodes: [comment] }, ...file({}, { text: "\uFEFFa\n" }) });
    expect(found?.comments?.[0]).toMatchObject({
      id: 5_000_000_001,
      author: { login: "github-actions[bot]", kind: "bot" },
    });
    expect(found?.pull.author).toEqual({ login: "dependabot[bot]", kind: "bot", id: 49_699_333 });
    expect(found?.policyFile).toEqual({ kind: "text", text: "a\n" });
    expect(found?.pull.head.fork).toBe(true);
  });
});
