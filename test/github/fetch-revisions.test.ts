import { describe, expect, it } from "vitest";
import { fetchRevisions } from "../../src/github/fetch-revisions.ts";
import type { GitHubClient } from "../../src/github/github-client.ts";

const AT = "2026-11-23T07:00:00Z";

type Edit = { diff?: string | null; deletedAt?: string | null; editor?: { login: string; __typename: string } | null };

const edit = ({ diff = "text", deletedAt = null, editor = { login: "grace", __typename: "User" } }: Edit = {}) => ({
  editedAt: AT,
  deletedAt,
  diff,
  editor,
});

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
    const many = Array.from({ length: 12 }, () => [edit()]);
    expect((await fetchRevisions(clientOf(...many), "id")).complete).toBe(false);
    expect((await fetchRevisions(clientOf([edit()], [edit()]), "id", 1)).complete).toBe(false);
  });
});
