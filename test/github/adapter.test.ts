import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { MARKER } from "../../src/comment/record/page.ts";
import { createClient } from "../../src/github/client/create-client.ts";
import { type GitHubClient, selfOfToken } from "../../src/github/client/github-client.ts";
import { detectChanges } from "../../src/github/read/detected-changes.ts";
import { fetchEvidence } from "../../src/github/read/evidence.ts";
import { openHeads } from "../../src/github/read/open-pull-requests.ts";
import { findComment } from "../../src/github/read/our-comment.ts";
import { fetchPolicySource } from "../../src/github/read/policy-source.ts";
import { fetchPull } from "../../src/github/read/pull-request.ts";
import { fetchOwnCheck, publishCheck } from "../../src/github/write/check-run.ts";
import { publishComment } from "../../src/github/write/comment.ts";
import { publishStatus } from "../../src/github/write/status.ts";
import { fetchPullRequest } from "../support/fetch-pull-request.ts";
import { makeRepository, type TestRepository } from "../support/sandbox-world.ts";
import { type Sandbox, startSandbox } from "../support/start-sandbox.ts";

/** The adapter's functions against the sandbox, in one process. */

let repository: TestRepository;
let sandbox: Sandbox;
let token: string;
let client: GitHubClient;
const PERMISSIONS = {
  contents: "read",
  "pull-requests": "write",
  statuses: "write",
  checks: "write",
  members: "read",
} as const;
const ref = { owner: "acme", repo: "shop", number: 1 };
const NO_TEAM = { of: "@acme/nobody", why: "no-such-team" } as const;
const NEEDS = { checks: false, statuses: false, reviews: false, contents: [], people: [], teams: [] };

const clientOf = (withToken: string): GitHubClient =>
  createClient({
    token: withToken,
    baseUrl: sandbox.url,
    graphqlUrl: sandbox.graphqlUrl,
    userAgent: "tollgate-test",
    env: {},
    timeoutMs: 5_000,
    retry: { tries: 1, totalMs: 0, secondMs: 1, now: () => 0, wait: async () => {}, random: () => 0 },
  });

beforeAll(async () => {
  repository = await makeRepository({
    base: {
      "README.md": "Shop\n",
      "docs/adr/1.md": "# One\n",
      "a.txt": "a\n",
      "old/name.txt": "the same\n".repeat(20),
    },
    branches: {
      feature: {
        "db/1.sql": "DROP TABLE a;\n",
        "a.txt": null,
        "old/name.txt": null,
        "new/name.txt": "the same\n".repeat(20),
        "logo.png": Uint8Array.from([0x89, 0x50, 0, 1]),
        "link.md": { symlink: "README.md" },
        "out.md": { symlink: "../../etc/passwd" },
        "latin.md": Uint8Array.from([0xe9, 0x0a]),
        "package.json": '{\n  "dependencies": {\n    "stripe": "^1.0.0"\n  }\n}\n',
      },
    },
  });
});
/** Single reads are tried here, whose requests are counted; what a read must live with is tried where it is put together. */
const KIND = {
  ...ALL_QUIRKS,
  notYetThere: 0,
  staleReads: 0,
  lateUpdatedAt: false,
  sameNamedJobs: false,
  wrongCounts: "none",
} as const;

const start = async (): Promise<void> => {
  sandbox = await startSandbox({ gitDir: repository.dir, owner: "acme", repo: "shop", quirks: KIND });
  token = sandbox.token({ actor: "github-actions[bot]", permissions: PERMISSIONS });
  client = clientOf(token);
  await sandbox.openPullRequest({ base: "main", head: "feature", title: "Change", author: "ada", labels: ["big"] });
};
afterEach(async () => sandbox.close());
afterAll(async () => repository.cleanup());

describe("facts", () => {
  it("say everything that the pull request changes, and cannot be changed", async () => {
    await start();
    const { facts, pull } = await fetchPullRequest(client, ref);
    expect(facts).toMatchObject({
      repository: "acme/shop",
      number: 1,
      title: "Change",
      draft: false,
      author: { login: "ada", kind: "person" },
      base: { ref: "main" },
      head: { ref: "feature", fork: false },
      labels: ["big"],
    });
    expect(pull.state).toBe("open");
    expect(
      facts.files.map(({ path, previousPath, status, lines }) => [path, previousPath, status, lines.kind]),
    ).toEqual([
      ["a.txt", undefined, "removed", "known"],
      ["db/1.sql", undefined, "added", "known"],
      ["latin.md", undefined, "added", "known"],
      ["link.md", undefined, "added", "known"],
      ["logo.png", undefined, "added", "binary"],
      ["new/name.txt", "old/name.txt", "renamed", "known"],
      ["out.md", undefined, "added", "known"],
      ["package.json", undefined, "added", "known"],
    ]);
    expect(facts.files.every(({ blob }) => /^[0-9a-f]{40}$/.test(blob))).toBe(true);
    expect(facts.dependencies).toEqual([{ manifest: "package.json", name: "stripe", ecosystem: "npm" }]);
    expect(() => {
      (facts.files as unknown[]).push({});
    }).toThrow(TypeError);
  });

  it("a list that is short is read again, and then from the trees", async () => {
    await start();
    const pull = await fetchPull(client, ref);
    // GitHub's list and its count disagree: here the list misses two of what it counts.
    const short: GitHubClient = {
      graphql: client.graphql,
      request: Object.assign(
        async (route: string, parameters: object) => {
          const answer = await client.request(route as "GET /user", parameters as never);
          if (!route.endsWith("/files")) return answer;
          const files = answer.data as unknown as { filename: string }[];
          return { ...answer, data: files.filter(({ filename }) => !["db/1.sql", "new/name.txt"].includes(filename)) };
        },
        { defaults: client.request.defaults, endpoint: client.request.endpoint },
      ) as never,
    };
    const before = sandbox.requests.length;
    const { facts } = await fetchPullRequest(short, ref);
    expect(facts.files).toHaveLength(pull.changedFiles);
    expect(facts.files.find(({ path }) => path === "db/1.sql")).toMatchObject({
      status: "added",
      lines: { kind: "too-large" },
    });
    expect(facts.files.find(({ path }) => path === "new/name.txt")).toMatchObject({
      status: "renamed",
      previousPath: "old/name.txt",
    });
    const asked = sandbox.requests.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => path.includes("/files"))).toHaveLength(2);
    expect(asked.filter((path) => path.includes("/git/trees/"))).toHaveLength(2);
  });
});

describe("evidence", () => {
  it("is only what was asked for", async () => {
    await start();
    const { facts } = await fetchPullRequest(client, ref);
    const before = sandbox.requests.length;
    expect(await fetchEvidence(client, ref, facts, NEEDS)).toEqual({
      checks: [],
      statuses: [],
      reviews: [],
      contents: {},
      people: {},
    });
    expect(sandbox.requests.length).toBe(before);
  });

  it("texts at the head; null for what is no text there", async () => {
    await start();
    const { facts } = await fetchPullRequest(client, ref);
    const contents = ["docs/adr/1.md", "link.md", "out.md", "logo.png", "latin.md", "docs", "nowhere.md", "a.txt"];
    const evidence = await fetchEvidence(client, ref, facts, { ...NEEDS, contents });
    expect(evidence.contents).toEqual({
      "docs/adr/1.md": "# One\n",
      "link.md": "Shop\n",
      "out.md": null,
      "logo.png": null,
      "latin.md": null,
      docs: null,
      "nowhere.md": null,
      "a.txt": null,
    });
  });

  it("people: role, teams and their child teams; bots; and nobody of that name", async () => {
    await start();
    sandbox.addTeam({ slug: "platform" });
    sandbox.addTeam({ slug: "dba", parent: "platform", members: ["drew"] });
    sandbox.setPerson({ login: "drew", role: "maintain" });
    sandbox.setPerson({ login: "renovate[bot]", kind: "bot", role: "write" });
    const { facts } = await fetchPullRequest(client, ref);
    const { people } = await fetchEvidence(client, ref, facts, {
      ...NEEDS,
      people: ["Drew", "ada", "renovate[bot]", "no-such-person", "../../user", ""],
      teams: ["@acme/dba", "@acme/platform", "@acme/nobody", "@other/../x"],
    });
    expect(people).toEqual({
      drew: {
        login: "drew",
        id: expect.any(Number),
        kind: "person",
        role: "maintain",
        teams: ["@acme/dba", "@acme/platform"],
        unknown: [NO_TEAM],
      },
      // Not in the two that there are, and nobody knows of the third.
      ada: { login: "ada", id: facts.author.id, kind: "person", role: "write", teams: [], unknown: [NO_TEAM] },
      "renovate[bot]": { login: "renovate[bot]", kind: "bot", role: "none", teams: [] },
      "no-such-person": {
        login: "no-such-person",
        kind: "person",
        role: "none",
        teams: [],
        unknown: [{ of: "role", why: "not-found" }, NO_TEAM],
      },
      "../../user": {
        login: "../../user",
        kind: "person",
        role: "none",
        teams: [],
        unknown: [{ of: "role", why: "not-found" }],
      },
    });
    // A team is looked for once, whoever is asked about.
    expect(sandbox.requests.filter(({ path }) => path === "/orgs/acme/teams/nobody")).toHaveLength(1);
    expect(sandbox.requests.some(({ path }) => path.includes(".."))).toBe(false);
  });

  it("a token that may not see teams makes nobody a member, nor says that they are none", async () => {
    await start();
    sandbox.addTeam({ slug: "dba", members: ["ada"] });
    const { members: _, ...permissions } = PERMISSIONS;
    const blind = clientOf(sandbox.token({ actor: "github-actions[bot]", permissions }));
    const { facts } = await fetchPullRequest(blind, ref);
    const { people } = await fetchEvidence(blind, ref, facts, { ...NEEDS, people: ["ada"], teams: ["@acme/dba"] });
    expect(people.ada).toMatchObject({ teams: [], unknown: [{ of: "@acme/dba", why: "not-permitted" }] });
  });

  it.each<[string, RegExp, number, unknown]>([
    ["a role that is refused", /\/collaborators\//, 403, [{ of: "role", why: "not-permitted" }]],
    ["a role that is not found", /\/collaborators\//, 404, [{ of: "role", why: "not-found" }]],
    ["a host that fails", /\/collaborators\//, 500, [{ of: "role", why: "failed" }]],
    ["a team that is refused", /\/memberships\//, 403, [{ of: "@acme/dba", why: "not-permitted" }]],
    ["a team of a host that fails", /\/memberships\//, 502, [{ of: "@acme/dba", why: "failed" }]],
    ["a team that cannot be seen", /\/teams\/dba/, 404, [{ of: "@acme/dba", why: "no-such-team" }]],
  ])("%s: is told, and is neither yes nor no", async (_, path, status, unknown) => {
    await start();
    sandbox.addTeam({ slug: "dba" });
    const { facts } = await fetchPullRequest(client, ref);
    sandbox.fail({
      path,
      status,
      times: 9,
      ...(status === 403 ? { body: { message: "Resource not accessible" } } : {}),
    });
    const { people } = await fetchEvidence(client, ref, facts, { ...NEEDS, people: ["ada"], teams: ["@acme/dba"] });
    expect(people.ada?.unknown).toEqual(unknown);
  });

  it("a limit is no answer about anybody: it is waited for", async () => {
    await start();
    const { facts } = await fetchPullRequest(client, ref);
    sandbox.fail({ path: /\/collaborators\//, status: 429 });
    await expect(fetchEvidence(client, ref, facts, { ...NEEDS, people: ["ada"] })).rejects.toThrow(/rate limit/);
  });

  it("more people than are looked up are not answered for", async () => {
    await start();
    const { facts } = await fetchPullRequest(client, ref);
    const crowd = Array.from({ length: 205 }, (_, at) => `person-${at}`);
    const { people } = await fetchEvidence(client, ref, facts, { ...NEEDS, people: crowd });
    expect(Object.keys(people)).toHaveLength(205);
    expect(people["person-204"]?.unknown).toEqual([{ of: "role", why: "failed" }]);
  });

  it("the newest check of a name, the newest status of a context, each person's last word", async () => {
    await start();
    const { facts } = await fetchPullRequest(client, ref);
    const { sha } = facts.head;
    for (const conclusion of ["failure", "success"] as const) {
      await client.request("POST /repos/{owner}/{repo}/check-runs", {
        owner: "acme",
        repo: "shop",
        name: "ci",
        head_sha: sha,
        status: "completed",
        conclusion,
      });
    }
    await client.request("POST /repos/{owner}/{repo}/check-runs", {
      owner: "acme",
      repo: "shop",
      name: "slow",
      head_sha: sha,
      status: "in_progress",
    });
    for (const state of ["pending", "failure"] as const) {
      await client.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
        owner: "acme",
        repo: "shop",
        sha,
        state,
        context: "lint",
      });
    }
    sandbox.setPerson({ login: "grace", role: "write" });
    sandbox.review("grace", 1, { state: "CHANGES_REQUESTED" });
    sandbox.review("grace", 1, { state: "APPROVED" });
    sandbox.review("grace", 1, { state: "COMMENTED", body: "one more thing" });
    const evidence = await fetchEvidence(client, ref, facts, { ...NEEDS, checks: true, statuses: true, reviews: true });
    expect(Object.fromEntries(evidence.checks.map(({ name, conclusion }) => [name, conclusion]))).toEqual({
      ci: "success",
      slow: "",
    });
    expect(evidence.statuses.map(({ context, state }) => [context, state])).toEqual([["lint", "failure"]]);
    expect(evidence.reviews.map(({ login, state, sha: at }) => [login, state, at])).toEqual([
      ["grace", "approved", sha],
    ]);
    expect(Object.keys(evidence.people)).toEqual(["grace"]);
  });
});

describe("a policy file", () => {
  it.each([
    ["README.md", { ok: true, value: "Shop\n" }],
    ["nowhere.yml", { ok: true, value: undefined }],
    ["docs", { ok: false, code: "not-a-file" }],
    ["out.md", { ok: false, code: "not-a-file" }],
    ["latin.md", { ok: false, code: "not-utf8" }],
  ])("%s", async (path, expected) => {
    await start();
    const read = await fetchPolicySource(client, ref, "refs/heads/feature", path);
    if (read.ok) expect(read).toEqual(expected);
    else {
      expect({ ok: false, code: read.problems[0]?.code }).toEqual(expected);
      expect(read.problems[0]).toMatchObject({ file: path, line: 1, column: 1 });
    }
  });
});

describe("which comment is ours", () => {
  const page = (text: string) => `${MARKER}\n${text}`;

  it("for a workflow's token: the workflow's bot's", async () => {
    await start();
    sandbox.comment("ada", 1, page("fake"));
    sandbox.comment("github-actions[bot]", 1, "Coverage");
    const mine = sandbox.comment("github-actions[bot]", 1, page("one"));
    const second = sandbox.comment("github-actions[bot]", 1, page("two"));
    const found = await findComment(client, ref, selfOfToken(token));
    expect(found.comment?.id).toBe(mine.id);
    expect(found.duplicates.map(({ id }) => id)).toEqual([second.id]);
    expect(found.foreign).toBe(1);
  });

  it("for a person's token: that person's, whoever else has the marker", async () => {
    await start();
    sandbox.setPerson({ login: "robin", role: "write" });
    const own = sandbox.token({ actor: "robin", token: "ghp_robins" });
    sandbox.comment("ada", 1, page("fake"));
    sandbox.comment("github-actions[bot]", 1, page("another's"));
    const mine = sandbox.comment("robin", 1, page("mine"));
    const found = await findComment(clientOf(own), ref, selfOfToken(own));
    expect(found.comment?.id).toBe(mine.id);
    expect(found.duplicates).toEqual([]);
    expect(found.foreign).toBe(2);
  });

  it("for another App's token: that App's bot, and not the workflow's", async () => {
    await start();
    sandbox.setPerson({ login: "gatekeeper[bot]", kind: "bot", role: "write" });
    const own = sandbox.token({ actor: "gatekeeper[bot]", permissions: PERMISSIONS });
    sandbox.comment("github-actions[bot]", 1, page("the workflow's, of an earlier time"));
    const mine = sandbox.comment("gatekeeper[bot]", 1, page("mine"));
    expect((await findComment(clientOf(own), ref, selfOfToken(own))).comment?.id).toBe(mine.id);
  });

  it("two runs that both post: whoever is later takes its own away", async () => {
    await start();
    const self = selfOfToken(token);
    const none = await findComment(client, ref, self);
    const [one, two] = await Promise.all(
      ["one", "two"].map(async (text) => publishComment(client, ref, self, none, page(text))),
    );
    const left = sandbox.comments(1);
    expect(left).toHaveLength(1);
    expect([one?.htmlUrl, two?.htmlUrl]).toContain(left[0]?.html_url);
  });

  it.each<[string, number, string]>([
    ["spoiled meanwhile, and clicked on before: the older one stays, with its history", 0, "one"],
    ["a copy of another comment's page: the new one stays", -1, "two"],
  ])("two that both post, the older one %s", async (_name, olderIsWorth, stays) => {
    await start();
    // The list shows neither of them at first.
    sandbox.setQuirks({ staleReads: 2 });
    const self = selfOfToken(token);
    const none = await findComment(client, ref, self);
    sandbox.comment("github-actions[bot]", 1, page("one"));
    await publishComment(client, ref, self, none, page("two"), {
      worth: ({ body }) => (body === page("two") ? 1 : olderIsWorth),
    });
    expect(sandbox.comments(1).map(({ body }) => body)).toEqual([page(stays)]);
  });

  it("is left alone where it says what it should, line ends aside", async () => {
    await start();
    const self = selfOfToken(token);
    sandbox.comment("github-actions[bot]", 1, page("one\r\ntwo"));
    const found = await findComment(client, ref, self);
    const before = sandbox.requests.length;
    expect(await publishComment(client, ref, self, found, page("one\ntwo\n"))).toMatchObject({ did: "nothing" });
    expect(sandbox.requests.length).toBe(before);
  });
});

describe("a status", () => {
  const wanted = { context: "tollgate", state: "pending", description: "2 of 2 open", targetUrl: "" } as const;

  it("is written once, and again only where it differs", async () => {
    await start();
    const { head } = await fetchPull(client, ref);
    const write = async (more: Partial<Parameters<typeof publishStatus>[3]>) =>
      publishStatus(client, ref, head.sha, { ...wanted, ...more });
    expect(await write({})).toBe("written");
    expect(await write({})).toBe("unchanged");
    expect(await write({ description: "1 of 2 open" })).toBe("written");
    expect(await write({ description: "1 of 2 open", state: "success" })).toBe("written");
    expect(await write({ description: "1 of 2 open", state: "success", targetUrl: "https://example.com/" })).toBe(
      "written",
    );
  });

  it.each([
    ["a", "x".repeat(500)],
    ["b", "🚀".repeat(200)],
    ["c", `line\n${"two ".repeat(100)}`],
  ])("a description that is too long is cut to one line (%s)", async (context, description) => {
    await start();
    const { head } = await fetchPull(client, ref);
    await publishStatus(client, ref, head.sha, { ...wanted, context, description });
    const written = sandbox.state.statuses.at(-1)?.description ?? "";
    expect(written.length).toBeLessThanOrEqual(140);
    expect(written.length).toBeGreaterThan(100);
    expect(written.endsWith("…")).toBe(true);
    expect(written.isWellFormed()).toBe(true);
    expect(written).not.toContain("\n");
  });
});

describe("what moved", () => {
  it("says what changed since it was read", async () => {
    await start();
    const comment = sandbox.comment("github-actions[bot]", 1, `${MARKER}\none`);
    const { head } = await fetchPull(client, ref);
    const then = { headSha: head.sha, baseRef: "main", comment: { id: comment.id, body: comment.body } };
    expect(await detectChanges(client, ref, then)).toBe("nothing");
    sandbox.editComment("ada", comment.id, `${MARKER}\ntwo`);
    expect(await detectChanges(client, ref, then)).toBe("comment");
    sandbox.deleteComment("ada", comment.id);
    expect(await detectChanges(client, ref, then)).toBe("comment");
    const without = { ...then, comment: undefined };
    expect(await detectChanges(client, ref, { ...without, headSha: "0".repeat(40) })).toBe("head");
    expect(await detectChanges(client, ref, { ...without, baseRef: "release" })).toBe("base");
    await sandbox.editPullRequest("ada", 1, { state: "closed" });
    expect(await detectChanges(client, ref, without)).toBe("closed");
  });
});

describe("pull requests of a commit", () => {
  const at = async (read: () => Promise<readonly { number: number; sha: string }[]>, sha: string) =>
    (await read()).flatMap((head) => (head.sha === sha ? [head.number] : []));

  it("finds the open ones with a head, those from forks too", async () => {
    await start();
    sandbox.setQuirks({ commitPullsWithoutForks: true });
    await repository.commit("release", { "RELEASE.md": "1\n" }, { from: "main" });
    await sandbox.close();
    await start();
    const more = { base: "release", head: "feature", title: "Again" };
    await sandbox.openPullRequest({ ...more, author: "ada" });
    await sandbox.openPullRequest({ ...more, author: "mallory", fork: true });
    const { head } = await fetchPull(client, ref);
    expect(await at(openHeads(client, ref), head.sha)).toEqual([1, 2, 3]);
    await sandbox.editPullRequest("ada", 2, { state: "closed" });
    expect(await at(openHeads(client, ref), head.sha)).toEqual([1, 3]);
  });

  it("misses none of several pages while others are closed between them, and asks again for what changed only", async () => {
    await start();
    await sandbox.openPullRequests({ count: 230, author: "ada", files: (index) => ({ [`m/${index}`]: "x\n" }) });
    const { sha = "" } = sandbox.state.issues.get(201)?.pull?.head ?? {};
    let pages = 0;
    const moving: GitHubClient = {
      ...client,
      request: (async (...args: Parameters<GitHubClient["request"]>) => {
        // Between page 1 and the others one of page 1 is closed: the 201st moves to page 2, which was not asked for yet,
        // and the 101st to page 1, which was.
        pages += 1;
        if (pages === 2) await sandbox.editPullRequest("ada", 5, { state: "closed" });
        return client.request(...args);
      }) as GitHubClient["request"],
    };
    const { sha: first = "" } = sandbox.state.issues.get(101)?.pull?.head ?? {};
    const read = openHeads(moving, ref);
    const heads = await read();
    expect(
      heads
        .filter((one) => one.sha === sha || one.sha === first)
        .map(({ number }) => number)
        .sort((a, b) => a - b),
    ).toEqual([101, 201]);
    const before = sandbox.requests.length;
    await read();
    expect(sandbox.requests.slice(before).map(({ status }) => status)).toEqual([304, 304, 304]);
  });
});

describe("a check run", () => {
  it("is made once, kept where it says what it should, and updated where not", async () => {
    await start();
    const { head } = await fetchPull(client, ref);
    const { data } = await client.request("POST /repos/{owner}/{repo}/check-runs", {
      owner: "acme",
      repo: "shop",
      name: "probe",
      head_sha: head.sha,
    });
    const appId = data.app?.id ?? 0;
    const wanted = {
      name: "tollgate",
      conclusion: "action_required",
      title: "2 of 2 open",
      summary: "…",
      detailsUrl: "",
      annotations: [],
      actions: [],
    } as const;
    const note = {
      path: ".github/tollgate.yml",
      line: 3,
      level: "failure",
      message: "no such key",
      title: "unknown key",
    } as const;
    const publish = async (more: Partial<Parameters<typeof publishCheck>[4]>) => {
      const now = await fetchOwnCheck(client, ref, head.sha, appId, "tollgate");
      return (await publishCheck(client, ref, head.sha, now, { ...wanted, ...more })).did;
    };
    expect(await publish({})).toBe("created");
    expect(await publish({})).toBe("nothing");
    expect(await publish({ title: "1 problem", annotations: [note] })).toBe("updated");
    // GitHub would add a second note to the first: a new run takes its place.
    expect(await publish({ conclusion: "success", title: "All done" })).toBe("created");
    // Unfinished again, and shown as in progress: a completed run does not go back.
    expect(await publish({ conclusion: undefined, title: "1 of 2 open" })).toBe("created");
    expect(await publish({ conclusion: undefined, title: "1 of 2 open" })).toBe("nothing");
    const runs = [...sandbox.state.checks.values()].filter(({ name }) => name === "tollgate");
    expect(runs.map(({ conclusion }) => conclusion)).toEqual(["action_required", "success", null]);
  });
});
