import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionContext, POLICY, startActionContext } from "../support/action-world.ts";
import { type AppContext, startAppContext } from "../support/app-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";
import { makeRepository, type TestRepository } from "../support/sandbox-world.ts";

/**
 * A private `<org>/.github` is 404 for a token that does not reach it, as one that does not exist is. Tollgate does not
 * take the one for the other: it says once, and small, what it could not see; a setting makes it an error.
 */

const made: TestRepository[] = [];
let action: ActionContext | undefined;
let app: AppContext | undefined;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => {
  await action?.close();
  await app?.close();
  [action, app] = [undefined, undefined];
  await Promise.all(made.splice(0).map(async (one) => one.cleanup()));
});

const LINE = /No organisation defaults were readable at `?acme\/\.github:\.github\/tollgate\.yml`?/;
const STRICT = POLICY.replace("schema-change", "strict-change").replace("The migration is staged", "Acme's own words");

const addDefaults = async (
  sandbox: ActionContext["sandbox"],
  how: { private: boolean; file: boolean },
): Promise<void> => {
  const base = { "README.md": "Defaults\n", ...(how.file ? { ".github/tollgate.yml": STRICT } : {}) };
  const repository = await makeRepository({ base });
  made.push(repository);
  await sandbox.addRepository({ repo: ".github", gitDir: repository.dir, private: how.private });
};

type Case = {
  readonly defaults?: { readonly private: boolean; readonly file: boolean };
  readonly branch?: string;
  readonly quirks?: Parameters<ActionContext["sandbox"]["setQuirks"]>[0];
  readonly setting?: "require" | "optional" | "quiet";
};

const evaluated = async ({ defaults, branch = "feature", quirks = {}, setting }: Case) => {
  action = await startActionContext({ branches: { docs: { "docs/a.md": "a\n" } } }, { quirks });
  if (defaults !== undefined) await addDefaults(action.sandbox, defaults);
  await action.sandbox.openPullRequest({ base: "main", head: branch, title: "A change", author: "ada" });
  const run = await action.run({ inputs: setting === undefined ? {} : { "organization-defaults": setting } });
  return { run, status: action.status(), page: action.ours()[0]?.body ?? "" };
};

describe("the Action's token", () => {
  it.each<[string, Case]>([
    ["a private repository of defaults", { defaults: { private: true, file: true } }],
    ["none, which looks the same", {}],
  ])("cannot see %s: one line in log, summary and page", async (_, how) => {
    const { run, status, page } = await evaluated(how);
    expect(run.code, run.log).toBe(0);
    expect(status).toBe("pending: 2 of 2 open: 2 for anyone with write access");
    expect(run.log.match(new RegExp(LINE, "g"))).toHaveLength(1);
    expect(run.summary).toMatch(LINE);
    expect(page.split("\n").filter((line) => LINE.test(line))).toEqual([expect.stringMatching(/^<sub>/)]);
    expect(page).toMatch(/`organization-defaults` to `quiet`/);
  });

  it("posts no comment for the line alone", async () => {
    const { run, status, page } = await evaluated({ branch: "docs" });
    expect(status).toBe("success: No golden checklist applies");
    expect([page, LINE.test(run.log), LINE.test(run.summary)]).toEqual(["", true, true]);
  });

  it.each<[string, Case]>([
    ["the setting says so", { setting: "quiet" }],
    ["a public repository holds no defaults", { defaults: { private: false, file: false } }],
    ["they were read", { defaults: { private: false, file: true } }],
    ["the repository belongs to a person", { quirks: { ownedByPerson: true } }],
  ])("says nothing where %s", async (_, how) => {
    const { run, page } = await evaluated(how);
    expect(run.code, run.log).toBe(0);
    expect(`${run.log}${run.summary}${page}`).not.toMatch(/organisation defaults/i);
  });

  it.each<[string, Case]>([
    ["cannot be seen", { defaults: { private: true, file: true } }],
    ["are not there", { defaults: { private: false, file: false } }],
    ["are not there, of a person", { quirks: { ownedByPerson: true } }],
  ])("defaults that are required and %s: an error, and no green", async (_, how) => {
    const { run, status } = await evaluated({ ...how, branch: "docs", setting: "require" });
    expect(run.code).toBe(1);
    expect(status).toMatch(/^error: 1 problem in the policies, the first at acme\/\.github:\.github\/tollgate\.yml/);
    expect(run.summary).toMatch(/Organisation defaults are required here, and none were found/);
  });

  it("defaults that are required and exist apply as before", async () => {
    const { run, page } = await evaluated({ defaults: { private: false, file: true }, setting: "require" });
    expect(run.code, run.log).toBe(0);
    expect(page).not.toMatch(/organisation defaults/i);
  });

  it("a setting that is none is said", async () => {
    action = await startActionContext();
    await action.sandbox.openPullRequest({ base: "main", head: "feature", title: "A change", author: "ada" });
    const run = await action.run({ inputs: { "organization-defaults": "always" } });
    expect(run.code).toBe(1);
    expect(run.log).toContain("`organization-defaults` is none of require, optional, quiet");
  });
});

describe("the App", () => {
  const opened = async (options: Parameters<typeof startAppContext>[0] = {}, selected = false) => {
    app = await startAppContext(options);
    if (selected) {
      app.sandbox.uninstallApp(app.installation);
      app.sandbox.installApp({ app: "tollgate", account: "acme", repositories: ["shop"] });
    }
    await app.sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
    await app.settled();
    return { page: app.ours()[0]?.body ?? "", check: app.check() };
  };

  it("that is installed on all repositories knows that there are none", async () => {
    expect((await opened()).page).not.toMatch(LINE);
  });

  it("that is installed on some says what it could not see", async () => {
    expect((await opened({}, true)).page).toMatch(LINE);
  });

  it("makes it an error where that is asked for", async () => {
    const { check } = await opened({ config: { organizationDefaults: "require" } });
    expect(check).toMatch(/^failure: 1 problem in the policies, the first at acme\/\.github/);
  });
});
