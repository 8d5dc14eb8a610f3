import { describe, expect } from "vitest";
import { type AttackContext, attack, POLICY, STAGED, TESTED, tickAll } from "./attack.ts";

const both = [STAGED, TESTED];

const statuses = (testContext: AttackContext, number = 1): readonly string[] => {
  const sha = testContext.sandbox.state.issues.get(number)?.pull?.head.sha;
  const newest = new Map(
    testContext.sandbox.state.statuses.filter((one) => one.sha === sha).map(({ context, state }) => [context, state]),
  );
  return [...newest].map(([context, state]) => `${context}: ${state}`);
};

/** Into another branch; the workflow is told, and runs or does not. */
const retarget = async (testContext: AttackContext, base: string, run: boolean): Promise<void> => {
  await testContext.sandbox.editPullRequest("ada", 1, { base });
  if (run) await testContext.run();
};

const evaluated = async (testContext: AttackContext): Promise<void> => {
  await testContext.run();
  await tickAll(testContext);
};

/** Policies that ask for nothing here. */
const lax = (check = "tollgate"): string =>
  POLICY.replace("version: 1\n", `version: 1\ncheck: "${check}"\n`).replace("db/**", "nothing/**");

/** `own` has policies that ask for nothing; nobody protects it. */
const own = { branches: { own: { ".github/tollgate.yml": lax() } } };

describe("a success of one base is not another's", () => {
  attack("into a branch of one's own, then to main", {
    tried: "a pull request into a branch without policies, retargeted to main and merged before a run",
    table: own,
    pull: { base: "own" },
    play: async (testContext) => {
      expect(statuses(testContext)).toEqual(["tollgate (own): success"]);
      await retarget(testContext, "main", false);
    },
    status: /^$/,
    finish: evaluated,
  });

  attack("a second pull request into a branch of one's own", {
    tried:
      "the commit is green by a pull request into a branch without policies, then a second one into main is opened",
    table: own,
    pull: { base: "own" },
    play: async (testContext) => {
      await testContext.open({ base: "main" });
      await testContext.sandbox.editPullRequest("ada", 1, { state: "closed" });
      await expect(testContext.sandbox.merge("ada", 2)).rejects.toThrow(/status check "tollgate" is expected/);
      await testContext.sandbox.editPullRequest("ada", 1, { state: "open", base: "main" });
    },
    status: /^$/,
    finish: false,
  });

  attack("a branch of one's own that writes the required name", {
    tried: "the branch's policy file says check: tollgate, and the branch is called so",
    table: { branches: { tollgate: { ".github/tollgate.yml": lax("{base}") } } },
    pull: { base: "tollgate" },
    play: async (testContext) => {
      expect(statuses(testContext)).toEqual(["tollgate (not required): success"]);
      await retarget(testContext, "main", false);
    },
    status: /^$/,
    finish: evaluated,
  });

  attack("a branch that requires something else", {
    tried: "the branch without policies is protected, but does not require the check",
    table: own,
    pull: { base: "own" },
    play: async (testContext) => {
      testContext.sandbox.protect({ branch: "own", checks: ["build"] });
      testContext.sandbox.addRuleset({
        enforcement: "active",
        conditions: { ref_name: { include: ["refs/heads/own"] } },
        rules: [{ type: "pull_request" }],
      });
      await testContext.run();
      expect(statuses(testContext)).toEqual(["tollgate (own): success"]);
      await retarget(testContext, "main", false);
    },
    status: /^$/,
    finish: evaluated,
  });

  attack("rules that cannot be read", {
    tried: "GitHub refuses to say what the branch requires",
    table: own,
    pull: { base: "own" },
    play: async (testContext) => {
      testContext.sandbox.fail({
        path: /\/rules\/branches\//,
        status: 403,
        body: { message: "Resource not accessible by integration" },
        times: 10,
      });
      const { log } = await testContext.run();
      expect(log).toMatch(/did not tell what the base branch of #1 requires \(403 .*stands under "tollgate \(own\)"/);
      expect(statuses(testContext)).toEqual(["tollgate (own): success"]);
      await retarget(testContext, "main", false);
    },
    status: /^$/,
    finish: evaluated,
  });

  attack("green on main, taken back on another branch", {
    tried: "ticked for main, sent to a branch without policies, withdrawn there, sent back and merged before a run",
    table: own,
    play: async (testContext) => {
      testContext.click("grace", both);
      await testContext.run();
      expect(testContext.status()).toMatch(/^success/);
      await retarget(testContext, "own", true);
      testContext.sandbox.comment("grace", 1, `/tollgate undo ${STAGED}`);
      await testContext.run();
      await retarget(testContext, "main", false);
    },
    status: /^pending: .*own/,
    finish: evaluated,
  });

  attack("two protected branches, a name for each", {
    tried: "green on release, whose policies ask for nothing, then sent to main",
    table: {
      base: { ".github/tollgate.yml": POLICY.replace("version: 1\n", 'version: 1\ncheck: "tollgate/{base}"\n') },
      branches: { release: { ".github/tollgate.yml": lax("tollgate/{base}") } },
    },
    pull: { base: "release" },
    play: async (testContext) => {
      for (const branch of ["main", "release"]) testContext.sandbox.protect({ branch, checks: [`tollgate/${branch}`] });
      await testContext.run();
      expect(statuses(testContext)).toContain("tollgate/release: success");
      await retarget(testContext, "main", false);
    },
    status: /^$/,
    finish: false,
  });
});

/** A second pull request with the same commit, into a protected branch whose policies ask for nothing. */
const second = async (testContext: AttackContext, more: Parameters<AttackContext["open"]>[0] = {}): Promise<void> => {
  await testContext.open({ base: "release", author: "mallory", fork: true, title: "Again", ...more });
  await testContext.run();
};

const release = { branches: { release: { ".github/tollgate.yml": lax() } } };
const unlisted = { quirks: { commitPullsWithoutForks: true } };
const HELD = /^pending: #1 has the same commit: 2 of 2 open/;

describe("a success of one pull request is not another's", () => {
  attack("a stranger's second pull request with the same commit", {
    tried:
      "ada's pull request from her fork is held; mallory opens another with its commit into a branch that asks for nothing",
    table: release,
    pull: { fork: true },
    sandbox: unlisted,
    play: second,
    status: HELD,
  });

  attack("the same, as a draft", {
    tried: "the second pull request is a draft",
    table: release,
    pull: { fork: true },
    sandbox: unlisted,
    play: async (testContext) => second(testContext, { draft: true }),
    status: HELD,
  });

  attack("the same, reopened", {
    tried: "the second pull request is closed, and reopened after the first was ticked and taken back",
    table: release,
    pull: { fork: true },
    sandbox: unlisted,
    play: async (testContext) => {
      await second(testContext);
      await testContext.sandbox.editPullRequest("mallory", 2, { state: "closed" });
      testContext.click("grace", both);
      await testContext.run();
      expect(testContext.status()).toMatch(/^success/);
      testContext.click("grace", both);
      await testContext.run();
      await testContext.sandbox.editPullRequest("mallory", 2, { state: "open" });
      await testContext.run();
    },
    status: HELD,
  });

  attack("behind a hundred others", {
    tried: "the held pull request is the first of 230 that are open",
    table: release,
    pull: { fork: true },
    sandbox: unlisted,
    play: async (testContext) => {
      await testContext.sandbox.openPullRequests({
        count: 230,
        author: "ada",
        files: (at) => ({ [`many/${at}.txt`]: "x\n" }),
      });
      await second(testContext);
    },
    status: HELD,
  });

  attack("more of them than are evaluated together", {
    tried: "forty pull requests with the same commit",
    table: {
      branches: {
        ...release.branches,
        ...Object.fromEntries(
          Array.from({ length: 40 }, (_, at) => [`r${at}`, { ".github/tollgate.yml": lax(), [`${at}.txt`]: "x\n" }]),
        ),
      },
    },
    play: async (testContext) => {
      for (let at = 0; at < 40; at += 1) {
        testContext.sandbox.protect({ branch: `r${at}`, checks: ["tollgate"] });
        await testContext.open({ base: `r${at}`, author: "mallory", fork: true });
      }
      await testContext.tryRun();
    },
    status: /^error: 41 open pull requests have this commit; at most 31 are evaluated together/,
    finish: false,
  });

  attack("a command on one of them", {
    tried: "what grace commands on the second pull request is counted for the first, whose policies ask the same",
    table: { branches: { release: { "docs/a.md": "a\n" } } },
    pull: { fork: true },
    play: async (testContext) => {
      await second(testContext, { author: "ada" });
      testContext.sandbox.comment("grace", 2, `/tollgate done ${STAGED}\n/tollgate done ${TESTED}`);
      await testContext.run();
      expect(testContext.page(2).match(/- \[x\]/g)).toHaveLength(2);
    },
    status: HELD,
  });

  attack("opened after the success", {
    tried:
      "a pull request into main is opened with the commit of one that is green on release, which is looked at again",
    table: release,
    pull: { base: "release" },
    // The list of open pull requests shows the second one only when it is read again, after the green.
    sandbox: { quirks: { staleReads: 1 } },
    play: async (testContext) => {
      expect(testContext.status()).toMatch(/^success/);
      await testContext.open({ base: "main", title: "To main" });
      await testContext.run();
      await testContext.sandbox.editPullRequest("ada", 1, { title: "Looked at again" });
      await testContext.run();
      await expect(testContext.sandbox.merge("ada", 2)).rejects.toThrow(/status check/);
    },
    status: /^pending: #2 has the same commit: 2 of 2 open/,
    finish: false,
  });
});
