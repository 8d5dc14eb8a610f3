import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALL_QUIRKS, NO_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { playedBy, type SandboxContext, withKindSandbox } from "../support/with-sandbox.ts";

let testContext: SandboxContext;
let admin: string;
beforeAll(async () => {
  testContext = await withKindSandbox();
  testContext.sandbox.setPerson({ login: "root", role: "admin" });
  admin = testContext.sandbox.personalToken("root").token;
  await testContext.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
});
afterAll(() => testContext.close());

const headOf = (): string => testContext.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";

describe("a personal token", () => {
  it("is the same at every call, cannot be guessed, and is as good as its person's role", async () => {
    const { sandbox, at } = testContext;
    const { login, token } = sandbox.personalToken("mallory");
    expect([login, sandbox.personalToken("Mallory").token]).toEqual(["mallory", token]);
    expect(token).toMatch(/^ghp_sandbox_[0-9a-f]{32}$/);
    expect(token).not.toBe(sandbox.personalToken("ada").token);
    const { rest } = testContext.client(token);
    expect((await rest.users.getAuthenticated()).data.login).toBe("mallory");
    const status = { ...at, sha: headOf(), state: "success" as const, context: "ci" };
    await expect(rest.repos.createCommitStatus(status)).rejects.toMatchObject({ status: 403 });
    const { rest: ada } = testContext.client(sandbox.personalToken("ada").token);
    await expect(ada.repos.createCommitStatus(status)).resolves.toMatchObject({ status: 201 });
  });

  it("is of whom the page plays at first, where nobody is named", () => {
    expect(testContext.sandbox.personalToken().login).toBe("ada");
  });
});

describe("GitHub's own operations", () => {
  it("make collaborators, teams and their members, for administrators only", async () => {
    const { sandbox, at } = testContext;
    const { rest } = testContext.client(admin);
    const org = { org: "acme" };
    await rest.repos.addCollaborator({ ...at, username: "new", permission: "maintain" });
    const role = async () =>
      (await rest.repos.getCollaboratorPermissionLevel({ ...at, username: "new" })).data.role_name;
    expect(await role()).toBe("maintain");
    await rest.repos.removeCollaborator({ ...at, username: "new" });
    expect(await role()).toBe("none");
    const made = await rest.teams.create({ ...org, name: "Site Reliability", maintainers: ["grace"] });
    expect([made.data.slug, made.data.members_count]).toEqual(["site-reliability", 1]);
    await expect(rest.teams.create({ ...org, name: "site reliability" })).rejects.toMatchObject({ status: 422 });
    const below = await rest.teams.create({ ...org, name: "On call", parent_team_id: made.data.id });
    expect(below.data.parent?.slug).toBe("site-reliability");
    const team = { ...org, team_slug: "site-reliability", username: "ada" };
    await rest.teams.addOrUpdateMembershipForUserInOrg(team);
    expect((await rest.teams.getMembershipForUserInOrg(team)).data.state).toBe("active");
    await rest.teams.removeMembershipForUserInOrg(team);
    await expect(rest.teams.getMembershipForUserInOrg(team)).rejects.toMatchObject({ status: 404 });
    const reported = sandbox.events.flatMap(({ name, payload }) =>
      name === "team" || name === "membership" ? [`${name}.${payload.action}`] : [],
    );
    expect(reported).toEqual([
      "team.created",
      "membership.added",
      "team.created",
      "membership.added",
      "membership.removed",
    ]);
    const { rest: writer } = testContext.client(sandbox.personalToken("ada").token);
    await expect(writer.repos.addCollaborator({ ...at, username: "new" })).rejects.toMatchObject({ status: 403 });
    await expect(writer.teams.create({ ...org, name: "Mine" })).rejects.toMatchObject({ status: 403 });
  });
});

describe("the sandbox's own operations", () => {
  const call = async (wanted: string, body?: unknown, token: string | undefined = admin) => {
    const [method, path] = wanted.split(" ");
    const response = await fetch(`${testContext.sandbox.url}/_sandbox/api/${path}`, {
      method: method ?? "",
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };

  it("make people, their tokens, and take accounts away", async () => {
    const { sandbox, at } = testContext;
    const request = { login: "lin", role: "write", teams: ["dba"], email: "lin@example.com" };
    expect(await call("POST people", request)).toEqual({ status: 201, body: request });
    const { body } = await call("POST tokens", { login: "lin" });
    const { rest } = testContext.client(body.token);
    await rest.pulls.createReview({ ...at, pull_number: 1, event: "APPROVE" });
    expect(sandbox.state.issues.get(1)?.pull?.reviews.at(-1)).toMatchObject({ author: "lin", state: "APPROVED" });
    expect((await call("DELETE people/lin")).status).toBe(204);
    await expect(rest.pulls.get({ ...at, pull_number: 1 })).rejects.toMatchObject({ status: 401 });
    expect((await call("DELETE people/lin")).status).toBe(404);
  });

  it("give the token of a workflow or of another app, which makes check runs", async () => {
    const { at } = testContext;
    for (const login of ["github-actions[bot]", "ci[bot]"]) {
      const { body } = await call("POST tokens", { login });
      const { data } = await testContext
        .client(body.token)
        .rest.checks.create({ ...at, name: "build", head_sha: headOf(), conclusion: "success" });
      expect(`${data.app?.slug}[bot]`).toBe(login);
    }
  });

  it("read a branch of the repository again", async () => {
    const before = headOf();
    await testContext.repository.commit("feature", { "src/app.ts": "export const a = 3;\n" });
    const { status, body } = await call("POST pulls/1/push");
    expect([status, body.head]).toEqual([200, headOf()]);
    expect(headOf()).not.toBe(before);
  });

  it("turn quirks on and off", async () => {
    expect((await call("GET quirks")).body).toEqual(NO_QUIRKS);
    expect((await call("PATCH quirks", { nullUsers: true, staleReads: 3 })).body).toEqual({
      ...NO_QUIRKS,
      nullUsers: true,
      staleReads: 3,
    });
    expect((await call("PATCH quirks", NO_QUIRKS)).body).toEqual(NO_QUIRKS);
  });

  it.each<[string, string, unknown, string | undefined, number]>([
    ["nobody", "GET quirks", undefined, "", 401],
    ["a token that was not given out", "GET quirks", undefined, "ghp_sandbox_0", 401],
    ["a writer", "POST tokens", { login: "root" }, "ada", 403],
    ["a workflow", "GET quirks", undefined, "github-actions[bot]", 403],
    ["an address that is none", "GET people", undefined, undefined, 404],
    ["a body that is no object", "POST people", "[]", undefined, 400],
    ["a body that is no JSON", "POST people", "{", undefined, 400],
    ["a login that is none", "POST people", { login: "a\nb" }, undefined, 422],
    ["a role that is none", "POST people", { login: "a", role: "owner" }, undefined, 422],
    ["teams that are none", "POST people", { login: "a", teams: ["A b"] }, undefined, 422],
    ["a quirk that is none", "PATCH quirks", { constructor: true }, undefined, 422],
    ["a quirk of another kind", "PATCH quirks", { staleReads: true }, undefined, 422],
    ["a number below 0", "PATCH quirks", { staleReads: -1 }, undefined, 422],
    ["a pull request that is not there", "POST pulls/99/push", undefined, undefined, 404],
  ])("refuse %s", async (_, wanted, body, as, status) => {
    const token =
      as === undefined || as === "" || as.startsWith("ghp") ? as : testContext.sandbox.personalToken(as).token;
    const answer = await call(wanted, body, token);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toMatch(/\w/);
  });
});

describe("the page of settings", () => {
  const page = async (as = "root") =>
    (
      await fetch(`${testContext.sandbox.url}/_sandbox/settings`, {
        headers: { cookie: playedBy(as, testContext.sandbox) },
      })
    ).text();
  const post = async (path: string, form: Record<string, string>) => {
    const response = await fetch(`${testContext.sandbox.url}/_sandbox/${path}`, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { cookie: playedBy("root", testContext.sandbox) },
      redirect: "manual",
    });
    return `${response.status} ${response.headers.get("location")}`;
  };
  const back = "303 /_sandbox/settings";

  it("adds people, changes their roles, and deletes accounts", async () => {
    const { sandbox } = testContext;
    expect(await post("people", { login: "zoe", role: "triage" })).toBe(back);
    expect(await page()).toContain("zoe (triage)");
    expect(await post("people/zoe/role", { role: "admin" })).toBe(back);
    expect(sandbox.state.roles.get("zoe")).toBe("admin");
    expect(await post("people/zoe/delete", {})).toBe(back);
    expect(await page()).not.toContain("zoe");
    expect(await post("people", { login: "zoe" })).toMatch(/refused=zoe%20was%20deleted/);
    expect(await post("people", { login: "<b>" })).toMatch(/refused=/);
    expect(await post("people/nobody/role", { role: "read" })).toMatch(/refused=Not%20Found/);
  });

  it("adds teams, and moves people in and out of them", async () => {
    expect(await post("teams", { name: "Payments" })).toBe(back);
    expect(await post("teams/payments/add", { login: "ada" })).toBe(back);
    expect([...(testContext.sandbox.state.teams.get("payments")?.members ?? [])]).toEqual(["ada"]);
    expect(await page()).toContain("@acme/payments");
    expect(await post("teams/payments/remove", { login: "ada" })).toBe(back);
    expect(testContext.sandbox.state.teams.get("payments")?.members.size).toBe(0);
    expect(await post("teams", { name: "payments" })).toMatch(/refused=/);
  });

  it("turns each quirk, and all of them", async () => {
    const { host } = testContext.sandbox;
    await post("quirks", { set: "all" });
    expect(host.quirks).toEqual(ALL_QUIRKS);
    await post("quirks", { turn: "nullUsers" });
    expect(host.quirks).toEqual({ ...ALL_QUIRKS, nullUsers: false });
    await post("quirks", { set: "none" });
    for (const name of Object.keys(NO_QUIRKS)) await post("quirks", { turn: name });
    for (const [name, value] of Object.entries(host.quirks))
      expect(value, name).not.toBe(NO_QUIRKS[name as keyof typeof NO_QUIRKS]);
    await post("quirks", { set: "none" });
    await post("quirks", { turn: "constructor" });
    expect(host.quirks).toEqual(NO_QUIRKS);
  });

  it("shows the token of who is being played", async () => {
    expect(await page("mallory")).toContain(testContext.sandbox.personalToken("mallory").token);
    expect(await page("mallory")).not.toContain(admin);
  });

  it("does not show it where the sandbox is reached from elsewhere", async () => {
    const { host } = testContext.sandbox;
    const { url } = host;
    try {
      const reached = url.replace("127.0.0.1", "192.0.2.7");
      host.url = reached;
      const response = await new Promise<string>((resolve, reject) => {
        import("node:http").then(({ get }) => {
          get(`${url}/_sandbox/settings`, { headers: { host: new URL(reached).host } }, (answer) => {
            let text = "";
            answer.on("data", (chunk: Buffer) => {
              text += chunk.toString();
            });
            answer.on("end", () => resolve(text));
          }).on("error", reject);
        }, reject);
      });
      expect(response).toContain("Quirks");
      expect(response).not.toContain("ghp_sandbox_");
    } finally {
      host.url = url;
    }
  });
});

describe("the page of a pull request", () => {
  const post = async (verb: string, form: Record<string, string>, as = "grace") => {
    const response = await fetch(`${testContext.sandbox.url}/_sandbox/pulls/1/${verb}`, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { cookie: playedBy(as, testContext.sandbox) },
      redirect: "manual",
    });
    return response.headers.get("location");
  };

  it.each([
    ["check workflow", "success", "github-actions[bot]", "completed", "success"],
    ["check app", "failure", "ci[bot]", "completed", "failure"],
    ["check app", "pending", "ci[bot]", "in_progress", null],
    ["check workflow", "skipped", "github-actions[bot]", "completed", "skipped"],
  ])("reports a %s that is %s", async (what, result, app, status, conclusion) => {
    const name = `${what} ${result}`;
    expect(await post("report", { what, name, result, text: "Said" })).toBe("/acme/shop/pull/1");
    const run = testContext.sandbox.checks(headOf()).findLast((one) => one.name === name);
    expect(run).toMatchObject({ app, status, conclusion, title: "Said" });
  });

  it.each([
    ["status workflow", "pending", "github-actions[bot]", "pending"],
    ["status person", "failure", "grace", "failure"],
    ["status person", "neutral", "grace", "success"],
  ])("reports a %s that is %s", async (what, result, creator, state) => {
    await post("report", { what, name: "ci/lint", result, text: "" });
    expect(testContext.sandbox.state.statuses.at(-1)).toMatchObject({ context: "ci/lint", creator, state });
  });

  it("asks for changes, and refuses what is none or comes from who may not write", async () => {
    await post("comment", { do: "request", body: "No" });
    expect(testContext.sandbox.state.issues.get(1)?.pull?.reviews.at(-1)).toMatchObject({
      author: "grace",
      state: "CHANGES_REQUESTED",
    });
    const status = { what: "status person", name: "x", result: "success", text: "" };
    expect(await post("report", status, "mallory")).toMatch(/refused=Must%20have%20write/);
    expect(await post("report", { ...status, result: "green" })).toMatch(/refused=/);
    expect(await post("report", { ...status, name: " " })).toMatch(/refused=/);
  });
});
