import { afterEach, describe, expect, it } from "vitest";
import type { Job, Note } from "../../../src/app/queue/queue.ts";
import { gateOf } from "../../support/store-records.ts";
import { type SandboxContext, withKindSandbox } from "../../support/with-sandbox.ts";
import { jobOf, NOW, type WorkshopWorld, workshopWorld } from "../../support/workshop-world.ts";

/** What is published, remembered and asked for after a pull request was judged, against the sandbox. */

let sandbox: SandboxContext;
let context: WorkshopWorld;
afterEach(async () => {
  await context.end();
  await sandbox.close();
});

const POLICY = `version: 1
break_glass: { by: ["team:@acme/oncall"] }
policies:
  schema-change:
    title: Schema change
    why: A migration cannot be rolled back by redeploying.
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: staged, text: The migration is staged, by: "team:@acme/dba", waive: "team:@acme/leads" }
        - { id: tested, text: The rollback was tested, verify: { check: "ci / *" } }
        - { id: green, text: The build is green, by: anyone, verify: { status: "build" } }
        - { id: seen, text: Somebody approved, by: anyone, verify: { approval: { by: "team:@acme/dba" } } }
`;

const begin = async ({ policy = POLICY, path = "db/1.sql" } = {}): Promise<string> => {
  sandbox = await withKindSandbox({
    base: { "README.md": "Shop\n", ".github/tollgate.yml": policy },
    branches: { feature: { [path]: "CREATE TABLE a (b int);\n" } },
  });
  for (const slug of ["dba", "leads", "oncall"])
    sandbox.sandbox.setPerson({ login: "grace", role: "write", teams: [slug] });
  const { pull } = await sandbox.sandbox.openPullRequest({ base: "main", head: "feature", title: "T", author: "ada" });
  context = await workshopWorld(sandbox.client(), { dryRun: false });
  return pull.head.sha;
};
const notes = (...given: readonly Note[]): Partial<Job> => ({ notes: given });
const record = async () => context.store.pullRequests.get("acme/shop", 1);

describe("the record of a verdict", () => {
  it("has who must act, and what later events may concern", async () => {
    const sha = await begin();
    expect(await context.run(jobOf({ since: NOW - 5_000 }))).toBe("done");
    expect(await record()).toMatchObject({
      repository: "acme/shop",
      headSha: sha,
      baseRef: "main",
      state: "open",
      verdict: "blocked",
      openItems: 4,
      totalItems: 4,
      teams: ["@acme/dba", "@acme/leads", "@acme/oncall"],
      waitsForChecks: ["ci / *", "build"],
      policies: ["schema-change"],
      policyFiles: [".github/tollgate.yml", "acme/.github:.github/tollgate.yml"],
      blockedSince: NOW,
    });
    expect(await context.store.verdicts.of("acme/shop", 1, 9)).toEqual([
      {
        repository: "acme/shop",
        number: 1,
        headSha: sha,
        verdict: "blocked",
        heldBy: ["schema-change"],
        at: NOW,
        tookMs: 5_000,
      },
    ]);
  });

  it("is published once if nothing changed, and is blocked since the first time", async () => {
    await begin();
    await context.run(jobOf());
    context.pass(60_000);
    await context.run(jobOf());
    expect(await record()).toMatchObject({ blockedSince: NOW, evaluatedAt: NOW + 60_000 });
    expect(await context.store.verdicts.of("acme/shop", 1, 9)).toHaveLength(1);
    expect(context.verdicts).toEqual(["blocked", "blocked"]);
  });

  it("is blocked since the time after the last pass", async () => {
    await begin();
    await context.store.pullRequests.put(gateOf(1, { verdict: "pass", blockedSince: 5 }));
    await context.run(jobOf());
    expect(await record()).toMatchObject({ verdict: "blocked", blockedSince: NOW });
  });

  it("passes once no policy applies", async () => {
    await begin({ path: "docs/a.md" });
    await context.run(jobOf());
    expect(await record()).toMatchObject({ verdict: "pass", totalItems: 0, waitingFor: [] });
    expect((await record())?.blockedSince).toBeUndefined();
  });

  it("is an error without details if the policies cannot be read", async () => {
    await begin({ policy: "version: 1\npolicies: 7\n" });
    await context.run(jobOf());
    expect(await record()).toMatchObject({
      verdict: "error",
      totalItems: 0,
      teams: [],
      policies: [],
      blockedSince: NOW,
    });
  });

  it("is merged for a merged pull request", async () => {
    await begin({ path: "docs/a.md" });
    await sandbox.sandbox.merge("ada", 1);
    await context.run(jobOf());
    expect(await record()).toMatchObject({ state: "merged" });
  });
});

describe("a superseded job", () => {
  const reported: Note = { kind: "told", text: '{"kind":"deleted-comment","id":7}' };

  it("publishes nothing, and passes on all notes except the move", async () => {
    await begin();
    const job = jobOf(notes(reported, { kind: "moved", text: "a" }));
    expect(await context.run(job, async () => true)).toBe("done");
    expect(context.outcomes).toEqual(["pull-request superseded"]);
    expect(context.jobs()).toEqual([`pull-request:acme/shop#1 event told(${reported.text})`]);
    expect(await record()).toBeUndefined();
    expect(sandbox.sandbox.comments(1)).toEqual([]);
  });

  it("requests nothing if it has no notes", async () => {
    await begin();
    expect(await context.run(jobOf(notes({ kind: "moved", text: "a" })), async () => true)).toBe("done");
    expect(context.jobs()).toEqual([]);
  });
});

describe("after a verdict", () => {
  it("pull requests that share the old commit are evaluated", async () => {
    const sha = await begin();
    await context.store.pullRequests.put(gateOf(1, { headSha: "before" }));
    await context.store.pullRequests.put(gateOf(2, { headSha: "before" }));
    await context.store.pullRequests.put(gateOf(3, { headSha: sha }));
    await context.run(jobOf());
    expect(context.jobs()).toEqual(["pull-request:acme/shop#2 event"]);
  });

  it.each([
    ["for the first time, after a minute", 0, 60_000],
    ["since ten minutes, after ten more", 600_000, 600_000],
    ["since a week, after an hour", 7 * 86_400_000, 3_600_000],
  ])("asks again for a permission that could not be read %s", async (_name, blockedMs, afterMs) => {
    await begin({
      policy: POLICY.replace(/break_glass.*\n/, "").replace(
        'by: "team:@acme/dba", waive: "team:@acme/leads"',
        "by: 'role:maintain'",
      ),
    });
    await context.run(jobOf());
    const before = await record();
    if (before !== undefined) await context.store.pullRequests.put({ ...before, blockedSince: NOW - blockedMs });
    sandbox.sandbox.fail({ path: /\/collaborators\/grace\//, status: 502, times: 100 });
    sandbox.sandbox.comment("grace", 1, "/tollgate done schema-change.staged");
    await context.run(jobOf());
    expect(context.jobs().at(-1)).toBe(`pull-request:acme/shop#1 background at ${afterMs}`);
  });

  it("stored pull requests move to the new name without a rename event", async () => {
    await begin();
    const { data } = await sandbox.client().request("GET /repos/{owner}/{repo}", sandbox.at);
    await context.store.pullRequests.put(gateOf(8, { repository: "acme/old", repositoryId: Number(data.id) }));
    await context.store.pullRequests.put(gateOf(9, { repository: "acme/another", repositoryId: 99 }));
    await context.run(jobOf());
    expect(await context.store.pullRequests.get("acme/shop", 8)).toBeDefined();
    expect(await context.store.pullRequests.get("acme/another", 9)).toBeDefined();
  });

  it("a pull request that was reported as closed and is open again is evaluated", async () => {
    await begin();
    expect(await context.run(jobOf(notes({ kind: "moved", text: "" })))).toBe("done");
    expect(await record()).toMatchObject({ state: "open", verdict: "blocked" });
  });
});
