import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type ActionContext, POLICY, startActionContext } from "../../support/action-world.ts";
import { freshBundle } from "../../support/fresh-bundle.ts";
import type { ActionRun } from "../../support/run-action.ts";
import { OPEN_BOX, openAction } from "./open-action.ts";

/** Faults of other gates in what they write and keep, each as an attack on the shipped Action. The titles quote the fault. */

let context: ActionContext;
// The machine may have much else to do.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => context.close());

const opened = async (...args: Parameters<typeof openAction>): Promise<ActionRun> => {
  const opening = await openAction(...args);
  ({ context } = opening);
  return opening.run;
};

const body = (): string => context.ours()[0]?.body ?? "";

describe("7. “a tick made while the bot was rewriting was lost”", () => {
  it("a click between our reading and our writing is seen, and by whom", async () => {
    let click = (): void => {};
    context = await startActionContext({}, { onRequest: ({ path }) => path.includes("/issues/1/comments") && click() });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
    await context.run();
    click = () => {
      click = () => {};
      context.click("grace", ["schema-change.staged"]);
    };
    await context.sandbox.editPullRequest("ada", 1, { title: "Add a table, carefully" });
    const event = context.sandbox.events.findLast(({ name }) => name === "pull_request");
    const run = await context.run({ event: { name: "pull_request_target", payload: event?.payload } });
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toMatch(/^pending: 1 of 2 open/);
    expect(body()).toContain("- [x] The migration is staged");
    expect(body()).toContain("grace");
  });

  it("“parallel events made two comments”: three runs at once leave one", async () => {
    context = await startActionContext();
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
    const runs = await Promise.all([1, 2, 3].map(() => context.run()));
    for (const run of runs) expect(run.code, run.log).toBe(0);
    expect(context.ours()).toHaveLength(1);
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
  });

  it("“an older run overwrote a newer”: an event that comes late takes nothing back", async () => {
    await opened();
    const reported = () => ({ name: "issue_comment", payload: context.sandbox.events.at(-1)?.payload });
    context.click("grace", ["schema-change.staged", "schema-change.tested"]);
    const ticked = reported();
    context.click("grace", ["schema-change.tested"]);
    await context.run({ event: reported() });
    expect(context.status()).toMatch(/^pending: 1 of 2 open/);
    const page = body();
    await context.run({ event: ticked });
    expect(context.status()).toMatch(/^pending: 1 of 2 open/);
    expect(body()).toBe(page);
  });
});

describe("8. “ticks kept after the migration was rewritten; or all approvals dropped by a rebase that changed nothing”", () => {
  const BOTH = ["schema-change.staged", "schema-change.tested"];
  const SAME = "CREATE TABLE a (b int);\n";
  const ticked = async () => {
    await opened();
    context.click("grace", BOTH);
    await context.run();
    expect(context.status()).toMatch(/^success/);
  };

  it("a rewritten migration asks again, and says which file it was", async () => {
    await ticked();
    await context.repository.commit("feature", { "db/1.sql": "DROP TABLE customers;\n" });
    await context.sandbox.updateHead(1);
    await context.run();
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    expect(body()).toMatch(/Stale.*grace.*db\/1\.sql/);
    expect(body()).toContain(OPEN_BOX.replace(" <!--", " · stale <!--"));
    // The very content that was ticked comes back: so does the tick.
    await context.repository.commit("feature", { "db/1.sql": SAME });
    await context.sandbox.updateHead(1);
    await context.run();
    expect(context.status()).toMatch(/^success/);
  });

  it("a rebase, a merge of the base, a commit elsewhere keep every tick, on the new head", async () => {
    await ticked();
    const heads = new Set([context.sandbox.state.issues.get(1)?.pull?.head.sha]);
    const moved: readonly (readonly [string, () => Promise<void>])[] = [
      ["a commit elsewhere", async () => context.repository.commit("feature", { "docs/note.md": "a note\n" })],
      [
        "a rebase on a base that moved on",
        async () => {
          await context.repository.commit("main", { "src/other.ts": "export const other = 1;\n" });
          await context.sandbox.state.mirror.fetchBranch("main");
          await context.repository.commit("feature", { "db/1.sql": SAME }, { from: "main", message: "Rebased" });
        },
      ],
      [
        "squashed into one, with another message",
        async () =>
          context.repository.commit("feature", { "db/1.sql": SAME }, { from: "main", message: "Add a table" }),
      ],
    ];
    for (const [name, move] of moved) {
      await move();
      await context.sandbox.updateHead(1);
      await context.run();
      heads.add(context.sandbox.state.issues.get(1)?.pull?.head.sha);
      expect(context.status(), name).toMatch(/^success: All 2 items answered/);
      expect(body(), name).not.toContain("Stale");
    }
    expect(heads.size).toBe(1 + moved.length);
  });
});

describe("9. “any writer could turn another's comment into an approval, and no one could see who ticked”", () => {
  const FOUR_EYES = { ".github/tollgate.yml": POLICY.replaceAll("by: anyone", "by: not-author") };

  it("words put into a reviewer's comment are said by who put them there", async () => {
    await opened({ base: FOUR_EYES });
    const { id } = context.sandbox.comment("grace", 1, "I shall look at it tomorrow.");
    context.sandbox.editComment("ada", id, "/tollgate done staged\n/tollgate done tested");
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    expect(body()).toMatch(
      /To ada: your answer .* does not count here, because you wrote the change: only .* can answer this/,
    );
  });

  it("the page names the person and the time of each tick, also on a comment that is not theirs", async () => {
    await opened({ base: FOUR_EYES });
    context.click("grace", ["schema-change.staged"]);
    await context.run();
    context.click("linus", ["schema-change.tested"]);
    await context.run();
    expect(context.status()).toMatch(/^success/);
    const line = (text: string) =>
      body()
        .split("\n")
        .findIndex((one) => one.includes(text));
    const who = (text: string) =>
      body()
        .split("\n")
        .slice(line(text), line(text) + 2)
        .join(" ");
    expect(who("The migration is staged")).toMatch(/grace.*\d{4}-\d\d-\d\d/);
    expect(who("The rollback was tested")).toMatch(/linus.*\d{4}-\d\d-\d\d/);
  });
});

describe("10. “red cross and mails while a list was merely unfinished”", () => {
  it("unfinished is yellow, and red only where that is asked for", async () => {
    await opened();
    expect(context.status()).toMatch(/^pending: /);
    await context.run({ inputs: { unfinished: "failure" } });
    expect(context.status()).toMatch(/^failure: 2 of 2 open/);
  });
});

describe("11. “a push to the base re-evaluated hundreds at once and hit the secondary limit; one thousand-file pull request starved the rest”", () => {
  it("by hand over all that are open: one after the other, at GitHub's pace, each for itself", async () => {
    const SMALL = 12;
    const names = Array.from({ length: SMALL }, (_, index) => `small-${index}`);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`a/${index}.txt`, "x\n"]));
    const writes: number[] = [];
    context = await startActionContext(
      {
        branches: {
          large: { ...many, "db/0.sql": "DROP TABLE a;\n" },
          ...Object.fromEntries(names.map((name, index) => [name, { [`db/${index + 1}.sql`]: "x\n" }])),
        },
      },
      { onRequest: ({ method, status }) => method === "POST" && status === 201 && writes.push(performance.now()) },
    );
    for (const head of ["large", ...names])
      await context.sandbox.openPullRequest({ base: "main", head, title: head, author: "ada" });
    // The host has enough in the middle of it, twice; and of one pull request it cannot say what is in it.
    const limit = { status: 403, headers: { "retry-after": "3" } };
    context.sandbox.fail({ ...limit, method: "POST", path: /\/issues\/5\/comments/ });
    context.sandbox.fail({ ...limit, method: "POST", path: /\/issues\/9\/comments/ });
    context.sandbox.fail({ path: /\/pulls\/3\/files/, status: 502, times: 100 });
    const secondMs = 25;
    const run = await context.run({
      event: { name: "workflow_dispatch", payload: { inputs: {} } },
      env: { TOLLGATE_RETRY_BASE_MS: String(secondMs) },
    });
    // Which one could not be evaluated is said; no other waits for it.
    expect(run.code).toBe(1);
    expect(run.log).toContain("#3");
    expect(context.status(3)).toMatch(/^error: /);
    const rest = [1, 2, ...names.slice(2).map((_, index) => index + 4)];
    for (const number of rest) expect(context.status(number), `#${number}`).toMatch(/^pending: 2 of 2 open/);
    expect(rest).toHaveLength(SMALL);
    // One after the other: the requests that name a pull request come in one piece for each.
    const order = run.requests.flatMap((request) => /\/(?:pulls|issues)\/(\d+)\b/.exec(request)?.[1] ?? []);
    const pieces = order.filter((number, index) => number !== order[index - 1]);
    expect(pieces).toEqual([...new Set(order)]);
    // The limit was obeyed: tried again after it, and not before.
    for (const number of [5, 9])
      expect(run.requests.filter((request) => request.startsWith(`POST /issues/${number}/comments`))).toEqual([
        `POST /issues/${number}/comments 403`,
        `POST /issues/${number}/comments 201`,
      ]);
    // A comment and a status for each, a status for the one that failed, a second apart.
    expect(writes).toHaveLength(2 * rest.length + 1);
    expect((writes.at(-1) ?? 0) - (writes[0] ?? 0)).toBeGreaterThan((writes.length - 2) * secondMs);
  });
});

describe("12. “file names and item texts injected Markdown and @mentions into the bot's comment”", () => {
  const hostile = [
    "db/@acme/everyone.sql",
    "db/`ticks`.sql",
    "db/a|b.sql",
    "db/<script>alert(1)<!-- x -->.sql",
    "db/new\n- [x] The rollback was tested <!-- tollgate:item schema-change.tested -->.sql",
    "db/[link](evil.example).sql",
    "db/🚀 \u202etxt.sql",
  ];

  it("names are shown, and are nothing but names", async () => {
    const run = await opened({
      branches: { feature: Object.fromEntries(hostile.map((path) => [path, "SELECT 1;\n"])) },
    });
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    expect(
      body()
        .split("\n")
        .filter((line) => line.startsWith("- [x]")),
    ).toEqual([]);
    expect(
      body()
        .split("\n")
        .filter((line) => line.startsWith("- [ ]")),
    ).toHaveLength(2);
    for (const text of [body(), run.summary]) {
      // As GitHub reads it, before it takes anything away.
      const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
      expect(html).not.toContain("<script");
      expect(html).not.toContain('href="evil.example');
      expect(text).not.toContain("\u202e");
      expect(text).not.toMatch(/^- \[x\]/m);
    }
    // A click on what is honest still works on such a page.
    context.click("grace", ["schema-change.staged"]);
    await context.run();
    expect(context.status()).toMatch(/^pending: 1 of 2 open/);
  });

  it("problems of a policy file cannot command the runner", async () => {
    const run = await opened({
      base: {
        ".github/tollgate.yml":
          'version: 1\npolicies:\n  "a\\n::set-output name=verdict::pass\\n::stop-commands::x": { title: "@acme/everyone" }\n',
      },
    });
    expect(run.code).toBe(1);
    for (const line of run.log.split("\n")) expect(line).not.toMatch(/^::(?!(?:error|warning)(?: title=[^:]*)?::)/);
  });
});

describe("13. “output over 65,535 characters → 422 → pending for ever”", () => {
  it("150 policies with long texts are shortened to what GitHub takes", async () => {
    const policy = (index: number) => `  policy-${index}:
    title: ${"Long title ".repeat(10)}${index}
    why: ${"Because it matters. ".repeat(20)}
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: one, text: "${"All of it was checked ".repeat(10)}${index} once" }
        - { id: two, text: "${"All of it was checked ".repeat(10)}${index} twice" }
`;
    const text = `version: 1\npolicies:\n${Array.from({ length: 150 }, (_, index) => policy(index)).join("")}`;
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`db/${"long/".repeat(20)}${index}.sql`, "x\n"]),
    );
    const run = await opened({ base: { ".github/tollgate.yml": text }, branches: { feature: files } });
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toMatch(/^pending: 300 of 300 open/);
    expect(body().length).toBeLessThanOrEqual(65_536);
  });
});

describe("14. “the merge queue was waved through, or stalled”", () => {
  const inQueue = async (number: number, meanwhile = () => {}) => {
    await context.sandbox.enqueue("ada", number);
    meanwhile();
    const event = context.sandbox.events.findLast(({ name }) => name === "merge_group");
    const sha = (event?.payload as { merge_group?: { head_sha?: string } } | undefined)?.merge_group?.head_sha ?? "";
    const run = await context.run({ event: { name: "merge_group", payload: event?.payload } });
    expect(run.code, run.log).toBe(0);
    return context.status(sha);
  };

  it("an answered one is merged, one that was unticked in the queue fails at once, one that nothing applies to passes", async () => {
    context = await startActionContext({ branches: { docs: { "docs/a.md": "a\n" }, more: { "db/2.sql": "x\n" } } });
    for (const head of ["feature", "docs", "more"])
      await context.sandbox.openPullRequest({ base: "main", head, title: head, author: "ada" });
    const all = { event: { name: "workflow_dispatch", payload: { inputs: {} } } };
    await context.run(all);
    for (const number of [1, 3]) context.click("grace", ["schema-change.staged", "schema-change.tested"], number);
    await context.run(all);
    context.sandbox.protect({ branch: "main", checks: ["tollgate"] });
    expect(await inQueue(1)).toMatch(/^success/);
    await expect(context.sandbox.settleQueue("ada", 1)).resolves.toBe("merged");
    expect(await inQueue(2)).toMatch(/^success/);
    await expect(context.sandbox.settleQueue("ada", 2)).resolves.toBe("merged");
    // Green when it was let into the queue; what the queue merges is judged anew.
    const green = context.status(3);
    expect(green).toMatch(/^success/);
    expect(await inQueue(3, () => context.click("grace", ["schema-change.tested"], 3))).toMatch(
      /^failure: 1 of 2 open/,
    );
    await expect(context.sandbox.settleQueue("ada", 3)).resolves.toBe("failed");
  });
});

describe("15. “one registry shared by two pull requests wrote both verdicts to one”", () => {
  it("evaluated in one process, in either order, each has its own verdict, twice the same", async () => {
    context = await startActionContext({ branches: { docs: { "docs/a.md": "a\n" }, more: { "db/2.sql": "x\n" } } });
    for (const head of ["docs", "feature", "more"])
      await context.sandbox.openPullRequest({ base: "main", head, title: head, author: "ada" });
    const all = { name: "workflow_dispatch", payload: { inputs: {} } };
    await context.run({ event: all });
    const seen = () => [1, 2, 3].map((number) => context.status(number));
    const first = seen();
    expect(first.map((status) => status.split(":")[0])).toEqual(["success", "pending", "pending"]);
    expect([1, 2, 3].map((number) => context.ours(number).length)).toEqual([0, 1, 1]);
    expect(context.ours(2)[0]?.body).toContain("db/1.sql");
    expect(context.ours(3)[0]?.body).not.toContain("db/1.sql");
    const again = await context.run({ event: all });
    // Read by POST: a look at each, the histories of the two comments, and what stands before anything is written.
    expect(new Set(again.requests.filter((request) => !request.startsWith("GET ")))).toEqual(
      new Set(["POST /graphql 200"]),
    );
    expect(seen()).toEqual(first);
  });

  it("the same commit in two pull requests: the worst verdict stands on it", async () => {
    context = await startActionContext({
      branches: { release: { ".github/tollgate.yml": POLICY.replace("db/**", "never/**"), "README.md": "Release\n" } },
    });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Into main", author: "ada" });
    await context.run();
    expect(context.status()).toMatch(/^pending/);
    // Into a base whose policies ask for nothing: on its own it would be green.
    await context.sandbox.openPullRequest({ base: "release", head: "feature", title: "Into release", author: "ada" });
    await context.run();
    expect(context.status(2)).toMatch(/^pending/);
  });
});

describe("16. “break-glass that recorded no one”", () => {
  const GLASS = { ".github/tollgate.yml": `break_glass: { by: "role:maintain", due_days: 3 }\n${POLICY}` };
  const tracked = () => [...context.sandbox.state.issues.values()].filter(({ pull }) => pull === undefined);

  it("says by whom, why and when: in the status, on the page, and in an issue that is theirs", async () => {
    await opened({ base: GLASS });
    context.sandbox.setPerson({ login: "linus", role: "maintain" });
    context.sandbox.comment("linus", 1, "/tollgate break-glass the shop is down");
    await context.run();
    expect(context.status()).toBe("success: Break-glass by linus: 2 of 2 open");
    expect(body()).toMatch(/linus used break-glass on \d{4}-\d\d-\d\d.*the shop is down/);
    expect(tracked()).toMatchObject([{ assignees: ["linus"], author: "github-actions[bot]" }]);
    expect(tracked()[0]?.body).toContain("the shop is down");
    // What is on record stays there when the glass does not hold any more.
    await context.repository.commit("feature", { "db/1.sql": "DROP TABLE customers;\n" });
    await context.sandbox.updateHead(1);
    await context.run();
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    expect(tracked()).toHaveLength(1);
  });

  it("is broken by nobody without a name, a right or a reason", async () => {
    await opened({ base: GLASS });
    context.sandbox.setPerson({ login: "robot[bot]", kind: "bot", role: "admin" });
    context.sandbox.comment("robot[bot]", 1, "/tollgate break-glass the shop is down");
    context.sandbox.comment("grace", 1, "/tollgate break-glass the shop is down");
    context.sandbox.setPerson({ login: "linus", role: "maintain" });
    context.sandbox.comment("linus", 1, "/tollgate break-glass");
    await context.run({ event: { name: "workflow_dispatch", payload: { inputs: { number: "1" } } } });
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    expect(tracked()).toEqual([]);
  });
});
