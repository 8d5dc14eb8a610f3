import { afterEach, describe, expect, it } from "vitest";
import { POLICY } from "../../support/action-world.ts";
import { type AppContext, type AppContextOptions, startAppContext } from "../../support/app-world.ts";

/** The App over real HTTP: webhooks in, check runs and comments out. */

let context: AppContext | undefined;
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const [STAGED, TESTED] = ["schema-change.staged", "schema-change.tested"] as const;
const OPEN = "action_required: 2 of 2 open: 2 for anyone with write access";
const PASSED = "success: All 2 items answered";

const started = async (options: AppContextOptions = {}): Promise<AppContext> => {
  context = await startAppContext(options);
  return context;
};

/** With one pull request of Ada's. */
const opened = async (options: AppContextOptions = {}, more: { readonly fork?: boolean } = {}): Promise<AppContext> => {
  const made = await started(options);
  const author = more.fork === true ? "mallory" : "ada";
  await made.sandbox.openPullRequest({ head: "feature", base: "main", author, title: "Add a table", ...more });
  await made.settled();
  return made;
};

const MIGRATION = { "db/1.sql": "CREATE TABLE a (b int);\n" };

describe("a pull request's way through the App", () => {
  it("is posted to and held, ticked, and let through, by a check run and no status", async () => {
    const { sandbox, check, click, ours, settled } = await opened();
    expect(ours()).toHaveLength(1);
    expect(check()).toBe(OPEN);
    click("grace", [STAGED]);
    await settled();
    expect(check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
    click("grace", [TESTED]);
    await settled();
    expect(check()).toBe(PASSED);
    expect(ours()).toHaveLength(1);
    expect(sandbox.state.statuses).toEqual([]);
  });

  it("a push that touches a matched file: its ticks are stale, and the new head is held", async () => {
    const { sandbox, check, click, ours, settled } = await opened();
    click("grace", [STAGED, TESTED]);
    await settled();
    await sandbox.pushToBranch("ada", { branch: "feature", files: { "db/1.sql": "CREATE TABLE a (b int, c int);\n" } });
    await settled();
    expect(check()).toBe(OPEN);
    expect(ours()[0]?.body).toContain("**Stale.** Ticked by grace");
  });

  it("retargeted: judged by the new base's policies", async () => {
    const { sandbox, check, settled } = await opened({
      branches: { feature: MIGRATION, release: { ".github/tollgate.yml": POLICY.replace("db/**", "sql/**") } },
    });
    sandbox.protect({ branch: "release", checks: ["tollgate"] });
    await sandbox.editPullRequest("ada", 1, { base: "release" });
    await settled();
    expect(check()).toBe("success: No golden checklist applies");
    await sandbox.editPullRequest("ada", 1, { base: "main" });
    await settled();
    expect(check()).toBe(OPEN);
  });

  it("from a fork: held, ticked by a writer, and the author's command is heard where the policy lets them", async () => {
    const { sandbox, check, click, settled } = await opened({}, { fork: true });
    expect(check()).toBe(OPEN);
    sandbox.comment("mallory", 1, "/tollgate done staged");
    await settled();
    expect(check()).toBe(OPEN);
    click("grace", [STAGED, TESTED]);
    await settled();
    expect(check()).toBe(PASSED);
  });

  it("a fix that no policy applies to: passes, and nobody is talked to", async () => {
    const { sandbox, check, ours, settled } = await started({ branches: { typo: { "README.md": "The shop\n" } } });
    await sandbox.openPullRequest({ head: "typo", base: "main", author: "ada", title: "Mend a typo" });
    await settled();
    expect(check()).toBe("success: No golden checklist applies");
    expect(ours()).toEqual([]);
  });

  it("broken glass: a neutral check that says who, a label, and an issue for who broke it; the merge goes through", async () => {
    const rule = 'break_glass: { by: "team:@acme/sre", max_per_30_days: 1, due_days: 5 }';
    const { sandbox, check, settled } = await opened({
      base: { ".github/tollgate.yml": POLICY.replace("policies:", `${rule}\npolicies:`) },
    });
    sandbox.addTeam({ slug: "sre", members: ["linus"] });
    sandbox.comment("grace", 1, "/tollgate break-glass It burns");
    await settled();
    expect(check()).toBe(OPEN);
    sandbox.comment("linus", 1, "/tollgate break-glass Checkout is down");
    await settled();
    expect(check()).toBe("neutral: Break-glass by linus: 2 of 2 open");
    const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    const summary = sandbox.checks(sha).at(-1)?.summary ?? "";
    expect(summary).toContain("Checkout is down");
    expect(summary).toMatch(/\| Item .*\| .*Outcome/i);
    expect(sandbox.state.issues.get(1)?.labels).toContain("break-glass");
    const issue = sandbox.state.issues.get(2);
    expect(issue?.assignees).toEqual(["linus"]);
    for (const bucket of ["Prevent", "Detect", "Respond"]) expect(issue?.body).toContain(bucket);
    await expect(sandbox.merge("grace", 1)).resolves.toMatchObject({ state: "closed" });
  });

  it("closed: nothing but itself is read, and nothing is written", async () => {
    const { sandbox, settled } = await opened();
    const before = sandbox.requests.length;
    await sandbox.editPullRequest("ada", 1, { state: "closed" });
    await settled();
    const asked = sandbox.requests.slice(before).map(({ method, operation }) => `${method} ${operation}`);
    // Twice where a replica is behind.
    expect([...new Set(asked)]).toEqual(["GET pulls/get"]);
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it("the button Look again, and GitHub's own Re-run: judged anew", async () => {
    const { sandbox, check, settled } = await opened();
    const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    for (const press of [
      (id: number) => sandbox.pressCheckAction("grace", id, "look-again"),
      (id: number) => sandbox.rerunCheck("grace", id),
    ]) {
      const run = sandbox.checks(sha).at(-1);
      const before = sandbox.requests.length;
      press(run?.id ?? 0);
      await settled();
      expect(sandbox.requests.slice(before).some(({ operation }) => operation === "pulls/list-files")).toBe(true);
      expect(check()).toBe(OPEN);
    }
  });
});

describe("what happens to the comment", () => {
  it("deleted: rebuilt from the event, and a tick is not lost", async () => {
    const { sandbox, check, click, ours, settled } = await opened();
    click("grace", [STAGED]);
    await settled();
    sandbox.deleteComment("linus", ours()[0]?.id ?? 0);
    await settled();
    expect(ours()).toHaveLength(1);
    expect(check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
  });

  it("deleted while nobody listened: rebuilt from what the App remembers", async () => {
    const { sandbox, check, click, ours, settled } = await opened();
    click("grace", [STAGED]);
    await settled();
    sandbox.webhooks.mode = "vanish";
    sandbox.deleteComment("linus", ours()[0]?.id ?? 0);
    sandbox.webhooks.mode = "deliver";
    sandbox.addLabel("ada", 1, "urgent");
    await settled();
    expect(ours()).toHaveLength(1);
    expect(ours()[0]?.body).toContain("This comment was gone. It was rebuilt from its own record.");
    expect(check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
  });

  it("a comment of somebody else's with our marker is nobody's", async () => {
    const { sandbox, check, ours, settled } = await opened();
    sandbox.comment("linus", 1, (ours()[0]?.body ?? "").replaceAll("- [ ]", "- [x]"));
    await settled();
    expect(check()).toBe(OPEN);
  });
});

describe("the merge queue", () => {
  it("judges the queue's commit by its pull request: refused while it is unfinished, let through once it is", async () => {
    const { sandbox, check, click, settled } = await opened();
    sandbox.protect({ branch: "main", checks: [] });
    const queued = await sandbox.enqueue("ada", 1);
    await settled();
    expect(check(queued.sha)).toBe("failure: 2 of 2 open: 2 for anyone with write access");
    click("grace", [STAGED, TESTED]);
    await settled();
    const again = await sandbox.enqueue("ada", 1).catch(() => queued);
    await settled();
    expect(again.sha === queued.sha ? check(1) : check(again.sha)).toBe(PASSED);
  });
});

describe("what is waited for", () => {
  const withCheck = `version: 1
policies:
  schema-change:
    title: Schema change
    why: Because.
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: staged, text: Staged, verify: { check: migrations }, verify_only: true }
`;

  it("a check that ends answers its item, and takes the answer back where it fails later", async () => {
    const { sandbox, check, settled } = await opened({ base: { ".github/tollgate.yml": withCheck } });
    expect(check()).toContain("action_required: 1 of 1 open");
    const sha = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    const token = sandbox.token({ actor: "ci[bot]", permissions: { checks: "write" } });
    const conclude = async (conclusion: string): Promise<void> => {
      await fetch(`${sandbox.url}/repos/acme/shop/check-runs`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ name: "migrations", head_sha: sha, status: "completed", conclusion }),
      });
      await settled();
    };
    await conclude("success");
    expect(check()).toContain("success: ");
    await conclude("failure");
    expect(check()).toContain("action_required: 1 of 1 open");
  });

  it("a team that somebody joins: their tick counts from then on", async () => {
    const base = {
      ".github/tollgate.yml": withCheck.replace(
        "verify: { check: migrations }, verify_only: true",
        "by: 'team:@acme/dba'",
      ),
    };
    const { sandbox, check, click, settled } = await started({ base, branches: { feature: MIGRATION } });
    sandbox.addTeam({ slug: "dba", members: [] });
    await sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
    await settled();
    click("grace", [STAGED]);
    await settled();
    expect(check()).toContain("action_required: 1 of 1 open");
    sandbox.changeTeam("linus", "dba", { add: ["grace"] });
    await settled();
    click("grace", [STAGED]);
    await settled();
    expect(check()).toContain("success: ");
  });
});

describe("unfinished as pending", () => {
  it("ends the check of a head that is not the head any more", async () => {
    const { sandbox, check, settled } = await opened({ config: { unfinished: "pending" } });
    const old = sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
    expect(check(old)).toBe("in_progress: 2 of 2 open: 2 for anyone with write access");
    await sandbox.pushToBranch("ada", { branch: "feature", files: { "src/b.ts": "export {};\n" } });
    await settled();
    expect(check(old)).toBe("cancelled: Superseded by a newer commit");
    expect(check()).toBe("in_progress: 2 of 2 open: 2 for anyone with write access");
  });
});

describe("nothing is missed", () => {
  it("stopped and started again: what was left is done, and what was done is not done twice", async () => {
    const { sandbox, check, click, ours, restart, settled } = await opened();
    await restart();
    click("grace", [STAGED, TESTED]);
    await settled();
    expect(check()).toBe(PASSED);
    expect(ours()).toHaveLength(1);
    expect(sandbox.appDeliveries("tollgate").filter(({ code }) => code >= 500)).toEqual([]);
  });

  it("deliveries that did not arrive are asked for again, and heard", async () => {
    const { sandbox, check, click, settled, app } = await opened();
    sandbox.webhooks.mode = "drop";
    click("grace", [STAGED]);
    sandbox.webhooks.mode = "deliver";
    await settled();
    expect(check()).toBe(OPEN);
    await app().sweep.deliveries();
    await settled();
    expect(check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
    const before = sandbox.appDeliveries("tollgate").length;
    await app().sweep.deliveries();
    expect(sandbox.appDeliveries("tollgate")).toHaveLength(before);
  });

  it("what GitHub never told is found in the open pull requests, and read from the edit history", async () => {
    const { sandbox, check, click, settled, app } = await opened();
    await app().sweep.pullRequests();
    await settled();
    sandbox.webhooks.mode = "vanish";
    click("grace", [STAGED]);
    sandbox.webhooks.mode = "deliver";
    await app().sweep.pullRequests();
    await settled();
    expect(check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
  });

  it("what was taken back, and ticked again by one who may not, while nobody listened: the page looks as it did", async () => {
    const base = { ".github/tollgate.yml": POLICY.replace("tested, by: anyone", "tested, by: not-author") };
    const { sandbox, check, click, settled, ours } = await opened({ base });
    click("grace", [STAGED, TESTED]);
    await settled();
    expect(check()).toBe(PASSED);
    const page = ours()[0]?.body;
    sandbox.webhooks.mode = "vanish";
    click("grace", [TESTED]);
    click("ada", [TESTED]);
    click("grace", [STAGED]);
    click("grace", [STAGED]);
    sandbox.webhooks.mode = "deliver";
    expect(ours()[0]?.body).toBe(page);
    sandbox.addLabel("ada", 1, "ready");
    await settled();
    expect(check()).toBe("action_required: 1 of 2 open: 1 for a second person");
  });
});
