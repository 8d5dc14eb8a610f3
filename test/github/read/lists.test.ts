import { describe, expect, it } from "vitest";
import { readPages } from "../../../src/github/client/read-pages.ts";
import { fetchStatuses, fetchStatusSetter } from "../../../src/github/read/evidence.ts";
import { fetchLastMerged } from "../../../src/github/read/merged-pull-requests.ts";
import { fetchChecksOfBot, fetchOwnCheck, fetchOwnChecks } from "../../../src/github/read/own-checks.ts";
import { fetchIssues } from "../../../src/github/write/issue.ts";
import { fetchRuleset, writeRuleset } from "../../../src/github/write/ruleset.ts";
import { linked, refusal, stubClient } from "../../support/stub-client.ts";

/** What is taken from GitHub's lists: which page, which entry, and what stands for what is missing in it. */

const AT = { owner: "acme", repo: "shop" };
const page = (number: number, rel: string): string =>
  `<https://api.github.com/x?per_page=100&page=${number}>; rel="${rel}"`;

describe("a list", () => {
  it.each<[string, (at: number) => string | undefined, readonly number[] | string]>([
    ["of one page", () => undefined, [1]],
    ["that says which page is the last", () => page(3, "last"), [1, 2, 3]],
    ["that says its next and its last page", (at) => `${page(at + 1, "next")}, ${page(3, "last")}`, [1, 2, 3]],
    ["that only says its next page", (at) => (at < 3 ? page(at + 1, "next") : undefined), [1, 2, 3]],
    ["whose next page is itself", (at) => page(at, "next"), [1, 1]],
    [
      "with more pages than are read",
      () => page(5, "last"),
      "A list has more than 4 pages; it was not read to its end.",
    ],
    ["that goes on and on", (at) => page(at + 1, "next"), "A list has more than 4 pages; it was not read to its end."],
    ["with a link that says nothing", () => "<https://api.github.com/x>; rel=last", [1]],
  ])("%s", async (_, link, wanted) => {
    const read = readPages(async (at) => ({ data: at, headers: { link: link(at) } }), 4);
    expect(await read.catch((error: Error) => error.message)).toEqual(wanted);
  });
});

describe("our own check runs", () => {
  const run = (id: number, more: object = {}) => ({
    id,
    name: "tollgate",
    status: "completed",
    conclusion: "success",
    output: { title: "T", summary: "S", annotations_count: 1 },
    details_url: "there",
    app: { id: 7, slug: "tollgate" },
    ...more,
  });
  const client = (...runs: readonly object[]) =>
    stubClient({ "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": { check_runs: runs } }).client;

  it.each<[string, readonly object[], unknown]>([
    ["none", [], undefined],
    ["the newest", [run(1), run(3, { conclusion: "failure" }), run(2)], { id: 3, conclusion: "failure" }],
    ["none of another app", [run(1, { app: { id: 8, slug: "tollgate" } }), run(2, { app: null })], undefined],
    ["none of another name", [run(1, { name: "tollgate (v2)" })], undefined],
    ["one that runs has no conclusion", [run(1, { status: "in_progress", conclusion: "success" })], { conclusion: "" }],
    ["one that ended without", [run(1, { conclusion: null })], { conclusion: "" }],
    [
      "one that says nothing",
      [run(1, { output: { title: null, summary: null, annotations_count: 0 }, details_url: null })],
      { title: "", summary: "", detailsUrl: "" },
    ],
  ])("%s", async (_, runs, wanted) => {
    const found = await fetchOwnCheck(client(...runs), AT, "abc", 7, "tollgate");
    if (wanted === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(wanted as object);
  });

  it("the newest of each name", async () => {
    const found = await fetchOwnChecks(client(run(1), run(2), run(3, { name: "tollgate (v2)" })), AT, "abc", 7);
    expect(found.map(({ id, name }) => `${id} ${name}`)).toEqual(["3 tollgate (v2)", "2 tollgate"]);
  });

  it("of a bot, whatever the case of its name", async () => {
    const runs = [run(1), run(2, { app: { id: 9, slug: "other" } }), run(3, { app: { id: 7 } }), run(4, { app: null })];
    expect((await fetchChecksOfBot(client(...runs), AT, "abc", "Tollgate[bot]")).map(({ id }) => id)).toEqual([1]);
  });
});

describe("statuses", () => {
  const status = (context: string, state: string, more: object = {}) => ({
    context,
    state,
    target_url: "there",
    description: "d",
    creator: { login: "ada" },
    ...more,
  });

  it("the newest of each context, of states that are known, with what is missing left empty", async () => {
    const { client } = stubClient({
      "GET /repos/{owner}/{repo}/commits/{ref}/status": {
        statuses: [
          status("ci", "success"),
          status("ci", "failure"),
          status("odd", "stale"),
          status("bare", "pending", { target_url: null, description: null }),
        ],
      },
    });
    expect(await fetchStatuses(client, AT, "abc")).toEqual([
      { context: "ci", state: "success", url: "there", description: "d" },
      { context: "bare", state: "pending", url: "", description: "" },
    ]);
  });

  it.each<[string, readonly object[], string]>([
    [
      "the newest, whatever the case",
      [status("CI", "success"), status("ci", "error", { creator: { login: "eve" } })],
      "ada",
    ],
    ["an account that is gone", [status("ci", "success", { creator: null })], ""],
    ["none", [status("other", "success")], ""],
  ])("who set one: %s", async (_, statuses, wanted) => {
    const { client } = stubClient({ "GET /repos/{owner}/{repo}/commits/{ref}/statuses": statuses });
    expect(await fetchStatusSetter(client, AT, "abc", "ci")).toBe(wanted);
  });
});

describe("issues under a label", () => {
  it("are no pull requests; a text or an author that is missing is empty", async () => {
    const issue = { number: 1, body: null, created_at: "2026-11-25T07:00:00Z", user: null };
    const { client } = stubClient({
      "GET /repos/{owner}/{repo}/issues": [issue, { ...issue, number: 2, pull_request: {} }],
    });
    const found = await fetchIssues(client, AT, "break-glass", "2026-11-01T00:00:00Z");
    expect(found).toMatchObject([{ number: 1, body: "", author: { login: "" } }]);
  });
});

describe.each([
  ["a repository", { kind: "repository", ref: AT }, "/repos/{owner}/{repo}/rulesets", AT],
  ["an organisation", { kind: "organisation", org: "acme" }, "/orgs/{org}/rulesets", { org: "acme" }],
] as const)("a ruleset of %s", (_, holder, route, at) => {
  it.each<[string, readonly object[], number | undefined]>([
    [
      "by its name",
      [
        { id: 1, name: "Other", target: "branch" },
        { id: 2, name: "Tollgate", target: "branch" },
      ],
      2,
    ],
    ["of an old server, which names no target", [{ id: 2, name: "Tollgate" }], 2],
    ["not one for tags", [{ id: 2, name: "Tollgate", target: "tag" }], undefined],
    ["none", [], undefined],
  ])("is found: %s", async (_name, listed, wanted) => {
    const { client, asked } = stubClient({
      [`GET ${route}`]: listed,
      [`GET ${route}/{ruleset_id}`]: { id: 2, rules: [] },
    });
    expect((await fetchRuleset(client, holder, "Tollgate"))?.id).toBe(wanted);
    expect(asked[0]?.given).toMatchObject(at);
    // Those of the organisation are not the repository's to change.
    expect(asked[0]?.given.includes_parents).toBe(holder.kind === "repository" ? false : undefined);
  });

  it("is on a later page, too", async () => {
    const pages = [linked([], page(2, "last")), [{ id: 2, name: "Tollgate" }]];
    const { client } = stubClient({
      [`GET ${route}`]: (_given: unknown, before: number) => pages[before],
      [`GET ${route}/{ruleset_id}`]: { id: 2 },
    });
    expect((await fetchRuleset(client, holder, "Tollgate"))?.id).toBe(2);
  });

  it("is made, or the one that is there is changed", async () => {
    const body = { name: "Tollgate", target: "branch" } as Parameters<typeof writeRuleset>[3];
    const { client, asked } = stubClient({ [`POST ${route}`]: {}, [`PUT ${route}/{ruleset_id}`]: {} });
    await writeRuleset(client, holder, undefined, body);
    await writeRuleset(client, holder, 5, body);
    expect(asked).toEqual([
      { route: `POST ${route}`, given: { ...at, ...body } },
      { route: `PUT ${route}/{ruleset_id}`, given: { ...at, ruleset_id: 5, ...body } },
    ]);
  });

  it("that may not be read is an error", async () => {
    const { client } = stubClient({ [`GET ${route}`]: refusal(404) });
    await expect(fetchRuleset(client, holder, "Tollgate")).rejects.toThrow("404");
  });
});

describe("the last merged pull requests", () => {
  const repo = { full_name: "acme/shop" };
  const pull = (number: number, merged_at: string | null, more: object = {}) => ({
    ...{ number, merged_at, title: `#${number}`, body: null, user: null, labels: [{ name: "l" }] },
    base: { ref: "main", sha: "b", repo },
    head: { ref: "f", sha: "h", repo },
    ...more,
  });
  const file = (filename: string, more: object = {}) => ({
    ...{ filename, status: "modified", sha: "1", additions: 1, deletions: 0, changes: 1, patch: "@@ -0,0 +1 @@\n+a" },
    ...more,
  });
  const FILES = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
  const clientOf = (pulls: readonly object[], files: unknown) =>
    stubClient({ "GET /repos/{owner}/{repo}/pulls": pulls, [FILES]: files });

  it("are those that were merged, the last first, as many as are asked for", async () => {
    const pulls = [pull(1, "2026-11-01"), pull(2, null), pull(3, "2026-11-03"), pull(4, "2026-11-02")];
    const { facts, unread } = await fetchLastMerged(clientOf(pulls, [file("a")]).client, AT, "main", 2);
    expect(facts.map(({ number }) => number)).toEqual([3, 4]);
    expect(unread).toBe(0);
    expect(facts[0]).toMatchObject({ body: "", author: { login: "" }, labels: ["l"], head: { fork: false } });
  });

  it.each([
    ["a fork's", { repo: { full_name: "eve/shop" } }, true],
    ["of a fork that is gone", { repo: null }, true],
    ["of its own repository", { repo }, false],
  ])("%s", async (_, head, fork) => {
    const { client } = clientOf([pull(1, "2026-11-01", { head: { ref: "f", sha: "h", ...head } })], []);
    expect((await fetchLastMerged(client, AT, "main", 1)).facts[0]?.head.fork).toBe(fork);
  });

  it("a renamed file and one without a patch are read; of more than 300 files it is said that they are not", async () => {
    const some = [file("b", { previous_filename: "a", status: "renamed", patch: undefined })];
    const many = Array.from({ length: 100 }, (_, at) => file(`f${at}`));
    const { client } = clientOf(
      [pull(1, "2026-11-02"), pull(2, "2026-11-01")],
      ({ pull_number }: { pull_number?: unknown }) => (pull_number === 1 ? some : many),
    );
    const { facts, unread } = await fetchLastMerged(client, AT, "main", 9);
    expect(facts.flatMap(({ files }) => files.map(({ path, previousPath }) => `${previousPath} ${path}`))).toEqual([
      "a b",
    ]);
    expect(unread).toBe(1);
  });
});
