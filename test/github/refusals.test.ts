import { describe, expect, it } from "vitest";
import type { GitHubClient } from "../../src/github/client/github-client.ts";
import { fetchCommitId } from "../../src/github/read/file-at.ts";
import { searchOpenPullRequests } from "../../src/github/read/open-pull-requests.ts";
import { fetchTeamChain } from "../../src/github/read/people.ts";
import { fetchRepositoryId, fetchRequiredChecks } from "../../src/github/read/repositories.ts";
import { publishComment, publishReactions } from "../../src/github/write/comment.ts";
import { publishIssue } from "../../src/github/write/issue.ts";
import { fetchAppId } from "../../src/github/write/status.ts";
import { type Answers, FORBIDDEN, LIMIT, refusal, stubClient } from "../support/stub-client.ts";

/** What each request makes of a refusal: an answer of its own, or an error that is thrown on. */

const AT = { owner: "acme", repo: "shop" };
const REF = { ...AT, number: 1 };
const SEVERAL = [
  ["403", FORBIDDEN],
  ["403 of a limit", LIMIT],
  ["404", refusal(404)],
  ["409", refusal(409)],
  ["410", refusal(410)],
  ["422", refusal(422)],
  ["500", refusal(500)],
  ["501", refusal(501)],
] as const;

/** Runs a request once for each refusal. @returns what it made of each, without those that are thrown on */
const made = async (
  routes: readonly string[],
  run: (client: GitHubClient) => Promise<unknown>,
  answers: Answers = {},
): Promise<Readonly<Record<string, unknown>>> => {
  const seen: [string, unknown][] = [];
  for (const [name, error] of SEVERAL) {
    const { client } = stubClient({ ...answers, ...Object.fromEntries(routes.map((route) => [route, error])) });
    try {
      seen.push([name, await run(client)]);
    } catch (thrown) {
      expect(thrown).toBe(error);
    }
  }
  return Object.fromEntries(seen);
};

describe("a refusal", () => {
  it("of a team: it is gone or hidden, and has no team above it; a limit is no answer", async () => {
    const run = async (client: GitHubClient) => fetchTeamChain(client, "acme", "dba");
    expect(await made(["GET /orgs/{org}/teams/{team_slug}"], run)).toEqual({ "403": ["dba"], "404": ["dba"] });
  });

  it("of an app: only where there is none", async () => {
    const run = async (client: GitHubClient) => (await fetchAppId(client, "tollgate")) ?? "none";
    expect(await made(["GET /apps/{app_slug}"], run)).toEqual({ "404": "none" });
  });

  it("of a repository's id: it leads nowhere, or is not to be seen; a limit is no answer", async () => {
    const run = async (client: GitHubClient) => (await fetchRepositoryId(client, AT)) ?? "none";
    expect(await made(["GET /repos/{owner}/{repo}"], run)).toEqual({ "403": "none", "404": "none" });
  });

  it("of a commit's name: there is none, also where the repository is empty", async () => {
    const run = async (client: GitHubClient) => (await fetchCommitId(client, AT, "v1")) ?? "none";
    expect(await made(["GET /repos/{owner}/{repo}/commits/{ref}"], run)).toEqual({
      "404": "none",
      "409": "none",
      "422": "none",
    });
  });

  it("of a search: this host has none, or none for us; the rest is tried again", async () => {
    const run = async (client: GitHubClient) =>
      (await searchOpenPullRequests(client, "acme", "2026-11-25T07:00:00Z")) ?? "none";
    expect(await made(["GET /search/issues"], run)).toEqual({
      "404": "none",
      "410": "none",
      "422": "none",
      "501": "none",
    });
  });

  it("of a reaction is no reason to fail what is published", async () => {
    const run = async (client: GitHubClient) => {
      await publishReactions(client, AT, [{ comment: "5", reaction: "+1" }]);
      return "left";
    };
    const route = "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
    expect(await made([route], run)).toEqual({ "403": "left", "403 of a limit": "left", "404": "left", "422": "left" });
  });

  it("of an edit: the comment is gone", async () => {
    const comment = { id: 5, body: "old", htmlUrl: "there" } as never;
    const run = async (client: GitHubClient) =>
      (await publishComment(client, REF, { comment, duplicates: [] } as never, "new")).did;
    const route = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
    expect(await made([route], run)).toEqual({ "404": "gone", "410": "gone" });
  });

  it("of a further comment's deletion: another run was faster", async () => {
    const comment = { id: 5, body: "same", htmlUrl: "there" } as never;
    const found = { comment, duplicates: [{ id: 6 }] } as never;
    const run = async (client: GitHubClient) => publishComment(client, REF, found, "same\r\n");
    const route = "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}";
    expect(await made([route], run)).toEqual({ "404": { did: "nothing", htmlUrl: "there", id: 5 } });
  });

  it("of what a branch requires: none where there is none, and unread where it is not to be seen", async () => {
    const rules = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
    const branch = "GET /repos/{owner}/{repo}/branches/{branch}";
    const run = async (client: GitHubClient) => fetchRequiredChecks(client, AT, "main");
    expect(await made([rules], run, { [branch]: {} })).toEqual({
      "403": { checks: [], unread: "403 Resource not accessible by integration" },
      "404": { checks: [], unread: "" },
    });
    const plan = stubClient({
      [rules]: refusal(403, "Upgrade to GitHub Pro or make this repository public to enable this feature."),
      [branch]: { protection: { required_status_checks: { contexts: ["ci"] } } },
    });
    expect(await run(plan.client)).toEqual({ checks: [{ name: "ci", app: undefined }], unread: "" });
  });

  it("of an issue's assignees: it is opened without them, and only then", async () => {
    const wanted = { title: "Follow up", body: "", label: "break-glass" };
    const route = "POST /repos/{owner}/{repo}/issues";
    const answer = ({ assignees }: { readonly assignees?: unknown }) =>
      (assignees as readonly string[]).length > 0 ? refusal(422) : { number: 9 };
    const { client, asked } = stubClient({ [route]: answer });
    expect(await publishIssue(client, AT, { ...wanted, assignees: ["left"] })).toBe(9);
    expect(asked.map(({ given }) => given.assignees)).toEqual([["left"], []]);
    const run = async (refused: GitHubClient) => publishIssue(refused, AT, { ...wanted, assignees: [] });
    expect(await made([route], run)).toEqual({});
  });
});

describe("what a branch requires", () => {
  it.each<[string, unknown, readonly object[]]>([
    ["nothing", undefined, []],
    ["names, on a server that knows no apps", { contexts: ["ci"] }, [{ name: "ci", app: undefined }]],
    [
      "checks of an app, of any source, and of an old rule",
      {
        contexts: ["a"],
        checks: [
          { context: "a", app_id: 7 },
          { context: "b", app_id: -1 },
          { context: "c", app_id: null },
        ],
      },
      [
        { name: "a", app: 7 },
        { name: "b", app: undefined },
        { name: "c", app: undefined },
      ],
    ],
    ["no checks, though names", { contexts: ["ci"], checks: [] }, [{ name: "ci", app: undefined }]],
  ])("by protection: %s", async (_, required, wanted) => {
    const { client } = stubClient({
      "GET /repos/{owner}/{repo}/rules/branches/{branch}": [
        { type: "deletion" },
        { type: "required_status_checks" },
        {
          type: "required_status_checks",
          parameters: { required_status_checks: [{ context: "org", integration_id: 3 }] },
        },
      ],
      "GET /repos/{owner}/{repo}/branches/{branch}": { protection: { required_status_checks: required } },
    });
    const read = await fetchRequiredChecks(client, AT, "main");
    expect(read).toEqual({ checks: [{ name: "org", app: 3 }, ...wanted], unread: "" });
  });
});

describe("a search for what changed", () => {
  const item = (number: number, more: object = {}) => ({
    repository_url: "https://api.github.com/repos/acme/shop",
    number,
    ...more,
  });
  const full = Array.from({ length: 100 }, (_, at) => item(at + 1));

  it.each<[string, readonly object[], number | undefined]>([
    ["a page", [{ total_count: 1, incomplete_results: false, items: [item(1)] }], 1],
    [
      "two pages",
      [
        { total_count: 101, incomplete_results: false, items: full },
        { total_count: 101, incomplete_results: false, items: [item(101)] },
      ],
      101,
    ],
    ["one that ran out of time", [{ total_count: 1, incomplete_results: true, items: [item(1)] }], undefined],
    ["more than it gives", [{ total_count: 1_001, incomplete_results: false, items: full }], undefined],
    [
      "one that grows while it is read",
      [
        { total_count: 1_000, incomplete_results: false, items: full },
        { total_count: 1_001, incomplete_results: false, items: full },
      ],
      undefined,
    ],
    [
      "an address that tells no repository",
      [{ total_count: 1, incomplete_results: false, items: [item(1, { repository_url: "https://api.github.com/x" })] }],
      undefined,
    ],
    [
      "ten full pages",
      Array.from({ length: 10 }, () => ({ total_count: 1_000, incomplete_results: false, items: full })),
      1_000,
    ],
  ])("%s", async (_, pages, wanted) => {
    const { client } = stubClient({ "GET /search/issues": (_asked: unknown, before: number) => pages[before] });
    expect((await searchOpenPullRequests(client, "acme", "2026-11-25T07:00:00Z"))?.length).toBe(wanted);
  });
});

it("a team's members are also those of the teams above it, as deep as it goes, and no deeper", async () => {
  const route = "GET /orgs/{org}/teams/{team_slug}";
  const parents: Readonly<Record<string, string>> = { dba: "data", data: "tech" };
  const parentOf = ({ team_slug }: { readonly team_slug?: unknown }) => {
    const slug = parents[String(team_slug)];
    return { parent: slug === undefined ? null : { slug } };
  };
  expect(await fetchTeamChain(stubClient({ [route]: parentOf }).client, "acme", "dba")).toEqual([
    "dba",
    "data",
    "tech",
  ]);
  const circle = stubClient({ [route]: { parent: { slug: "dba" } } });
  expect(await fetchTeamChain(circle.client, "acme", "dba")).toHaveLength(10);
});
