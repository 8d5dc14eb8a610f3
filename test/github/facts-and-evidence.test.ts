import { describe, expect, it } from "vitest";
import type { GitHubClient } from "../../src/github/client/github-client.ts";
import { fetchEvidence } from "../../src/github/read/evidence.ts";
import { fetchPull } from "../../src/github/read/pull-request.ts";
import { fetchPullRequest } from "../support/fetch-pull-request.ts";
import { PERMISSIONS, ref, useAdapter } from "./adapter-world.ts";

const start = useAdapter();
const NO_TEAM = { of: "@acme/nobody", why: "no-such-team" } as const;
const NEEDS = { checks: false, statuses: false, reviews: false, contents: [], people: [], teams: [] };

describe("facts", () => {
  it("say everything that the pull request changes, and cannot be changed", async () => {
    const { client } = await start();
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
    const { sandbox, client } = await start();
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
    const { sandbox, client } = await start();
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
    const { client } = await start();
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
    const { sandbox, client } = await start();
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
    const { sandbox, clientOf } = await start();
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
  ])("%s: is reported, and is neither yes nor no", async (_, path, status, unknown) => {
    const { sandbox, client } = await start();
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
    const { sandbox, client } = await start();
    const { facts } = await fetchPullRequest(client, ref);
    sandbox.fail({ path: /\/collaborators\//, status: 429 });
    await expect(fetchEvidence(client, ref, facts, { ...NEEDS, people: ["ada"] })).rejects.toThrow(/rate limit/);
  });

  it("more people than are looked up are not answered for", async () => {
    const { client } = await start();
    const { facts } = await fetchPullRequest(client, ref);
    const crowd = Array.from({ length: 205 }, (_, at) => `person-${at}`);
    const { people } = await fetchEvidence(client, ref, facts, { ...NEEDS, people: crowd });
    expect(Object.keys(people)).toHaveLength(205);
    expect(people["person-204"]?.unknown).toEqual([{ of: "role", why: "failed" }]);
  });

  it("the newest check of a name, the newest status of a context, each person's last word", async () => {
    const { sandbox, client } = await start();
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
