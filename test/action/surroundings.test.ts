import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionContext, openOn, PERMISSIONS, POLICY, startActionContext } from "../support/action-world.ts";
import { freshBundle } from "../support/fresh-bundle.ts";

/** Policies that look at the repository, at the author's teams or into files: read only where one does, and never guessed. */

let context: ActionContext;
beforeAll(async () => {
  await freshBundle();
}, 240_000);
afterEach(async () => context.close());

const when = (written: string): string => POLICY.replace('{ paths: ["db/**"] }', `{ paths: ["db/**"], ${written} }`);
const begin = async (written: string, prepare: (sandbox: ActionContext["sandbox"]) => void = () => {}) => {
  context = await startActionContext({ base: { ".github/tollgate.yml": when(written) } });
  prepare(context.sandbox);
  await openOn(context.sandbox);
};
const status = async (members = false): Promise<string> => {
  const permissions = { ...PERMISSIONS, ...(members ? { members: "read" as const } : {}) };
  const token = context.sandbox.token({ actor: "github-actions[bot]", permissions });
  const run = await context.run({ inputs: { token } });
  return context.status() === "" ? run.log : context.status();
};
const NONE = "success: No golden checklist applies";
const OPEN = "pending: 2 of 2 open: 2 for anyone with write access";

describe("a policy for some repositories", () => {
  it.each<[string, string, string]>([
    ["by a topic that this one has", "repository: { topics: payments }", OPEN],
    ["by a topic that it has not", "repository: { topics: web }", NONE],
    ["by a custom property", "repository: { properties: { tier: [gold] } }", OPEN],
    ["by visibility", "repository: { visibility: internal }", OPEN],
    ["by a name that it has not", "repository: web", NONE],
  ])("%s", async (_name, written, wanted) => {
    await begin(written, (sandbox) =>
      sandbox.describe({ topics: ["payments"], internal: true, properties: { tier: "gold" } }),
    );
    expect(await status()).toBe(wanted);
  });

  it("whose repository GitHub does not show: an error with the policy's line", async () => {
    await begin("repository: { topics: payments }");
    context.sandbox.fail({
      path: /\/repos\/acme\/shop$/,
      status: 403,
      times: 100,
      body: { message: "Resource not accessible" },
    });
    expect(await status()).toMatch(/^error: /);
    expect(context.ours()[0]?.body).toMatch(
      /looks at what the repository is like, but GitHub does not show it to Tollgate/,
    );
  });
});

describe("a policy for the change of a team's members", () => {
  const TEAM = 'authors: "team:@acme/web"';
  const EXCEPT = 'not: { authors: "team:@acme/web" }';
  it.each<[string, string, string[], boolean, string]>([
    ["a member", TEAM, ["ada"], true, OPEN],
    ["somebody else", TEAM, ["grace"], true, NONE],
    ["a member is excepted", EXCEPT, ["ada"], true, NONE],
    ["unknown: it applies", TEAM, ["grace"], false, OPEN],
    ["unknown: nobody is excepted", EXCEPT, ["ada"], false, OPEN],
  ])("%s", async (_name, written, members, sees, wanted) => {
    await begin(written, (sandbox) => sandbox.addTeam({ slug: "web", members }));
    expect(await status(sees)).toBe(wanted);
  });
});

describe("a policy for what a file says, and for what lies beside it", () => {
  const files = { "db/1.sql": "-- a table\nCREATE TABLE a (b int);\n", "db/empty.sql": "\n" };
  it.each<[string, string, string]>([
    ["the text of the file, in a line that the change does not touch", "content: CREATE TABLE", OPEN],
    ["a text that the file has not", "content: DROP TABLE", NONE],
    ["not a text that the file has", "not: { content: CREATE TABLE }", NONE],
    ["a file beside it", "beside: Chart.yaml", OPEN],
    ["no such file beside it", "beside: Pulumi.yaml", NONE],
    ["both", "beside: Chart.yaml, content: CREATE TABLE", OPEN],
    ["one of both", "beside: Chart.yaml, content: DROP TABLE", NONE],
  ])("%s", async (_name, written, wanted) => {
    context = await startActionContext({
      base: { ".github/tollgate.yml": when(written), ...files, "db/Chart.yaml": "name: shop\n" },
      branches: { feature: { "db/1.sql": `${files["db/1.sql"]}-- one more line\n` } },
    });
    await openOn(context.sandbox);
    expect(await status()).toBe(wanted);
  });

  it("the text at the base, of a file that is removed", async () => {
    context = await startActionContext({
      base: { ".github/tollgate.yml": when("content: CREATE TABLE"), ...files },
      branches: { feature: { "db/1.sql": null } },
    });
    await openOn(context.sandbox);
    expect(await status()).toBe(OPEN);
  });
});
