import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OrganisationContext } from "../support/organisation-world.ts";
import { startOrganisation } from "../support/organisation-world.ts";
import { runCli } from "./run-cli.ts";

let testContext: OrganisationContext;
let env: Record<string, string>;
let app: number;

beforeAll(async () => {
  testContext = await startOrganisation({
    shop: { ".github/tollgate.yml": "version: 1\nextends: tollgate:caching\ncheck: playbook\n" },
    others: { ".github": { ".github/tollgate.yml": "version: 1\nextends: tollgate:caching\ncheck: gate\n" } },
  });
  app = (await testContext.sandbox.registerApp({ slug: "acme-tollgate" })).appId;
  testContext.sandbox.setPerson({ login: "root", role: "admin" });
  env = { GITHUB_TOKEN: testContext.sandbox.token({ actor: "root" }), TOLLGATE_RETRY_BASE_MS: "1" };
}, 60_000);
afterAll(() => testContext.close());

const protect = (...args: string[]) => runCli(["protect", "--api-url", testContext.sandbox.url, ...args], { env });
const ofShop = (...args: string[]) => protect("acme/shop", "--app", "acme-tollgate", ...args);

beforeEach(() => {
  testContext.sandbox.state.rulesets.clear();
});

test("shows what it would make, makes it, and then finds it as wanted", async () => {
  const shown = await ofShop();
  expect(shown.code).toBe(1);
  expect(shown.out).toBe(
    [
      '• acme/shop: the ruleset "Tollgate" is not there; it would say:',
      "  + enforcement                active",
      "  + branches                   ~DEFAULT_BRANCH",
      `  + required check             playbook from app ${app}`,
      "  + branch must be up to date  false",
      "",
    ].join("\n"),
  );
  expect(shown.err).toContain("Nothing was changed");
  expect(testContext.sandbox.state.rulesets.size).toBe(0);
  expect(await ofShop("--apply")).toMatchObject({ code: 0, out: expect.stringContaining("was made") });
  expect(await ofShop()).toMatchObject({ code: 0, out: '✓ acme/shop: the ruleset "Tollgate" is as wanted\n' });
  expect(await ofShop("--apply")).toMatchObject({ code: 0, out: expect.stringContaining("is as wanted") });
  expect(testContext.sandbox.state.rulesets.size).toBe(1);
});

test("finds what somebody changed, and mends it without touching what is theirs", async () => {
  await ofShop("--apply");
  const [ruleset] = testContext.sandbox.state.rulesets.values();
  const id = ruleset?.id ?? 0;
  await testContext.client.request("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", {
    owner: "acme",
    repo: "shop",
    ruleset_id: id,
    enforcement: "disabled",
    bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }],
    conditions: { ref_name: { include: ["refs/heads/main"], exclude: ["refs/heads/x"] } },
    rules: [
      { type: "non_fast_forward" },
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: true,
          required_status_checks: [{ context: "playbook" }, { context: "ci" }, { context: "old", integration_id: app }],
        },
      },
    ],
  });
  const { code, out } = await ofShop();
  expect(code).toBe(1);
  expect(out.split("\n").every((line) => line.length <= 80)).toBe(true);
  expect(out.replaceAll(/ +/g, " ")).toBe(`• acme/shop: the ruleset "Tollgate" is not as wanted:
 - enforcement disabled
 + enforcement active
 - bypass RepositoryRole 5 (always)
 - branches refs/heads/main
 + branches ~DEFAULT_BRANCH
 - branches left out refs/heads/x
 - required check old from app ${app}, playbook from anywhere
 + required check playbook from app ${app}
 - branch must be up to date true
 + branch must be up to date false
`);
  expect(await ofShop("--apply")).toMatchObject({ code: 0, out: expect.stringContaining("was fixed") });
  const { data } = await testContext.client.request("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", {
    owner: "acme",
    repo: "shop",
    ruleset_id: id,
  });
  expect(data).toMatchObject({ enforcement: "active", bypass_actors: [] });
  expect(data.rules).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: "non_fast_forward" }),
      expect.objectContaining({
        type: "required_status_checks",
        parameters: expect.objectContaining({
          required_status_checks: [{ context: "ci" }, { context: "playbook", integration_id: app }],
        }),
      }),
    ]),
  );
});

test("an organisation gets one ruleset for all of its repositories, under the name of its defaults", async () => {
  const wanted = ["--org", "acme", "--action", "--branch", "main", "release/*"];
  expect(await protect(...wanted, "--apply")).toMatchObject({ code: 0, err: "" });
  const again = await protect(...wanted, "--json");
  expect(again.code).toBe(0);
  expect(JSON.parse(again.out)).toEqual({
    schema: "tollgate.protect/1",
    of: "acme",
    state: "as wanted",
    differences: [],
    wanted: {
      check: "gate",
      appId: 15368,
      branches: ["refs/heads/main", "refs/heads/release/*"],
      repositories: ["~ALL"],
    },
  });
});

test("a check with a name for each base gets a ruleset for each branch that is named", async () => {
  const each = ["acme/shop", "--action", "--check", "tollgate/{base}", "--branch", "~DEFAULT_BRANCH", "release/2"];
  const shown = await protect(...each);
  expect(shown.code).toBe(1);
  expect(shown.out).toMatch(
    /the ruleset "Tollgate" is not there[\s\S]*the ruleset "Tollgate \(release\/2\)" is not there/,
  );
  expect(await protect(...each, "--apply")).toMatchObject({ code: 0 });
  const rulesets = [...testContext.sandbox.state.rulesets.values()].map(({ request }) => [
    request.name,
    request.conditions?.ref_name?.include,
    JSON.stringify(request.rules).match(/"context":"([^"]*)"/)?.[1],
  ]);
  expect(rulesets).toEqual([
    ["Tollgate", ["refs/heads/main"], "tollgate/main"],
    ["Tollgate (release/2)", ["refs/heads/release/2"], "tollgate/release/2"],
  ]);
  const again = await protect(...each, "--json");
  expect(again.code).toBe(0);
  expect(JSON.parse(again.out)).toMatchObject({
    state: "as wanted",
    wanted: { check: "tollgate/main" },
    rulesets: [
      { name: "Tollgate", state: "as wanted" },
      { name: "Tollgate (release/2)", state: "as wanted", wanted: { check: "tollgate/release/2" } },
    ],
  });
});

const EACH = ["--action", "--check", "tollgate/{base}"];

test.each<[string, string[], number, RegExp]>([
  [
    "a pattern for several names",
    ["acme/shop", ...EACH, "--branch", "release/*"],
    2,
    /"release\/\*" stands for several/,
  ],
  ["default branches of an organisation", ["--org", "acme", ...EACH], 2, /"~DEFAULT_BRANCH" stands for several/],
  ["nobody's check", ["acme/shop"], 2, /Say whose check it is/],
  ["two apps", ["acme/shop", "--action", "--app-id", "1"], 2, /Say whose check it is/],
  ["no repository", ["--action"], 2, /Name a repository/],
  ["a name that is none", ["shop", "--action"], 2, /names no repository/],
  ["no number", ["acme/shop", "--app-id", "x"], 2, /no number of an app/],
  ["an app that is not there", ["acme/shop", "--app", "nobody"], 2, /no app "nobody"/],
  ["both", ["acme/shop", "--action", "--apply", "--dry-run"], 2, /not both/],
  ["a repository that is not there", ["acme/nowhere", "--action"], 2, /administration:\s+write[\s\S]*404/],
])("%s is reported, and nothing is written", async (_name, args, code, words) => {
  const run = await protect(...args);
  expect(run).toMatchObject({ code, out: "" });
  expect(run.err).toMatch(words);
  expect(testContext.sandbox.state.rulesets.size).toBe(0);
});

test("an app of another name: those that are installed are named, if the token may list them", async () => {
  const { sandbox } = testContext;
  const unlisted = await protect("acme/shop", "--app", "tollgate");
  expect(unlisted.err.replace(/\s+/g, " ")).toContain("Its name is the end of its page's address, …/apps/<name>.");
  const { id } = sandbox.installApp({ app: "acme-tollgate", account: "acme" });
  try {
    const named = (await protect("acme/shop", "--app", "acme-tolgate")).err.replace(/\s+/g, " ");
    expect(named).toContain(
      'There is no app "acme-tolgate" that may be seen with this token. Its name is the end of its page\'s address, …/apps/<name>. Installed on acme: acme-tollgate.',
    );
    expect(named).toContain("Did you mean acme-tollgate?");
  } finally {
    sandbox.uninstallApp(id);
  }
});

describe("whether the app is there to report its check, before it is required", () => {
  const note = async (...args: string[]): Promise<string> =>
    (/Note: ([\s\S]*?)\n(?! {6})/.exec((await protect(...args)).err)?.[1] ?? "").replaceAll(/\s+/g, " ");
  const OF_APP = ["--app", "acme-tollgate"];

  test("installed nowhere", async () => {
    expect(await note("acme/shop", ...OF_APP, "--apply")).toMatch(
      /^The app \d+ is not installed on acme, so its check is never reported, and nothing can be merged into acme\/shop .* Install it first/,
    );
    expect(await note("--org", "acme", ...OF_APP)).toMatch(/not installed on acme, .* into its repositories/);
  });

  test.each<[string, string[], boolean, RegExp | ""]>([
    ["on all repositories", [], false, ""],
    [
      "on some",
      ["shop"],
      false,
      /^The app acme-tollgate is installed on some repositories of acme only, .* See that acme\/shop is among them: http/,
    ],
    ["but suspended", [], true, /^The app acme-tollgate is suspended on acme, /],
  ])("installed %s", async (_name, repositories, suspended, words) => {
    const { sandbox } = testContext;
    const { id } = sandbox.installApp({
      ...{ app: "acme-tollgate", account: "acme" },
      ...(repositories.length === 0 ? {} : { repositories }),
    });
    try {
      if (suspended) sandbox.changeInstallation(id, { suspended: true });
      const said = await note("acme/shop", ...OF_APP);
      if (words === "") expect(said).toBe("");
      else expect(said).toMatch(words);
    } finally {
      sandbox.uninstallApp(id);
    }
  });

  test("the Action needs no app", async () => {
    expect(await note("acme/shop", "--action")).toBe("");
  });
});

test("a token that may not administer: the missing right is named", async () => {
  const token = testContext.sandbox.token({ actor: "ada" });
  const run = await runCli(["protect", "acme/shop", "--action", "--apply", "--api-url", testContext.sandbox.url], {
    env: { ...env, GITHUB_TOKEN: token },
  });
  expect(run.code).toBe(2);
  expect(run.err).toMatch(/GITHUB_TOKEN: [\s\S]*administration:\s+write/);
});
