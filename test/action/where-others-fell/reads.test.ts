import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type ActionContext, clicked, POLICY, startActionContext } from "../../support/action-world.ts";
import { freshBundle } from "../../support/fresh-bundle.ts";
import type { ActionRun } from "../../support/run-action.ts";
import { OPEN_BOX, openAction } from "./open-action.ts";

/** Faults of other gates in what they read, each as an attack on the shipped Action. The titles quote the fault. */

let context: ActionContext;
/** Kept from one test to the next; closed when the next one is started, or at the end. */
let kept: ActionContext | undefined;
// The machine may have much else to do.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => {
  if (context !== kept) await context.close();
});
afterAll(async () => {
  await kept?.close();
});

const opened = async (...args: Parameters<typeof openAction>): Promise<ActionRun> => {
  const opening = await openAction(...args);
  ({ context } = opening);
  return opening.run;
};

const body = (): string => context.ours()[0]?.body ?? "";

describe("1. “passing because no unticked box is left”", () => {
  // Staged is honestly ticked; the other box is made to go away in the same edit, or every box is.
  it.each<[string, (text: string) => string]>([
    ["deleting the item", (text) => text.replace(`${OPEN_BOX}\n`, "")],
    ["re-bulleting it", (text) => text.replace("- [ ] The rollback", "* The rollback")],
    ["quoting it", (text) => text.replace(OPEN_BOX, `> ${OPEN_BOX}`)],
    ["nesting it", (text) => text.replace(OPEN_BOX, `  ${OPEN_BOX}`)],
    ["wrapping it in details", (text) => text.replace(OPEN_BOX, `<details>\n\n${OPEN_BOX}\n\n</details>`)],
    ["fencing it", (text) => text.replace(OPEN_BOX, `\`\`\`\n${OPEN_BOX}\n\`\`\``)],
    ["hiding it in an HTML comment", (text) => text.replace(OPEN_BOX, OPEN_BOX.replace("- [ ]", "<!-- - [ ]"))],
    ["rewording it", (text) => text.replace("- [ ] The rollback was tested", "- [x] I feel good")],
    ["ticking a copy of it", (text) => text.replace(OPEN_BOX, `${OPEN_BOX}\n${OPEN_BOX.replace("[ ]", "[x]")}`)],
    ["emptying the comment", () => "nothing to see here"],
    ["emptying all but the marker", (text) => text.split("\n", 1)[0] ?? ""],
  ])("%s", async (_, edit) => {
    // One pull request bears all of it, one after the other: after each the page has to be whole again.
    if (kept === undefined) {
      await opened();
      context.click("grace", ["schema-change.staged"]);
      await context.run();
      kept = context;
    }
    context = kept;
    context.sandbox.editComment("grace", context.ours()[0]?.id ?? 0, edit(body()));
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toMatch(/^pending: 1 of 2 open/);
    // The page is put back, with the tick that was honest.
    expect(body()).toContain("- [x] The migration is staged");
    expect(body().split("\n")).toContain(OPEN_BOX);
    expect(context.ours()).toHaveLength(1);
  });
});

describe("2. “only the first 30 files, or the first 100 comments, were read; the 3,001st file slipped by”", () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`a/${String(index).padStart(5, "0")}.txt`, "x\n"]));
  const late = { ".github/tollgate.yml": POLICY.replace("db/**", "z/**") };

  it.each([
    ["31st", 30],
    ["101st", 100],
    ["3,001st", 3_000],
    ["3,501st", 3_500],
  ])("the %s file", async (_, before) => {
    const run = await opened({ base: late, branches: { feature: { ...many(before), "z/1.sql": "DROP TABLE a;\n" } } });
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
  });

  it("trees that GitHub cuts are read folder by folder", async () => {
    context = await startActionContext(
      { base: late, branches: { feature: { ...many(3_000), "z/deep/er/1.sql": "DROP TABLE a;\n" } } },
      { limits: { treeEntries: 3_001 } },
    );
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Many", author: "ada" });
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
  });

  it("files that can be read by no way are an error, never “no match”", async () => {
    context = await startActionContext(
      { base: late, branches: { feature: { ...many(3_000), "z/1.sql": "DROP TABLE a;\n" } } },
      { limits: { treeEntries: 10 } },
    );
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Many", author: "ada" });
    const run = await context.run();
    expect(run.code).toBe(1);
    expect(context.status()).toMatch(/^error: /);
    expect(run.log).toContain("Split the pull request");
  });

  it("the 131st comment is still known to be ours", async () => {
    context = await startActionContext();
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Much discussed", author: "ada" });
    const event = context.sandbox.events.at(-1);
    const reported = { name: "pull_request_target", payload: event?.payload };
    for (let index = 0; index < 130; index += 1) context.sandbox.comment("linus", 1, `Thought ${index}`);
    await context.run({ event: reported });
    await context.run({ event: reported });
    expect(context.ours()).toHaveLength(1);
  });
});

describe("3. “a rename out of the watched folder slipped by”", () => {
  it("both names are looked at", async () => {
    await opened({
      base: { "db/old.sql": "CREATE TABLE a (b int);\n".repeat(20) },
      branches: { feature: { "db/old.sql": null, "attic/old.sql": "CREATE TABLE a (b int);\n".repeat(20) } },
    });
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
  });
});

describe("4. “the pull request brought its own weaker policy”", () => {
  it("the base's policy decides; the edit is pointed out", async () => {
    await opened({
      branches: { feature: { "db/1.sql": "DROP TABLE a;\n", ".github/tollgate.yml": "version: 1\npolicies: {}\n" } },
    });
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    expect(body()).toContain(".github/tollgate.yml");
  });

  it("nor does deleting it, nor a base branch that was changed to one without", async () => {
    await opened({ branches: { feature: { "db/1.sql": "DROP TABLE a;\n", ".github/tollgate.yml": null } } });
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
  });
});

describe("5. “an error meant success”", () => {
  it("“Comments API 500 → success”", async () => {
    await opened({ branches: { feature: { "docs/a.md": "a\n" } } });
    expect(context.status()).toMatch(/^success/);
    context.sandbox.fail({ path: /\/issues\/1\/comments/, status: 500, times: 1_000 });
    const run = await context.run();
    expect(run.code).toBe(1);
    // Nor did “the old green stay”.
    expect(context.status()).toMatch(/^error: /);
  });

  it.each([
    ["broken YAML", "version: 1\npolicies: [\n", "line=2"],
    ["an unknown key", POLICY.replace("title:", "titel:"), "titel"],
    ["a bad glob list", POLICY.replace('["db/**"]', "[]"), "paths"],
    ["nothing in it", "", "empty"],
    ["not UTF-8", Uint8Array.from([0xff, 0xfe, 0x00]), "UTF-8"],
    ["300 kB", `${POLICY}#${"x".repeat(300_000)}\n`, "bytes"],
  ])("“broken policy → off”: %s", async (_, text, words) => {
    const run = await opened({ base: { ".github/tollgate.yml": text } });
    expect(run.code).toBe(1);
    expect(context.status()).toMatch(/^error: /);
    expect(run.log).toMatch(/^::error .*\bfile=\.github\/tollgate\.yml/m);
    expect(run.log).toContain(words);
  });

  it("“broken policy → off”: a directory", async () => {
    const run = await opened({ base: { ".github/tollgate.yml": null, ".github/tollgate.yml/a.yml": POLICY } });
    expect(run.code).toBe(1);
    expect(context.status()).toMatch(/^error: /);
    expect(run.log).toContain("directory");
  });

  it("“unsupported event → empty list of validators → pass”", async () => {
    await opened();
    const run = await context.run({ event: { name: "schedule", payload: {} } });
    expect(run.code).toBe(1);
    expect(run.requests).toEqual([]);
    expect(context.status()).toMatch(/^pending/);
  });
});

describe("6. “another user's comment with the bot's marker was taken for the bot's”", () => {
  it("a person's comment with our marker and ticked boxes is nothing to us", async () => {
    await opened();
    const mine = clicked(body(), ["schema-change.staged", "schema-change.tested"]);
    context.sandbox.deleteComment("grace", context.ours()[0]?.id ?? 0);
    const deleted = context.sandbox.events.at(-1);
    const fake = context.sandbox.comment("mallory", 1, mine);
    await context.run({ event: { name: "issue_comment", payload: deleted?.payload } });
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    expect(context.ours()).toHaveLength(1);
    expect(context.sandbox.comments(1).find(({ id }) => id === fake.id)?.body).toBe(mine);
  });

  it("nor does an older comment of the same bot, made to look like ours, take its place", async () => {
    // No event tells of the older comment's edit, so a list that is behind shows it at the next look only.
    context = await startActionContext({}, { quirks: { staleReads: 0 } });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
    const reported = { name: "pull_request_target", payload: context.sandbox.events.at(-1)?.payload };
    const older = ["Coverage: 93 %", "Lint: clean"].map(
      (text) => context.sandbox.comment("github-actions[bot]", 1, text).id,
    );
    await context.run({ event: reported });
    const page = context.ours()[2];
    const first = page?.body ?? "";
    context.sandbox.editComment("grace", page?.id ?? 0, clicked(first, ["schema-change.staged"]));
    await context.run();
    // With the marker alone, and with a copy of the page as it was before the tick.
    for (const text of [`${first.split("\n", 1)[0]}\nCoverage: 94 %`, first]) {
      context.sandbox.editComment("linus", older.shift() ?? 0, text);
      await context.run({ event: reported });
      expect(context.ours().map(({ id }) => id)).toEqual([...older, page?.id]);
      expect(context.ours().at(-1)?.body).toContain("- [x] The migration is staged");
      expect(context.status()).toMatch(/^pending: 1 of 2 open/);
    }
  });

  it("“every comment's boxes were counted, other bots' too”", async () => {
    await opened();
    const mine = clicked(body(), ["schema-change.staged", "schema-change.tested"]);
    context.sandbox.setPerson({ login: "other[bot]", kind: "bot", role: "write" });
    context.sandbox.comment("other[bot]", 1, mine);
    context.sandbox.comment("linus", 1, "- [x] The migration is staged\n- [x] The rollback was tested");
    await context.run({ event: { name: "workflow_dispatch", payload: { inputs: { number: "1" } } } });
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
  });
});
