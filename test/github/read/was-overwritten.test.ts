import { describe, expect, it } from "vitest";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import { wasOverwritten } from "../../../src/github/read/edit-history.ts";

const US = "github-actions[bot]";
const at = (minute: number): string => `2026-11-23T07:${String(minute).padStart(2, "0")}:00Z`;

/** An edit by whom in which minute; the text, or null where somebody deleted it. */
type Edited = readonly [by: string, minute: number, body: string | null];

const hostOf = (edits: readonly Edited[]): GitHubClient => {
  const graphql = async (_query: string, { first }: { first: number }) => {
    const nodes = [...edits].reverse().slice(0, first);
    return {
      node: {
        userContentEdits: {
          nodes: nodes.map(([by, minute, body]) => ({
            editedAt: at(minute),
            deletedAt: body === null ? at(59) : null,
            diff: body,
            editor: { login: by.replace("[bot]", ""), __typename: by === US ? "Bot" : "User" },
          })),
          pageInfo: { hasNextPage: edits.length > first, endCursor: "c" },
        },
      },
    };
  };
  return { graphql } as unknown as GitHubClient;
};

describe("whether our edit of a comment ran over somebody else's", () => {
  const read = { body: "read", updatedAt: at(2), author: { login: US, kind: "bot" } } as const;
  const before: readonly Edited[] = [
    [US, 1, "first"],
    ["ada", 2, "read"],
  ];

  it.each<[string, readonly Edited[], boolean]>([
    ["no: it replaced what was read", [...before, [US, 5, "wrote"]], false],
    ["no, and somebody wrote after us", [...before, [US, 5, "wrote"], ["ada", 6, "later"]], false],
    ["yes", [...before, ["drew", 4, "clicked"], [US, 5, "wrote"]], true],
    ["yes: clicked and clicked back", [...before, ["drew", 3, "clicked"], ["drew", 4, "read"], [US, 5, "wrote"]], true],
    ["not known: the history is of before our edit", before, true],
    ["not known: it is of before our edit, and a click came between", [...before, ["drew", 4, "clicked"]], true],
    ["not known: it is of before any edit, and empty", [], true],
    ["not known: our edit is the oldest that is told", [[US, 5, "wrote"]], true],
    ["not known: our edit was deleted from it", [...before, [US, 5, null], ["ada", 6, "later"]], true],
    [
      "not known: others wrote so often after us that it is not among the newest",
      [...before, [US, 5, "wrote"], ...Array.from({ length: 5 }, (): Edited => ["ada", 6, "later"])],
      true,
    ],
  ])("%s", async (_name, edits, lost) => {
    expect(await wasOverwritten(hostOf(edits), "id", read, "wrote")).toBe(lost);
  });
});
