import { describe, expect } from "vitest";
import { type Attack, type AttackContext, attack } from "./attack.ts";

/** What a machine is to believe by a name: jobs of several workflows, legs of a matrix, runs again. */

const policy = (verify: string): Pick<Attack, "table"> => ({
  table: {
    base: {
      ".github/tollgate.yml": `version: 1
policies:
  schema-change:
    title: Schema change
    why: Because.
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: proved, text: It was proved, verify_only: true, verify: ${verify} }
`,
    },
  },
});

const look = (testContext: AttackContext) =>
  testContext.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
const head = (testContext: AttackContext): string => testContext.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
type Jobs = Parameters<AttackContext["sandbox"]["runWorkflow"]>[0]["jobs"];
const jobs = async (testContext: AttackContext, workflow: string, of: Jobs, again?: number): Promise<number> =>
  (
    await testContext.sandbox.runWorkflow({
      sha: head(testContext),
      workflow,
      jobs: of,
      ...(again === undefined ? {} : { again }),
    })
  ).id;
const status = async (testContext: AttackContext, context: string, state: string): Promise<void> => {
  const token = testContext.sandbox.token({ actor: "ci[bot]" });
  await fetch(`${testContext.sandbox.url}/repos/acme/shop/statuses/${head(testContext)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ context, state }),
  });
};

const HELD = /^pending: 1 of 1 open/;

describe("checks by name", () => {
  let suite = 0;

  attack("a successful job of another workflow over the failed one of its name", {
    tried: "“build” fails in the workflow ci and succeeds in a workflow of the author's own",
    ...policy("{ check: build }"),
    play: async (testContext) => {
      suite = await jobs(testContext, "ci", [{ name: "build", conclusion: "failure" }]);
      await jobs(testContext, "mine", [{ name: "build", conclusion: "success" }]);
      await look(testContext);
    },
    status: HELD,
    says: /Not yet: .*check "build" failed/,
    finish: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build", conclusion: "success" }], suite);
      await look(testContext);
    },
  });

  attack("a successful leg of a matrix over the failed one of its name", {
    tried: "one leg of “build” fails, the next one succeeds",
    ...policy("{ check: build }"),
    play: async (testContext) => {
      suite = await jobs(testContext, "ci", [
        { name: "build", leg: "node 20", conclusion: "failure" },
        { name: "build", leg: "node 22", conclusion: "success" },
      ]);
      await look(testContext);
    },
    status: HELD,
    finish: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build", leg: "node 20", conclusion: "success" }], suite);
      await look(testContext);
    },
  });

  attack("a wildcard that its first green leg meets", {
    tried: '`check: "build*"`, of which one leg succeeds and another runs',
    ...policy('{ check: "build*" }'),
    play: async (testContext) => {
      suite = await jobs(testContext, "ci", [{ name: "build (20)", conclusion: "success" }, { name: "build (22)" }]);
      await look(testContext);
    },
    status: HELD,
    says: /check "build \(22\)" has not finished/,
    finish: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build (22)", conclusion: "success" }], suite);
      await look(testContext);
    },
  });

  attack("all of several, of which one is not there", {
    tried: "`check: { all: [build, lint] }`, and only “build” has run",
    ...policy("{ check: { all: [build, lint] } }"),
    play: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build", conclusion: "success" }]);
      await look(testContext);
    },
    status: HELD,
    says: /no check named "lint" is reported/,
    finish: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "lint", conclusion: "success" }]);
      await look(testContext);
    },
  });

  attack("a successful one that is run again", {
    tried: "“build” was green; it is run again and waits for its turn",
    ...policy("{ check: build }"),
    play: async (testContext) => {
      suite = await jobs(testContext, "ci", [{ name: "build", conclusion: "success" }]);
      await look(testContext);
      await jobs(testContext, "ci", [{ name: "build", status: "queued" }], suite);
      await look(testContext);
    },
    status: HELD,
    finish: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build", conclusion: "success" }], suite);
      await look(testContext);
    },
  });

  attack("a failed one that is skipped the next time", {
    tried: "skipped counts in the policy; “build” fails, and is skipped when it is run again",
    ...policy("{ check: { any: build, conclusions: [success, skipped] } }"),
    play: async (testContext) => {
      suite = await jobs(testContext, "ci", [{ name: "build", conclusion: "failure" }]);
      await jobs(testContext, "ci", [{ name: "build", conclusion: "skipped" }], suite);
      await look(testContext);
    },
    status: HELD,
    finish: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build", conclusion: "success" }], suite);
      await look(testContext);
    },
  });

  attack("a job among namesakes", {
    tried: "“build” fails, and a job of its name succeeds after it, as GitHub shows them",
    ...policy("{ check: build }"),
    sandbox: { quirks: { sameNamedJobs: true } },
    play: async (testContext) => {
      suite = await jobs(testContext, "ci", [{ name: "build", conclusion: "failure" }]);
      await look(testContext);
    },
    status: HELD,
    finish: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build", conclusion: "success" }], suite);
      await look(testContext);
    },
  });

  attack("a successful one of an older head", {
    tried: "“build” is green, ada pushes",
    ...policy("{ check: build }"),
    play: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build", conclusion: "success" }]);
      await testContext.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await look(testContext);
    },
    status: HELD,
    finish: async (testContext) => {
      await jobs(testContext, "ci", [{ name: "build", conclusion: "success" }]);
      await look(testContext);
    },
  });

  attack("a status wildcard that its first green one meets", {
    tried: '`status: "ci/*"`, of which one succeeds and one fails',
    ...policy('{ status: "ci/*" }'),
    play: async (testContext) => {
      await status(testContext, "ci/build", "success");
      await status(testContext, "ci/lint", "failure");
      await look(testContext);
    },
    status: HELD,
    says: /status "ci\/lint" is failure/,
    finish: async (testContext) => {
      await status(testContext, "ci/lint", "success");
      await look(testContext);
    },
  });
});

const TEMPLATE = "## Rollback\n\nDescribe how this change is rolled back, step by step.\n\n- [ ] It was tested\n";

describe("words and files that say nothing", () => {
  attack("the untouched template as a section", {
    tried: "the body is the repository's template, in other line ends",
    table: {
      base: { ...policy("{ section: Rollback }").table?.base, ".github/PULL_REQUEST_TEMPLATE.md": TEMPLATE },
    },
    pull: { body: TEMPLATE.replaceAll("\n", "\r\n") },
    play: async (testContext) => {
      await look(testContext);
    },
    status: HELD,
    says: /says only what the template says/,
    finish: async (testContext) => {
      await testContext.sandbox.editPullRequest("ada", 1, { body: `${TEMPLATE}Revert the commit.\n` });
      await look(testContext);
    },
  });

  attack("an empty file as evidence", {
    tried: "db/rollback/1.sql is there, and empty; another is nothing but blanks",
    ...policy('{ file: "db/rollback/**" }'),
    play: async (testContext) => {
      await testContext.push({ "db/rollback/1.sql": "", "db/rollback/2.sql": " \n\t\n" });
      await look(testContext);
    },
    status: HELD,
    says: /db\/rollback\/1\.sql is empty/,
    finish: async (testContext) => {
      await testContext.push({ "db/rollback/1.sql": "DROP TABLE orders;\n" });
      await look(testContext);
    },
  });

  const adr = {
    table: {
      base: {
        ".github/tollgate.yml": `version: 1
policies:
  schema-change:
    title: Schema change
    why: Because.
    when: { paths: ["db/**"] }
    requires: { adr: true }
`,
      },
    },
  };
  const record = (status: string): string =>
    `# ADR 7: A table\n\n${status}\n\n## Context\nIt hurts.\n## Options\nThis or that.\n## Decision\nThis.\n## Consequences\nLess pain.\n`;
  for (const status of [
    "**Status:** Rejected | **Date:** 2024-01-31",
    "| Status | Date |\n|---|---|\n| Superseded | 2024-01-31 |",
    "Status: abgelehnt",
    "**Statut :** à voir",
    "状态：已拒绝",
  ]) {
    attack(`a decision record that says ${JSON.stringify(status)}`, {
      tried: `the record's head says ${JSON.stringify(status)}`,
      ...adr,
      play: async (testContext) => {
        await testContext.push({ "docs/adr/0007.md": record(status) });
        await look(testContext);
      },
      status: HELD,
      says: /has a status that/,
      finish: async (testContext) => {
        await testContext.push({ "docs/adr/0007.md": record("**Status:** Accepted | **Date:** 2024-01-31") });
        await look(testContext);
      },
    });
  }

  attack("a policy under a name that every object has", {
    tried: "the policy and its item are called `constructor`; grace ticks, ada pushes",
    table: {
      base: {
        ".github/tollgate.yml": `version: 1
policies:
  constructor:
    title: Schema change
    why: Because.
    when: { paths: ["db/**"] }
    requires: { checklist: [{ id: constructor, text: It was looked at, by: not-author }] }
`,
      },
    },
    play: async (testContext) => {
      testContext.click("grace", ["constructor.constructor"]);
      await testContext.run();
      expect(testContext.status()).toMatch(/^success/);
      await testContext.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await look(testContext);
    },
    status: HELD,
    says: /Stale/,
  });

  attack("a policy that is called __proto__", {
    tried: "one more policy in the file is called `__proto__`, and would be left out",
    table: {
      base: {
        ".github/tollgate.yml": `version: 1
policies:
  docs: { title: Docs, when: { paths: ["docs/**"] }, requires: { checklist: [{ id: a, text: A }] } }
  __proto__: { title: Schema, when: { paths: ["db/**"] }, requires: { checklist: [{ id: a, text: A }] } }
`,
      },
    },
    play: async (testContext) => {
      await testContext.tryRun({ event: { name: "workflow_dispatch", payload: { inputs: { number: "1" } } } });
    },
    status: /^error: 1 problem in the policies/,
    finish: false,
  });
});
