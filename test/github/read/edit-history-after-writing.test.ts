import { describe, expect, it } from "vitest";
import { GraphqlFault } from "../../../src/github/client/github-client.ts";
import { wasOverwritten } from "../../../src/github/read/edit-history.ts";
import { closeOldCheck } from "../../../src/github/write/status.ts";
import { LIMIT, refusal, stubClient } from "../../support/stub-client.ts";

/** What is looked at after something was written: whether it ran over somebody's click, and what it left behind. */

const READ_AT = "2026-11-25T07:00:00Z";
const second = (at: number): string => new Date(Date.parse(READ_AT) + at * 1_000).toISOString();
const edit = (at: number, login: string, diff: string | null) => ({
  ...{ editedAt: second(at), deletedAt: null, diff },
  editor: { login, __typename: login === "tollgate" ? "Bot" : "User" },
});
/** Newest first, as GitHub tells. */
const hostOf = (history: unknown) => {
  const graphql = async () => {
    if (history instanceof Error) throw history;
    const [nodes, hasNextPage] = history as readonly [readonly object[], boolean];
    return { node: { userContentEdits: { nodes, pageInfo: { hasNextPage, endCursor: "c" } } } };
  };
  return { ...stubClient({}).client, graphql } as unknown as ReturnType<typeof stubClient>["client"];
};
const READ = { body: "before\r\n", updatedAt: READ_AT, author: { login: "Tollgate[bot]", kind: "bot" } } as const;
const OURS = edit(5, "tollgate", "after");
const BEFORE = edit(0, "tollgate", "before");

describe("our edit of a comment ran over somebody's", () => {
  it.each<[string, readonly [readonly object[], boolean], boolean]>([
    ["not where it replaced what was read", [[OURS, BEFORE], false], false],
    ["not where somebody wrote after it", [[edit(6, "grace", "x"), OURS, BEFORE], false], false],
    ["where somebody clicked between", [[OURS, edit(3, "grace", "clicked"), BEFORE], false], true],
    [
      "where it is the same text by a later edit",
      [[OURS, edit(3, "grace", "before"), edit(2, "grace", "x")], false],
      true,
    ],
    ["not by a second, by which the two interfaces may differ", [[OURS, edit(1, "tollgate", "before")], false], false],
    ["where the history has not got our edit yet, however whole it looks", [[BEFORE], false], true],
    [
      "where it is not among the newest any more",
      [Array.from({ length: 5 }, (_, at) => edit(9 - at, "g", "x")), true],
      true,
    ],
    ["where ours is the oldest of those that are read", [[edit(6, "g", "x"), OURS], true], true],
    [
      "not where texts are hidden and only we wrote",
      [[edit(5, "tollgate", null), edit(0, "tollgate", null)], false],
      false,
    ],
    [
      "where texts are hidden and somebody wrote later",
      [[edit(5, "tollgate", null), edit(3, "grace", null)], false],
      true,
    ],
    [
      "not where texts are hidden and somebody wrote before",
      [[edit(5, "tollgate", null), edit(0, "grace", null)], false],
      false,
    ],
  ])("%s", async (_, history, wanted) => {
    expect(await wasOverwritten(hostOf(history), "id", READ, "after\n")).toBe(wanted);
  });

  it.each<[string, Error, boolean | string]>([
    ["where the comment is gone since", new GraphqlFault(404, "NOT_FOUND", "no", { url: "/graphql" }), true],
    ["which is not known where there is no history", refusal(501), false],
    ["which is asked again after a limit", LIMIT, LIMIT.message],
    ["which is asked again after a fault", refusal(502), "HTTP 502"],
  ])("%s", async (_, error, wanted) => {
    const looked = wasOverwritten(hostOf(error), "id", READ, "after");
    expect(await looked.catch((thrown: Error) => thrown.message)).toBe(wanted);
  });
});

describe("our check on a commit that is not the head any more", () => {
  const RUNS = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
  const CHANGE = "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}";
  const run = (status: string, conclusion: string | null, app = 7) => ({
    ...{ id: 5, name: "tollgate", status, conclusion, app: { id: app }, details_url: "there" },
    output: { title: "T", summary: "S", annotations_count: 0 },
  });

  it.each<[string, readonly object[], readonly unknown[]]>([
    ["is ended where it is still in progress", [run("in_progress", null)], ["cancelled"]],
    ["stays where it is completed", [run("completed", "failure")], []],
    ["is none", [], []],
    ["is another app's", [run("in_progress", null, 8)], []],
  ])("%s", async (_, check_runs, wanted) => {
    const { client, asked } = stubClient({ [RUNS]: { check_runs }, [CHANGE]: { id: 5 } });
    await closeOldCheck(client, { owner: "acme", repo: "shop" }, "old", 7, "tollgate");
    expect(asked.filter(({ route }) => route === CHANGE).map(({ given }) => given.conclusion)).toEqual(wanted);
  });
});
