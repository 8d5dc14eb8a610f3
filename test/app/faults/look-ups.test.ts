import { afterEach, describe, expect, it } from "vitest";
import { POLICY } from "../../support/action-world.ts";
import { type AppContext, startAppContext } from "../../support/app-world.ts";

/** What GitHub does not answer about people, in the App: as `test/action/look-ups.test.ts` for the Action. */

let context: AppContext | undefined;
afterEach(async () => {
  await context?.close();
  context = undefined;
});

const STAGED = "schema-change.staged";

const begin = async (rule: string): Promise<AppContext> => {
  const policy = POLICY.replace("is staged, by: anyone", `is staged, by: ${rule}`);
  context = await startAppContext({ base: { ".github/tollgate.yml": policy } });
  await context.sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
  await context.settled();
  return context;
};

describe("a click of somebody whose role GitHub does not tell", () => {
  it("counts by itself once GitHub answers again, though no event comes", async () => {
    const { sandbox, settled, click, check } = await begin("not-author");
    // As many as one look asks; the next one is answered.
    sandbox.fail({ path: /\/collaborators\/grace\//, status: 502, times: 3 });
    click("grace", [STAGED]);
    await settled();
    await expect
      .poll(() => check(), { timeout: 15_000 })
      .toBe("action_required: 1 of 2 open: 1 for anyone with write access");
  });

  it("counts at the next look, whatever leads to it", async () => {
    const { sandbox, settled, click, check, ours } = await begin("not-author");
    sandbox.fail({ path: /\/collaborators\/grace\//, status: 403, times: 100, body: { message: "no" } });
    click("grace", [STAGED]);
    await settled();
    expect(check()).toBe(
      "action_required: 2 of 2 open, 1 waiting for GitHub: 1 for a second person, 1 for anyone with write access",
    );
    expect(ours()[0]?.body).toMatch(/\*\*Waiting\.\*\* grace ticked this/);
    sandbox.fix();
    sandbox.comment("linus", 1, "/tollgate recheck");
    await settled();
    expect(check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
  });
});

describe("a team that the App may not see", () => {
  it("is told, and its members' answers count once the permission is accepted", async () => {
    const { sandbox, settled, click, check, ours, installation, restart } = await begin('"team:@acme/dba"');
    sandbox.addTeam({ slug: "dba", members: ["grace"] });
    const { members: _, ...permissions } = sandbox.host.installations.get(installation)?.permissions ?? {};
    sandbox.uninstallApp(installation);
    const { id } = sandbox.installApp({ app: "tollgate", account: "acme", permissions });
    await settled();
    click("grace", [STAGED]);
    await settled();
    expect(ours()[0]?.body).toMatch(/of @.?acme\/dba, Tollgate's token may not see who is in it/);
    sandbox.changeInstallation(id, { acceptPermissions: true });
    // Tokens that were made before keep what they may.
    await restart();
    sandbox.comment("linus", 1, "/tollgate recheck");
    await settled();
    expect(check()).toBe("action_required: 1 of 2 open: 1 for anyone with write access");
  });
});
