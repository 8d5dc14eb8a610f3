import { describe, expect, it } from "vitest";
import type { GitHubClient } from "../../../src/github/client/github-client.ts";
import type { PullComment } from "../../../src/github/read/comments.ts";
import { type Reported, withReportedComments } from "../../../src/github/read/comments.ts";
import { fetchReviews } from "../../../src/github/read/evidence.ts";
import { refusal, stubClient } from "../../support/stub-client.ts";

const REF = { owner: "acme", repo: "shop", number: 1 };
const at = (second: number): string => `2026-11-23T06:28:0${second}Z`;

/** A client that answers one object by its id, and what it was asked. */
const clientOf = (objects: Readonly<Record<number, unknown>>, list: unknown = []) => {
  const asked: string[] = [];
  const request = async (route: string, given: Record<string, unknown>) => {
    const id = Number(given.comment_id ?? given.review_id);
    if (Number.isNaN(id)) return { data: list, headers: {} };
    asked.push(String(id));
    if (objects[id] === undefined) throw Object.assign(new Error(`${route}: Not Found`), { status: 404, response: {} });
    return { data: objects[id], headers: {} };
  };
  return { client: { request } as unknown as GitHubClient, asked };
};

const listed = (id: number, second: number, body: string): PullComment => ({
  ...{ id, nodeId: String(id), htmlUrl: "", author: { login: "ada", kind: "person" as const } },
  ...{ body, createdAt: at(0), updatedAt: at(second) },
});
const written = (id: number, second: number, body: string) => ({
  ...{ id, node_id: String(id), html_url: "", user: { login: "ada", type: "User" }, body },
  ...{ created_at: at(0), updated_at: at(second) },
});
const reported = (id: number, second: number, body: string): Reported => ({
  kind: "comment",
  id,
  at: at(second),
  body,
});

describe("a list of comments and what an event told", () => {
  it.each<[string, readonly PullComment[], readonly Reported[], readonly string[], readonly string[]]>([
    ["nothing told", [listed(1, 0, "a")], [], ["1 a"], []],
    ["as new as the event", [listed(1, 1, "a")], [reported(1, 1, "a")], ["1 a"], []],
    ["newer than the event, which comes late", [listed(1, 3, "c")], [reported(1, 1, "a")], ["1 c"], []],
    ["without the comment", [listed(2, 0, "x")], [reported(1, 1, "a")], ["1 now", "2 x"], ["1"]],
    ["with an older text", [listed(1, 0, "old")], [reported(1, 1, "a")], ["1 now"], ["1"]],
    ["with another text of the same second", [listed(1, 1, "old")], [reported(1, 1, "a")], ["1 now"], ["1"]],
    ["told twice", [], [reported(1, 1, "a"), reported(1, 2, "b")], ["1 now"], ["1"]],
    ["with a comment that is gone", [listed(3, 0, "gone")], [{ kind: "deleted-comment", id: 3 }], [], []],
    ["written and deleted since", [], [reported(3, 1, "a"), { kind: "deleted-comment", id: 3 }], [], []],
    ["without one that is not there any more", [], [reported(9, 1, "a")], [], ["9"]],
  ])("%s", async (_, list, events, wanted, requests) => {
    const { client, asked } = clientOf({ 1: written(1, 5, "now") });
    const read = await withReportedComments(client, REF, list, events);
    expect(read.map(({ id, body }) => `${id} ${body}`)).toEqual(wanted);
    expect(asked).toEqual(requests);
  });

  it.each([
    ["404, and the list has not got it", 404, [], "gone"],
    ["410, and the list has not got it", 410, [], "gone"],
    ["404, and the list still has it", 404, [listed(1, 0, "old")], "HTTP 404"],
    ["410, and the list still has it", 410, [listed(1, 0, "old")], "HTTP 410"],
    ["403", 403, [], "HTTP 403"],
    ["500", 500, [], "HTTP 500"],
  ])("a comment that is read for the event: %s", async (_, status, list, wanted) => {
    const { client } = stubClient({ "GET /repos/{owner}/{repo}/issues/comments/{comment_id}": refusal(status) });
    const read = withReportedComments(client, REF, list, [reported(1, 1, "a")]);
    expect(await read.then((comments) => (comments.length === 0 ? "gone" : "there"), String)).toContain(wanted);
  });

  it("does not swallow a failure", async () => {
    const request = async () => {
      throw Object.assign(new Error("Server Error"), { status: 500, response: {} });
    };
    const client = { request } as unknown as GitHubClient;
    await expect(withReportedComments(client, REF, [], [reported(1, 1, "a")])).rejects.toThrow("Server Error");
  });
});

describe("a list of reviews and what an event told", () => {
  const review = (id: number, state: string, login = "grace") => ({
    ...{ id, state, user: { login }, commit_id: "c", html_url: "" },
  });
  it.each<[string, readonly unknown[], readonly Reported[], readonly string[], readonly string[]]>([
    ["as new as the event", [review(1, "APPROVED")], [{ kind: "review", id: 1, dismissed: false }], ["approved"], []],
    ["without the review", [], [{ kind: "review", id: 2, dismissed: false }], ["changes-requested"], ["2"]],
    [
      "with an older review of the same person",
      [review(1, "APPROVED")],
      [{ kind: "review", id: 2, dismissed: false }],
      ["changes-requested"],
      ["2"],
    ],
    [
      "from before it was dismissed",
      [review(3, "APPROVED")],
      [{ kind: "review", id: 3, dismissed: true }],
      ["dismissed"],
      ["3"],
    ],
    [
      "that knows it was dismissed",
      [review(3, "DISMISSED")],
      [{ kind: "review", id: 3, dismissed: true }],
      ["dismissed"],
      [],
    ],
    ["dismissed since", [review(3, "DISMISSED")], [{ kind: "review", id: 3, dismissed: false }], ["dismissed"], []],
  ])("%s", async (_, list, events, wanted, requests) => {
    const { client, asked } = clientOf({ 2: review(2, "CHANGES_REQUESTED"), 3: review(3, "DISMISSED") }, list);
    const read = await fetchReviews(client, REF, events);
    expect(read.map(({ state }) => state)).toEqual(wanted);
    expect(asked).toEqual(requests);
  });
});
