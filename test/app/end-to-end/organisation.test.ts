import { afterEach, describe, expect, it } from "vitest";
import { POLICY } from "../../support/action-world.ts";
import { type AppContext, type AppContextOptions, startAppContext } from "../../support/app-world.ts";
import { makeRepository, type TestRepository } from "../../support/sandbox-world.ts";

/** An organisation with an App: several repositories, defaults, locks, a change of policy under many pull requests. */

let context: AppContext | undefined;
const others: TestRepository[] = [];
afterEach(async () => {
  await context?.close();
  context = undefined;
  await Promise.all(others.splice(0).map(async (one) => one.cleanup()));
});

const started = async (options: AppContextOptions = {}): Promise<AppContext> => {
  context = await startAppContext(options);
  return context;
};

/** `acme/<repo>` with these files, and a branch `feature` that adds a migration. */
const added = async ({ sandbox, settled }: AppContext, repo: string, base: Record<string, string>): Promise<void> => {
  const made = await makeRepository({
    base: { "README.md": "x\n", ...base },
    branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" } },
  });
  others.push(made);
  await sandbox.addRepository({ repo, gitDir: made.dir });
  await settled();
};

const LOCKED = POLICY.replace("    when:", "    locked: true\n    when:");
const LAX = `version: 1
extends: ["acme/.github:.github/tollgate.yml@main"]
policies:
  schema-change:
    enforcement: advise
`;

describe("an organisation's defaults", () => {
  it("judge a repository without a file of its own, and one that is added later", async () => {
    const made = await started();
    await added(made, ".github", {
      ".github/tollgate.yml": POLICY.replace("The migration is staged", "Acme's own words"),
    });
    await added(made, "other", {});
    const other = made.sandbox.repository("acme/other");
    await other.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
    await made.settled();
    expect(made.check(1, "acme/other")).toBe("action_required: 2 of 2 open: 2 for anyone with write access");
    expect(made.ours(1, "acme/other")[0]?.body).toContain("Acme's own words");
  });

  it("what they lock cannot be loosened: the repository's own file is a problem, said at its line", async () => {
    const made = await started();
    await added(made, ".github", { ".github/tollgate.yml": LOCKED });
    await added(made, "lax", { ".github/tollgate.yml": LAX });
    await made.sandbox
      .repository("acme/lax")
      .openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
    await made.settled();
    expect(made.check(1, "acme/lax")).toMatch(/^failure: 1 problem in the policies, .*tollgate\.yml:5:/);
  });

  it("changed: every pull request that they judge is judged anew", async () => {
    const made = await started();
    await added(made, ".github", { ".github/tollgate.yml": POLICY });
    await added(made, "other", {});
    await made.sandbox
      .repository("acme/other")
      .openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
    await made.settled();
    await made.sandbox.repository("acme/.github").pushToBranch("linus", {
      branch: "main",
      files: { ".github/tollgate.yml": POLICY.replace("db/**", "sql/**") },
    });
    await made.settled();
    expect(made.check(1, "acme/other")).toBe("success: No golden checklist applies");
  });

  it("changed on a branch that is nobody's default: nobody is judged anew", async () => {
    const made = await started();
    await added(made, ".github", { ".github/tollgate.yml": POLICY });
    await made.sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
    await made.settled();
    const before = made.sandbox.requests.filter(({ operation }) => operation === "pulls/list-files").length;
    await made.sandbox.repository("acme/.github").pushToBranch("linus", {
      branch: "trial",
      files: { ".github/tollgate.yml": POLICY.replace("db/**", "sql/**") },
    });
    await made.settled();
    expect(made.sandbox.requests.filter(({ operation }) => operation === "pulls/list-files")).toHaveLength(before);
  });
});

describe("a change of policy at the base", () => {
  it("judges the open pull requests of that base anew, and no others", async () => {
    const { sandbox, check, settled } = await started({ branches: { release: { "a.txt": "a\n" } } });
    await sandbox.openPullRequest({ head: "feature", base: "main", author: "ada", title: "Add a table" });
    await sandbox.openPullRequest({ head: "feature", base: "release", author: "ada", title: "The same" });
    await settled();
    await sandbox.pushToBranch("linus", {
      branch: "main",
      files: {
        ".github/tollgate.yml": POLICY.replace(
          "{ id: tested, text: The rollback was tested, by: anyone }",
          "{ id: other, text: Other, by: author }",
        ),
      },
    });
    await settled();
    expect(sandbox.comments(1).some(({ body }) => body?.includes("Other"))).toBe(true);
    expect(sandbox.comments(2).some(({ body }) => body?.includes("Other"))).toBe(false);
    // They share a commit, on which one check stands.
    expect(check()).toContain("action_required: ");
  });
});
