import { describe, expect, it } from "vitest";
import { type GitHubClient, GraphqlFault } from "../../../src/github/client/github-client.ts";
import { fetchRevisions } from "../../../src/github/read/edit-history.ts";

const AT = "2026-11-23T07:00:00Z";

type Edit = { diff?: string | null; deletedAt?: string | null; editor?: { login: string; __typename: string } | null };

const edit = ({ diff = "text", deletedAt = null, editor = { login: "grace", __typename: "User" } }: Edit = {}) => ({
  editedAt: AT,
  deletedAt,
  diff,
  editor,
});

/** A host that refuses. */
const refusing = (error: Error): GitHubClient => {
  const graphql = async () => {
    throw error;
  };
  return { graphql } as unknown as GitHubClient;
};

const http = (status: number, headers = {}) =>
  Object.assign(new Error(`HTTP ${status}`), { status, response: { status, headers } });

const fault = (status: number, data: unknown = null) =>
  new GraphqlFault(status, "", "no", { url: "https://api.github.com/graphql", data: { data } });

/** A host whose history has these pages, the newest edit first. */
const clientOf = (...pages: readonly (readonly ReturnType<typeof edit>[])[]): GitHubClient => {
  let asked = 0;
  const graphql = async () => {
    const nodes = pages[asked] ?? [];
    asked += 1;
    return { node: { userContentEdits: { nodes, pageInfo: { hasNextPage: asked < pages.length, endCursor: "c" } } } };
  };
  return { graphql } as unknown as GitHubClient;
};

describe("the edit history of a comment", () => {
  it.each<[string, Edit, unknown]>([
    ["a person's edit", {}, { by: { login: "grace", kind: "person" }, body: "text" }],
    [
      "a bot's, whose login GraphQL writes without its ending",
      { editor: { login: "github-actions", __typename: "Bot" } },
      { by: { login: "github-actions[bot]", kind: "bot" }, body: "text" },
    ],
    ["a revision that somebody deleted", { diff: null, deletedAt: AT }, { body: "", missing: "deleted" }],
    ["one whose text the token may not read", { diff: null }, { body: "", missing: "unreadable" }],
    ["an account that does not exist any more", { editor: null }, { by: { login: "", kind: "person" }, body: "text" }],
  ])("reads %s", async (_, written, expected) => {
    const { revisions } = await fetchRevisions(clientOf([edit(written)]), "id");
    expect(revisions).toEqual([expect.objectContaining(expected as object)]);
  });

  it("puts the oldest first, over all pages", async () => {
    const history = await fetchRevisions(
      clientOf([edit({ diff: "3" })], [edit({ diff: "2" }), edit({ diff: "1" })]),
      "id",
    );
    expect(history.revisions.map(({ body }) => body)).toEqual(["1", "2", "3"]);
    expect(history.complete).toBe(true);
  });

  it("says that it is cut, where there are more pages than it reads and where only the newest were asked for", async () => {
    const many = Array.from({ length: 12 }, () => Array.from({ length: 100 }, () => edit()));
    expect((await fetchRevisions(clientOf(...many), "id")).complete).toBe(false);
    expect((await fetchRevisions(clientOf([edit()], [edit()]), "id", 1)).complete).toBe(false);
  });

  it.each<[string, readonly (number | undefined)[], boolean]>([
    ["each page counts as many as there are", [3, 3, 3], false],
    ["nothing is counted", [undefined, undefined, undefined], false],
    ["the last page is of before the other edits", [4, 4, 2], true],
    ["an edit came between two pages", [3, 4, 4], true],
  ])("says whether its pages are of one moment: %s", async (_name, counts, torn) => {
    let asked = 0;
    const graphql = async () => {
      const totalCount = counts[asked];
      asked += 1;
      const pageInfo = { hasNextPage: asked < counts.length, endCursor: "c" };
      return { node: { userContentEdits: { nodes: [edit()], pageInfo, totalCount } } };
    };
    const history = await fetchRevisions({ graphql } as unknown as GitHubClient, "id");
    expect({ torn: history.torn ?? false, complete: history.complete }).toEqual({ torn, complete: !torn });
  });

  it.each<[string, Error, string]>([
    ["no GraphQL", http(404), "no-graphql"],
    ["a GraphQL that is not allowed", http(405), "no-graphql"],
    ["a GraphQL that is gone", http(410), "no-graphql"],
    ["a GraphQL that is not implemented", http(501), "no-graphql"],
    ["one that knows no histories", fault(400), "no-graphql"],
    ["a permission that is missing", fault(403), "not-permitted"],
    ["the same at the address", http(403), "not-permitted"],
  ])("says that it cannot be read: %s", async (_, error, why) => {
    const history = await fetchRevisions(refusing(error), "id");
    expect(history).toMatchObject({ revisions: [], complete: false, unreadable: { why } });
  });

  it.each<[string, Error]>([
    ["a limit", http(403, { "x-ratelimit-remaining": "0" })],
    ["a fault of the host", http(502)],
    ["a comment that is not there", fault(404)],
    ["a token that is not valid", http(401)],
  ])("throws %s", async (_, error) => {
    await expect(fetchRevisions(refusing(error), "id")).rejects.toBe(error);
  });

  it("takes what is answered beside a refusal of some fields: what is missing in it is a hole", async () => {
    const nodes = [edit({ diff: null, editor: null }), null, edit({ diff: "1" })];
    const part = { node: { userContentEdits: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } } };
    const { revisions, unreadable } = await fetchRevisions(refusing(fault(403, part)), "id");
    expect(revisions.map(({ missing }) => missing)).toEqual([undefined, "unreadable", "unreadable"]);
    expect(unreadable?.why).toBe("hidden");
  });
});
