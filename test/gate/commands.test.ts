import { describe, expect, it } from "vitest";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import { fetchCommands, hasNewCommand } from "../../src/gate/command-comments.ts";
import type { GitHubClient } from "../../src/github/client/github-client.ts";
import type { CommandComment } from "../../src/github/read/comments.ts";
import { OF } from "../comment/record/pages.ts";
import { signer } from "../support/default-world.ts";

const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;

const hostOf = (edits: readonly (readonly [by: string, minute: number, body: string])[]): GitHubClient => {
  const nodes = [...edits].reverse().map(([by, minute, body]) => ({
    editedAt: at(minute),
    deletedAt: null,
    diff: body,
    editor: { login: by, __typename: "User" },
  }));
  const graphql = async () => ({
    node: { userContentEdits: { nodes, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: nodes.length } },
  });
  return { graphql } as unknown as GitHubClient;
};

const comment: CommandComment = {
  ...{ id: 9, nodeId: "y", author: { login: "grace", kind: "person" }, createdAt: at(1), updatedAt: at(6) },
  body: "/tollgate undo schema-change.tested",
};

describe("a comment with a command, and a history that lacks its newest edit", () => {
  const before = [
    ["grace", 1, "hello"],
    ["grace", 2, "/tollgate done schema-change.tested"],
  ] as const;
  const look = async (edits: Parameters<typeof hostOf>[0], now: string) =>
    fetchCommands(hostOf(edits), [comment], emptyLedger(OF.repository, OF.number), { hash: signer.hash, now });

  it.each<[string, Parameters<typeof hostOf>[0], string, boolean]>([
    [
      "was edited just now: it is judged again, for the edit may take something back",
      before,
      "2026-11-23T07:06:59Z",
      true,
    ],
    ["was edited a minute ago: the texts differ for another reason", before, at(7), false],
    ["it lacks nothing, but for line ends", [...before, ["grace", 6, `${comment.body}\r\n`]], at(6), false],
  ])("%s", async (_name, edits, now, behind) => {
    const read = await look(edits, now);
    expect(read.behind ?? false).toBe(behind);
    expect(read.comments.map(({ id, revisions }) => [id, revisions.length])).toEqual([["9", edits.length]]);
  });
});

describe("a later list of comments, before a verdict is written", () => {
  const talk: CommandComment = { ...comment, id: 10, body: "Looks good to me" };

  it.each<[string, readonly CommandComment[], boolean]>([
    ["is the same", [comment, talk], false],
    ["lacks one", [talk], false],
    ["has a command more", [comment, talk, { ...comment, id: 11 }], true],
    ["has a comment more, without a command", [comment, talk, { ...talk, id: 11 }], false],
    ["has a command with another text", [{ ...comment, body: "/tollgate done schema-change.tested" }, talk], true],
    ["has a command with another time, which may add one and take it back", [{ ...comment, updatedAt: at(7) }], true],
    ["has a comment that became a command", [comment, { ...talk, body: "/tollgate recheck", updatedAt: at(7) }], true],
  ])("%s", (_name, later, expected) => {
    expect(hasNewCommand([comment, talk], later)).toBe(expected);
  });
});
