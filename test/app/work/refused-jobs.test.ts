import { afterEach, describe, expect, it } from "vitest";
import { gateOf } from "../../support/store-records.ts";
import { type Answers, FORBIDDEN, LIMIT, refusal, stubClient } from "../../support/stub-client.ts";
import { jobOf, type WorkshopWorld, workshopWorld } from "../../support/workshop-world.ts";

/** What becomes of a job where GitHub refuses: done, tried again, or told when to come back. */

let context: WorkshopWorld;
afterEach(async () => context.end());

const PULL = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
const REPOSITORY = "GET /repos/{owner}/{repo}";
const REPOSITORIES = "GET /installation/repositories";
const at = (path: string, status: number) => refusal(status, `HTTP ${status}`, {}, `https://api.github.com${path}`);
const pullGone = (status: number) => at("/repos/acme/shop/pulls/1", status);
const CLOSED = [{ kind: "moved", text: "" }] as const;
const among = (...names: readonly string[]) => ({
  repositories: names.map((name) => ({ name, owner: { login: "Acme" }, archived: false })),
});

const begin = async (answers: Answers) => {
  const { client, asked } = stubClient(answers);
  context = await workshopWorld(client);
  await context.store.pullRequests.put(gateOf(1, { verdict: "pass", blockedSince: undefined }));
  return asked;
};
const known = async () => {
  const record = await context.store.pullRequests.get("acme/shop", 1);
  return `${record?.state} ${record?.verdict}${record?.verdict === "error" ? ` ${record.summary}` : ""}`;
};

describe.each([404, 410])("a pull request that is %i", (status) => {
  describe.each([
    ["to be evaluated", []],
    ["reported as closed", CLOSED],
  ])("%s", (_, notes) => {
    const FAILED = notes.length === 0 ? `open error HTTP ${status}` : "open pass";

    it.each([1, 2])("is retried in run %i without asking for it again", async (attempt) => {
      const asked = await begin({ [PULL]: pullGone(status) });
      expect(await context.run(jobOf({ attempt, notes }))).toBe(`HTTP ${status}`);
      expect(asked.filter(({ route }) => route === PULL)).toHaveLength(1);
      expect(await known()).toBe(FAILED);
    });

    it.each<[string, Answers, string, string]>([
      ["is gone if its repository answers", { [REPOSITORY]: {} }, "done", "closed pass"],
      ["is gone if its repository left the installation", { [REPOSITORIES]: among("other") }, "done", "closed pass"],
      ["is gone if the installation has no repositories", { [REPOSITORIES]: among() }, "done", "closed pass"],
      [
        "so is its repository, which is still ours",
        { [REPOSITORIES]: among("other", "Shop") },
        `HTTP ${status}`,
        FAILED,
      ],
    ])("in the third run, where %s", async (_name, answers, ended, then) => {
      await begin({ [PULL]: pullGone(status), [REPOSITORY]: refusal(status), ...answers });
      expect(await context.run(jobOf({ attempt: 3, notes }))).toBe(ended);
      expect(await known()).toBe(then);
    });

    it.each([403, 500])("is retried if its repository answers %i", async (other) => {
      await begin({ [PULL]: pullGone(status), [REPOSITORY]: refusal(other) });
      expect(await context.run(jobOf({ attempt: 9, notes }))).toBe(`HTTP ${other}`);
      expect(await known()).not.toContain("closed");
    });
  });
});

describe("a pull request reported as closed", () => {
  const NAMED = { base: { repo: { full_name: "acme/shop", owner: {} } }, head: { repo: null }, labels: [] };
  const pull = (state: string, merged = false) => ({
    ...NAMED,
    state,
    merged,
    user: null,
    base: { ...NAMED.base, ref: "main", sha: "b" },
    head: { ...NAMED.head, ref: "f", sha: "a" },
  });

  it.each([
    ["merged", pull("closed", true), "merged pass"],
    ["closed", pull("closed"), "closed pass"],
  ])("costs one request where it is %s", async (_, answer, then) => {
    const asked = await begin({ [PULL]: answer });
    expect(await context.run(jobOf({ notes: CLOSED }))).toBe("done");
    expect(asked).toHaveLength(1);
    expect(await known()).toBe(then);
    expect(context.outcomes).toEqual(["pull-request done"]);
  });

  it("has others on the same commit evaluated again", async () => {
    await begin({ [PULL]: pull("closed") });
    await context.store.pullRequests.put(gateOf(2));
    await context.store.pullRequests.put(gateOf(3, { headSha: "bbb" }));
    expect(await context.run(jobOf({ notes: CLOSED }))).toBe("done");
    expect(context.jobs()).toEqual(["pull-request:acme/shop#2 event"]);
  });

  it.each([401, 403, 422, 500])("is retried if GitHub answers %i", async (status) => {
    await begin({ [PULL]: pullGone(status) });
    expect(await context.run(jobOf({ attempt: 9, notes: CLOSED }))).toBe(`HTTP ${status}`);
    expect(await known()).toBe("open pass");
  });
});

describe("a job that fails", () => {
  it.each<[string, unknown, string]>([
    ["by a server error", refusal(500), "HTTP 500"],
    ["by a missing permission", FORBIDDEN, "Resource not accessible by integration"],
    ["by 404 of another address", at("/repos/acme/shop/pulls/1/files", 404), "HTTP 404"],
    ["by 404 of another pull request", at("/repos/acme/shop/pulls/11", 404), "HTTP 404"],
    ["by 404 without an address", Object.assign(new Error("HTTP 404"), { status: 404, response: {} }), "HTTP 404"],
    ["without an answer", new Error("socket hang up"), "socket hang up"],
  ])("%s is tried again, and its gate is no green meanwhile", async (_, error, ended) => {
    await begin({ [PULL]: error });
    expect(await context.run(jobOf({ attempt: 9 }))).toBe(ended);
    expect(await known()).toBe(`open error ${ended}`);
    expect(context.outcomes).toEqual(["pull-request failed"]);
    expect(context.warnings).toEqual(["A job failed"]);
  });

  it("by a thrown value that is no error is stored as an error, and keeps the time of the block", async () => {
    const odd: unknown = "odd";
    await begin({
      [PULL]: () => {
        throw odd;
      },
    });
    await context.store.pullRequests.put(gateOf(1, { blockedSince: 77 }));
    await context.run(jobOf());
    expect(await known()).toBe("open error It could not be evaluated");
    expect(await context.store.pullRequests.get("acme/shop", 1)).toMatchObject({ blockedSince: 77 });
  });

  it("of an unknown pull request stores nothing", async () => {
    await begin({ [PULL]: refusal(500) });
    const task = { kind: "pull-request", ref: { owner: "acme", repo: "shop", number: 2 } } as const;
    await context.run(jobOf({ key: "pull-request:acme/shop#2", task }));
    expect(await context.store.pullRequests.get("acme/shop", 2)).toBeUndefined();
  });
});

describe("GitHub's rate limit", () => {
  it("stops the jobs of the installation until it ends, and of no other", async () => {
    const asked = await begin({ [PULL]: LIMIT });
    const pulls = () => asked.filter(({ route }) => route === PULL);
    expect(await context.run(jobOf())).toBe("limited 60000");
    context.pass(20_000);
    expect(await context.run(jobOf({ notes: CLOSED }))).toBe("limited 40000");
    expect(pulls()).toHaveLength(1);
    expect(await context.run(jobOf({ installation: 2 }))).toBe("limited 60000");
    context.pass(40_000);
    expect(await context.run(jobOf())).toBe("limited 60000");
    expect(pulls()).toHaveLength(3);
    // What was not tried is not counted as a job.
    expect(context.outcomes).toEqual(Array(3).fill("pull-request limited"));
    expect(context.warnings).toEqual(Array(3).fill("A job met GitHub's limit"));
  });
});

describe("an installation that gives no token", () => {
  const TOKENS = at("/app/installations/1/access_tokens", 404);
  const INSTALLATION = "GET /app/installations/{installation_id}";

  it.each<[string, number, unknown, unknown, string, readonly string[]]>([
    ["in the second run", 2, TOKENS, refusal(404), "HTTP 404", ["pull-request failed"]],
    ["that GitHub does not know, in the third run", 3, TOKENS, refusal(404), "done", ["pull-request done"]],
    ["that GitHub knows", 3, TOKENS, {}, "HTTP 404", ["pull-request failed"]],
    ["if GitHub answers 500", 3, TOKENS, refusal(500), "HTTP 404", ["pull-request failed"]],
    ["if GitHub answers 403", 3, TOKENS, refusal(403), "HTTP 404", ["pull-request failed"]],
    [
      "because it is suspended",
      3,
      at("/app/installations/1/access_tokens", 403),
      refusal(404),
      "HTTP 403",
      ["pull-request failed"],
    ],
    [
      "where something else is 404",
      3,
      at("/repos/acme/shop/git", 404),
      refusal(404),
      "HTTP 404",
      ["pull-request failed"],
    ],
  ])("%s", async (_, attempt, error, answer, ended, outcomes) => {
    await begin({ [PULL]: error, [INSTALLATION]: answer });
    expect(await context.run(jobOf({ attempt }))).toBe(ended);
    expect(context.outcomes).toEqual(outcomes);
  });
});

describe("a renamed repository", () => {
  it("is evaluated under its new name, with its notes, and its stored pull requests move", async () => {
    const repo = { id: 7, full_name: "acme/store", owner: { type: "Organization" }, default_branch: "main" };
    await begin({
      [PULL]: {
        state: "open",
        user: { login: "ada", type: "User" },
        base: { ref: "main", sha: "b", repo },
        head: { ref: "f", sha: "a", repo: null },
        labels: [],
      },
    });
    const edit = { actor: { kind: "person", login: "ada" }, at: "2026-11-23T06:00:00Z", from: "", to: "" };
    const notes = [{ kind: "edit", text: JSON.stringify(edit) }] as const;
    expect(await context.run(jobOf({ urgency: "person", notes }))).toBe("done");
    expect(context.outcomes).toEqual(["pull-request superseded"]);
    expect(context.jobs()).toEqual([`pull-request:acme/store#1 person edit(${JSON.stringify(edit)})`]);
    expect(await context.store.pullRequests.get("acme/shop", 1)).toBeUndefined();
    expect(await context.store.pullRequests.get("acme/store", 1)).toMatchObject({ verdict: "pass" });
  });
});
