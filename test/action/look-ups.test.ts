import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionContext, PERMISSIONS, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/**
 * Whether somebody may answer is asked of GitHub. Where GitHub does not say, the answer waits: it is asked again at the next
 * look, and nobody has to click twice. Only a definite answer refuses.
 */

let context: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => context.close());

const STAGED = "schema-change.staged";
const TESTED = "schema-change.tested";
const with_ = (rule: string, more = ""): string =>
  more + POLICY.replace("is staged, by: anyone", `is staged, by: ${rule}`);

const begin = async (policy: string): Promise<void> => {
  context = await startActionContext({ base: { ".github/tollgate.yml": policy } });
  await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
  await context.run();
};

const page = (): string => context.ours()[0]?.body ?? "";
const lookAgain = async (options: Parameters<ActionContext["run"]>[0] = {}) => {
  await context.sandbox.editPullRequest("ada", 1, { title: `Look ${context.sandbox.events.length}` });
  // It is looked seconds later: no list is behind any more.
  context.sandbox.catchUp();
  return context.run(options);
};
const readsTeams = (): string =>
  context.sandbox.token({ actor: "github-actions[bot]", permissions: { ...PERMISSIONS, members: "read" } });

const ANSWERS = [
  ["a click", () => context.click("grace", [STAGED])],
  ["a command", () => void context.sandbox.comment("grace", 1, "/tollgate done staged")],
  ["a waiver", () => void context.sandbox.comment("grace", 1, "/tollgate waive staged It is a test table")],
] as const;

describe.each([
  [403, "`metadata: read`"],
  [404, "GitHub does not say which role this account has here"],
  [502, "GitHub did not answer"],
])("a role that GitHub answers with %i", (status, says) => {
  it.each(ANSWERS)("%s waits, is said, and counts at the next look", async (_, answer) => {
    await begin(with_("not-author"));
    answer();
    const body = status === 403 ? { body: { message: "Resource not accessible by integration" } } : {};
    context.sandbox.fail({ path: /\/collaborators\/grace\//, status, times: 100, ...body });
    const run = await context.run();
    expect(run.code, run.log).toBe(0);
    expect(context.status()).toBe(
      "pending: 2 of 2 open, 1 waiting for GitHub: 1 for a second person, 1 for anyone with write access",
    );
    expect(page()).toMatch(/\*\*Waiting\.\*\* grace .* GitHub has not confirmed yet that they may/);
    expect(page()).toContain(says);
    expect(page()).not.toMatch(/Not counted/);
    // Nothing is said of it twice, and nothing is lost by a look that changes nothing.
    await lookAgain();
    expect(page()).toContain(says);
    context.sandbox.fix();
    await lookAgain();
    expect(context.status()).toBe("pending: 1 of 2 open: 1 for anyone with write access");
    expect(page()).not.toMatch(/Waiting/);
  });
});

describe("a team", () => {
  const TEAM = with_('"team:@acme/dba"');

  it("that the token may not see: the answer waits, and counts once the token may", async () => {
    await begin(TEAM);
    context.sandbox.addTeam({ slug: "dba", members: ["grace"] });
    context.click("grace", [STAGED, TESTED]);
    await context.run();
    expect(context.status()).toBe("pending: 1 of 2 open, 1 waiting for GitHub: 1 for @acme/dba");
    expect(page()).toMatch(
      /of @.?acme\/dba, Tollgate's token may not see who is in it \(a workflow's own token sees no teams/,
    );
    await lookAgain({ inputs: { token: readsTeams() } });
    expect(context.status()).toBe("success: All 2 items answered");
  });

  it("that is not there: said, and once it is there its members' answers count", async () => {
    await begin(TEAM);
    context.click("grace", [STAGED]);
    await context.run({ inputs: { token: readsTeams() } });
    expect(page()).toMatch(/of @.?acme\/dba, there is no such team, or Tollgate's token cannot see it/);
    context.sandbox.addTeam({ slug: "dba", members: ["grace"] });
    await lookAgain({ inputs: { token: readsTeams() } });
    expect(context.status()).toBe("pending: 1 of 2 open: 1 for anyone with write access");
  });

  it("that can be seen and that somebody is not in: a definite no, with words of its own", async () => {
    await begin(TEAM);
    context.sandbox.addTeam({ slug: "dba", members: ["linus"] });
    context.click("grace", [STAGED]);
    await context.run({ inputs: { token: readsTeams() } });
    expect(page()).toMatch(
      /To grace: your answer .* does not count here: only @.?acme\/dba can answer this\. Ask them/,
    );
    expect(page()).not.toMatch(/Waiting/);
  });

  it("beside a rule that decides: nothing waits", async () => {
    await begin(with_('["team:@acme/dba", "user:grace"]'));
    context.click("grace", [STAGED]);
    await context.run();
    expect(context.status()).toBe("pending: 1 of 2 open: 1 for anyone with write access");
  });

  it("of an approval: the page says why a reviewer's is not counted yet", async () => {
    await begin(POLICY.replace("is staged, by: anyone", 'is staged, verify: { approval: { by: "team:@acme/dba" } }'));
    context.sandbox.addTeam({ slug: "dba", members: ["grace"] });
    context.sandbox.review("grace", 1, { state: "APPROVED" });
    await lookAgain();
    expect(page()).toMatch(/\*\*Waiting\.\*\* grace approved this head\. GitHub has not confirmed yet that they may/);
    await lookAgain({ inputs: { token: readsTeams() } });
    expect(page()).toMatch(/approved by grace/);
  });
});

describe("what takes an answer back, by somebody whose role GitHub does not tell", () => {
  const done = async (): Promise<void> => {
    await begin(with_("not-author"));
    context.click("grace", [STAGED, TESTED]);
    await context.run();
    expect(context.status()).toMatch(/^success/);
    context.sandbox.setPerson({ login: "mallory", role: "read" });
  };

  it("by a click, which takes write access: the item is open until GitHub answers", async () => {
    await done();
    context.sandbox.fail({ path: /\/collaborators\/linus\//, status: 404, times: 100 });
    context.click("linus", [STAGED]);
    await context.run();
    expect(context.status()).toMatch(/^pending: 1 of 2 open, 1 waiting for GitHub/);
    expect(page()).toMatch(/linus took the answer back/);
    context.sandbox.fix();
    await lookAgain();
    expect(context.status()).toBe("pending: 1 of 2 open: 1 for a second person");
  });

  it("by a command, which anybody can write: what others answered stands", async () => {
    await done();
    context.sandbox.fail({ path: /\/collaborators\/mallory\//, status: 404, times: 100 });
    context.sandbox.comment("mallory", 1, "/tollgate undo staged");
    await context.run();
    expect(context.status()).toMatch(/^success/);
  });

  it("an answer of later settles it", async () => {
    await done();
    context.sandbox.fail({ path: /\/collaborators\/linus\//, status: 404, times: 100 });
    context.click("linus", [STAGED]);
    await context.run();
    context.click("grace", [STAGED]);
    await context.run();
    expect(context.status()).toMatch(/^success/);
  });
});

describe("what is commanded besides", () => {
  const GLASS = with_("anyone", 'break_glass: { by: "team:@acme/sre" }\n').replace(
    /^(break_glass.*\n)(version.*\n)/,
    "$2$1",
  );

  it("broken glass waits, bound to the head that was shown, and breaks once the team can be seen", async () => {
    await begin(GLASS);
    context.sandbox.addTeam({ slug: "sre", members: ["grace"] });
    context.sandbox.comment("grace", 1, "/tollgate break-glass Orders fail since nine");
    await context.run();
    expect(context.status()).toMatch(/^pending: 2 of 2 open/);
    expect(page()).toMatch(
      /To grace: GitHub has not confirmed yet that you may `break-glass`: of @.?acme\/sre, Tollgate's token may not see/,
    );
    await lookAgain({ inputs: { token: readsTeams() } });
    expect(context.status()).toMatch(/^success: Break-glass by grace/);
    expect(page()).not.toMatch(/has not confirmed yet/);
  });

  it("an ADR waits, too", async () => {
    await begin(POLICY.replace("    requires:\n", "    requires:\n      adr: true\n"));
    context.sandbox.fail({ path: /\/collaborators\/grace\//, status: 403, times: 100, body: { message: "no" } });
    context.sandbox.comment("grace", 1, "/tollgate adr docs/adr/1.md");
    await context.run();
    expect(page()).toMatch(/To grace: GitHub has not confirmed yet that you may `adr`/);
    context.sandbox.fix();
    await lookAgain();
    expect(page()).toContain("docs/adr/1.md");
    expect(page()).not.toMatch(/has not confirmed yet/);
  });
});

describe("code owners", () => {
  const beginOwned = async (owners: Readonly<Record<string, string>>): Promise<void> => {
    context = await startActionContext({ base: { ".github/tollgate.yml": with_("code-owner"), ...owners } });
    context.sandbox.addTeam({ slug: "dba", members: ["grace"] });
    await context.sandbox.openPullRequest({ base: "main", head: "feature", title: "Add a table", author: "ada" });
    await context.run({ inputs: { token: readsTeams() } });
  };

  it("of the base's CODEOWNERS are asked by name, and only they answer", async () => {
    await beginOwned({ ".github/CODEOWNERS": "db/ @acme/dba\n", CODEOWNERS: "* @linus\n" });
    expect(context.status()).toBe("pending: 2 of 2 open: 1 for @acme/dba, 1 for anyone with write access");
    context.click("linus", [STAGED]);
    await context.run({ inputs: { token: readsTeams() } });
    expect(page()).toMatch(/To linus: your answer .* does not count here: only @.?acme\/dba can answer this\./);
    context.click("grace", [STAGED, TESTED]);
    await context.run({ inputs: { token: readsTeams() } });
    expect(context.status()).toBe("success: All 2 items answered");
  });

  it("of a file that nobody owns: a maintainer is asked, and it is said why", async () => {
    await beginOwned({ "docs/CODEOWNERS": "*.ts @acme/dba\n" });
    expect(context.status()).toBe("pending: 2 of 2 open: 1 for role maintain, 1 for anyone with write access");
    expect(page()).toMatch(
      /docs\/CODEOWNERS.* names no owner for .*db\/1\.sql.* So somebody with the role maintain or higher answers for it\./,
    );
  });
});
