import { afterEach, describe, expect, it } from "vitest";
import type { Task } from "../../../src/app/queue/queue.ts";
import { gateOf } from "../../support/store-records.ts";
import { type Answers, LIMIT, refusal, stubClient } from "../../support/stub-client.ts";
import { jobOf, KEPT, PACE, type WorkshopWorld, workshopWorld } from "../../support/workshop-world.ts";

/** Which pull requests something concerns: by GitHub's lists and by what the store remembers. */

let context: WorkshopWorld;
afterEach(async () => context.end());

const PULLS = "GET /repos/{owner}/{repo}/pulls";
const SEARCH = "GET /search/issues";
const REPOSITORIES = "GET /installation/repositories";
const TEAM = "GET /orgs/{org}/teams/{team_slug}";
const repository = { owner: "acme", repo: "shop" };
const SINCE = "2026-11-25T11:00:00Z";

const begin = async (answers: Answers, ...pullRequests: readonly ReturnType<typeof gateOf>[]) => {
  const { client, asked } = stubClient(answers);
  context = await workshopWorld(client);
  for (const record of pullRequests) await context.store.pullRequests.put(record);
  return asked;
};
/** Runs a fan-out. @returns the numbers of what it asked for, or the keys of other jobs */
const fanOut = async (task: Task, urgency: "person" | "event" | "background" = "event") => {
  expect(await context.run(jobOf({ key: "k", task, urgency }))).toBe("done");
  return context.jobs().map((job) => job.replace(/^pull-request:acme\/shop(#\d+)/, "$1"));
};
const listed = (number: number, sha = "aaa", updated_at = SINCE) => ({
  number,
  updated_at,
  head: { sha },
  base: { ref: "main" },
});

describe("a check that ended", () => {
  const waits = { waitsForChecks: ["ci / *"] };
  it("concerns pull requests at its commit that wait for a check", async () => {
    await begin(
      {},
      gateOf(1, waits),
      gateOf(2),
      gateOf(3, { ...waits, headSha: "bbb" }),
      gateOf(4, { ...waits, state: "merged" }),
    );
    expect(await fanOut({ kind: "commit", repository, sha: "aaa" })).toEqual(["#1 event"]);
  });

  it("finds them if the event has the old name of the repository", async () => {
    await begin({}, gateOf(1, waits));
    await context.store.pullRequests.rename({ from: "acme/shop", to: "acme/store", id: 7 });
    expect(await fanOut({ kind: "commit", repository, sha: "aaa" })).toEqual(["pull-request:acme/store#1 event"]);
    expect(await fanOut({ kind: "commit", repository: { owner: "acme", repo: "none" }, sha: "aaa" })).toHaveLength(1);
  });
});

describe("a look again", () => {
  it("concerns pull requests that GitHub lists or the store has, each once", async () => {
    await begin(
      { [PULLS]: [listed(1), listed(2), listed(9, "bbb")] },
      gateOf(2),
      gateOf(3),
      gateOf(4, { headSha: "c" }),
    );
    const task = { kind: "look-again", repository, sha: "aaa" } as const;
    expect((await fanOut(task, "person")).toSorted()).toEqual(["#1 person", "#2 person", "#3 person"]);
  });
});

describe("a push of policies", () => {
  const push = (more: object = {}): Task => ({
    kind: "policies",
    repository: { owner: "acme", repo: ".github" },
    ref: "refs/heads/main",
    files: ["tollgate/pay.yml"],
    isDefault: true,
    ...more,
  });
  const by = (number: number, ...policyFiles: readonly string[]) => gateOf(number, { policyFiles });
  const GATES = [
    by(1, "acme/.github:tollgate/pay.yml"),
    by(2, "acme/.github:tollgate/pay.yml@v2"),
    by(3, "Acme/.GitHub:tollgate/pay.yml@main"),
    by(4, "acme/.github:tollgate/payroll.yml"),
    by(5, "acme/other:tollgate/pay.yml"),
    by(6, ".github/tollgate.yml"),
  ];

  it.each<[string, Task, readonly number[]]>([
    ["to the default branch: files without a version, or with its name", push(), [1, 3]],
    ["to a branch that a policy file names", push({ ref: "refs/heads/v2", isDefault: false }), [2]],
    ["of a tag", push({ ref: "refs/tags/v2", isDefault: false }), [2]],
    ["to a branch that no policy file names", push({ ref: "refs/heads/try", isDefault: false }), []],
    ["of another file", push({ files: ["tollgate/tax.yml"] }), []],
    ["that does not list its files", push({ files: undefined }), [1, 3, 4]],
    [
      "that does not tell its files, to a branch",
      push({ files: undefined, ref: "refs/heads/v2", isDefault: false }),
      [2],
    ],
    ["of neither branch nor tag", push({ ref: "refs/notes/x", isDefault: false }), []],
  ])("%s", async (_, task, wanted) => {
    await begin({ [PULLS]: [] }, ...GATES);
    expect(await fanOut(task)).toEqual(wanted.map((number) => `#${number} event`));
  });

  it("of a repository's own file concerns open pull requests into that branch", async () => {
    const asked = await begin({ [PULLS]: [listed(8), listed(7)] });
    const files = ["a.yml", ".github/tollgate.yml"];
    expect(await fanOut(push({ repository, files, ref: "refs/heads/v2", isDefault: false }))).toEqual([
      "#7 event",
      "#8 event",
    ]);
    expect(asked[0]?.given).toMatchObject({ state: "open", base: "v2" });
  });

  it.each([
    ["of other files", push({ repository, files: ["a.yml"] })],
    ["of a tag of its own", push({ repository, files: undefined, ref: "refs/tags/v2" })],
  ])("%s asks for no list", async (_, task) => {
    expect(await begin({})).toEqual([]);
    expect(await fanOut(task)).toEqual([]);
  });

  it("waits as long as policy files are cached, if it concerns cached ones", async () => {
    await begin({ [PULLS]: [listed(7)] }, ...GATES);
    expect(await fanOut(push(), "background")).toEqual([
      `#1 background at ${KEPT + PACE}`,
      `#3 background at ${KEPT + 2 * PACE}`,
    ]);
    await context.end();
    await begin({ [PULLS]: [listed(7)] });
    expect(await fanOut(push({ repository, files: undefined }), "background")).toEqual([`#7 background at ${PACE}`]);
  });
});

describe("a team", () => {
  const task = { kind: "team", owner: "acme", slug: "dba" } as const;
  const GATES = [
    gateOf(1, { teams: ["@acme/dba"] }),
    gateOf(2, { teams: ["@acme/data"] }),
    gateOf(3, { teams: ["@acme/web"] }),
  ];
  const chain = ({ team_slug }: { readonly team_slug?: unknown }) =>
    team_slug === "dba" ? { parent: { slug: "data" } } : { parent: null };

  it("concerns pull requests that name it or a parent team", async () => {
    await begin({ [TEAM]: chain }, ...GATES);
    expect(await fanOut(task)).toEqual(["#1 event", "#2 event"]);
  });

  it("that was deleted concerns pull requests that name it", async () => {
    await begin({ [TEAM]: refusal(404) }, ...GATES);
    expect(await fanOut(task)).toEqual(["#1 event"]);
  });

  it("is read again if GitHub did not answer", async () => {
    await begin({ [TEAM]: LIMIT }, ...GATES);
    expect(await context.run(jobOf({ key: "k", task }))).toBe("limited 60000");
    expect(context.jobs()).toEqual([]);
  });
});

describe("a repository", () => {
  it("concerns all its open pull requests", async () => {
    await begin({ [PULLS]: [listed(2), listed(1)] });
    expect(await fanOut({ kind: "repository", repository })).toEqual(["#1 event", "#2 event"]);
  });

  it("since a time, concerns those that changed then or later", async () => {
    const full = Array.from({ length: 99 }, (_, at) => listed(at + 1, "a", "2026-11-25T11:30:00Z"));
    const pages = [
      [...full, listed(100)],
      [listed(101), listed(102, "a", "2026-11-25T10:59:59Z")],
    ];
    const asked = await begin({ [PULLS]: (_given: unknown, before: number) => pages[before] });
    expect(await fanOut({ kind: "repository", repository, since: SINCE })).toHaveLength(101);
    expect(asked.map(({ given }) => given.page)).toEqual([1, 2]);
  });

  it("is not read further than necessary", async () => {
    const full = Array.from({ length: 100 }, (_, at) => listed(at + 1, "a", at < 99 ? SINCE : "2026-11-25T10:00:00Z"));
    const asked = await begin({ [PULLS]: full });
    expect(await fanOut({ kind: "repository", repository, since: SINCE })).toHaveLength(99);
    expect(asked).toHaveLength(1);
  });

  it("with more pull requests than are read is an error, not a shorter list", async () => {
    await begin({ [PULLS]: Array.from({ length: 100 }, (_, at) => listed(at + 1)) });
    expect(await context.run(jobOf({ key: "k", task: { kind: "repository", repository, since: SINCE } }))).toMatch(
      /more than 100 pages/,
    );
    expect(context.jobs()).toEqual([]);
  });
});

describe("an installation", () => {
  const NAMES = {
    repositories: [
      { name: "shop", owner: { login: "acme" }, archived: false },
      { name: "old", owner: { login: "acme" }, archived: true },
    ],
  };
  const changed = { account: "acme", since: SINCE };

  it("that is new concerns each of its repositories, except archived ones", async () => {
    await begin({ [REPOSITORIES]: NAMES });
    expect(await fanOut({ kind: "installation" })).toEqual(["repository:acme/shop event"]);
  });

  it("needs one request if a search finds what changed", async () => {
    const items = [{ repository_url: "https://api.github.com/repos/acme/shop", number: 4 }];
    const asked = await begin({ [SEARCH]: { total_count: 1, incomplete_results: false, items } });
    expect(await fanOut({ kind: "installation", changed })).toEqual(["#4 event"]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.given.q).toBe(`is:pr is:open user:acme updated:>=${SINCE}`);
  });

  it.each([404, 410, 422, 501])(
    "on a server whose search answers %i: concerns each repository since then",
    async (status) => {
      await begin({ [SEARCH]: refusal(status), [REPOSITORIES]: NAMES });
      expect(await fanOut({ kind: "installation", changed })).toEqual(["repository:acme/shop event"]);
    },
  );
});
