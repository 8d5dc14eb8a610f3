import { describe, expect } from "vitest";
import { type Attack, type AttackWorld, attack } from "./attack.ts";

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

const look = (world: AttackWorld) => world.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
const head = (world: AttackWorld): string => world.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";
type Jobs = Parameters<AttackWorld["sandbox"]["runWorkflow"]>[0]["jobs"];
const jobs = async (world: AttackWorld, workflow: string, of: Jobs, again?: number): Promise<number> =>
  (await world.sandbox.runWorkflow({ sha: head(world), workflow, jobs: of, ...(again === undefined ? {} : { again }) }))
    .id;
const status = async (world: AttackWorld, context: string, state: string): Promise<void> => {
  const token = world.sandbox.token({ actor: "ci[bot]" });
  await fetch(`${world.sandbox.url}/repos/acme/shop/statuses/${head(world)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ context, state }),
  });
};

const HELD = /^pending: 1 of 1 open/;

describe("checks by name", () => {
  let suite = 0;

  attack("a green job of another workflow over the failed one of its name", {
    tried: "“build” fails in the workflow ci and succeeds in a workflow of the author's own",
    ...policy("{ check: build }"),
    play: async (world) => {
      suite = await jobs(world, "ci", [{ name: "build", conclusion: "failure" }]);
      await jobs(world, "mine", [{ name: "build", conclusion: "success" }]);
      await look(world);
    },
    status: HELD,
    says: /Not yet: .*check "build" failed/,
    finish: async (world) => {
      await jobs(world, "ci", [{ name: "build", conclusion: "success" }], suite);
      await look(world);
    },
  });

  attack("a green leg of a matrix over the failed one of its name", {
    tried: "one leg of “build” fails, the next one succeeds",
    ...policy("{ check: build }"),
    play: async (world) => {
      suite = await jobs(world, "ci", [
        { name: "build", leg: "node 20", conclusion: "failure" },
        { name: "build", leg: "node 22", conclusion: "success" },
      ]);
      await look(world);
    },
    status: HELD,
    finish: async (world) => {
      await jobs(world, "ci", [{ name: "build", leg: "node 20", conclusion: "success" }], suite);
      await look(world);
    },
  });

  attack("a wildcard that its first green leg meets", {
    tried: '`check: "build*"`, of which one leg succeeds and another runs',
    ...policy('{ check: "build*" }'),
    play: async (world) => {
      suite = await jobs(world, "ci", [{ name: "build (20)", conclusion: "success" }, { name: "build (22)" }]);
      await look(world);
    },
    status: HELD,
    says: /check "build \(22\)" has not finished/,
    finish: async (world) => {
      await jobs(world, "ci", [{ name: "build (22)", conclusion: "success" }], suite);
      await look(world);
    },
  });

  attack("all of several, of which one is not there", {
    tried: "`check: { all: [build, lint] }`, and only “build” has run",
    ...policy("{ check: { all: [build, lint] } }"),
    play: async (world) => {
      await jobs(world, "ci", [{ name: "build", conclusion: "success" }]);
      await look(world);
    },
    status: HELD,
    says: /no check named "lint" is reported/,
    finish: async (world) => {
      await jobs(world, "ci", [{ name: "lint", conclusion: "success" }]);
      await look(world);
    },
  });

  attack("a green one that is run again", {
    tried: "“build” was green; it is run again and waits for its turn",
    ...policy("{ check: build }"),
    play: async (world) => {
      suite = await jobs(world, "ci", [{ name: "build", conclusion: "success" }]);
      await look(world);
      await jobs(world, "ci", [{ name: "build", status: "queued" }], suite);
      await look(world);
    },
    status: HELD,
    finish: async (world) => {
      await jobs(world, "ci", [{ name: "build", conclusion: "success" }], suite);
      await look(world);
    },
  });

  attack("a failed one that is skipped the next time", {
    tried: "skipped counts in the policy; “build” fails, and is skipped when it is run again",
    ...policy("{ check: { any: build, conclusions: [success, skipped] } }"),
    play: async (world) => {
      suite = await jobs(world, "ci", [{ name: "build", conclusion: "failure" }]);
      await jobs(world, "ci", [{ name: "build", conclusion: "skipped" }], suite);
      await look(world);
    },
    status: HELD,
    finish: async (world) => {
      await jobs(world, "ci", [{ name: "build", conclusion: "success" }], suite);
      await look(world);
    },
  });

  attack("a job among namesakes", {
    tried: "“build” fails, and a job of its name succeeds after it, as GitHub shows them",
    ...policy("{ check: build }"),
    sandbox: { quirks: { sameNamedJobs: true } },
    play: async (world) => {
      suite = await jobs(world, "ci", [{ name: "build", conclusion: "failure" }]);
      await look(world);
    },
    status: HELD,
    finish: async (world) => {
      await jobs(world, "ci", [{ name: "build", conclusion: "success" }], suite);
      await look(world);
    },
  });

  attack("a green one of an older head", {
    tried: "“build” is green, ada pushes",
    ...policy("{ check: build }"),
    play: async (world) => {
      await jobs(world, "ci", [{ name: "build", conclusion: "success" }]);
      await world.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await look(world);
    },
    status: HELD,
    finish: async (world) => {
      await jobs(world, "ci", [{ name: "build", conclusion: "success" }]);
      await look(world);
    },
  });

  attack("a status wildcard that its first green one meets", {
    tried: '`status: "ci/*"`, of which one succeeds and one fails',
    ...policy('{ status: "ci/*" }'),
    play: async (world) => {
      await status(world, "ci/build", "success");
      await status(world, "ci/lint", "failure");
      await look(world);
    },
    status: HELD,
    says: /status "ci\/lint" is failure/,
    finish: async (world) => {
      await status(world, "ci/lint", "success");
      await look(world);
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
    play: async (world) => {
      await look(world);
    },
    status: HELD,
    says: /says only what the template says/,
    finish: async (world) => {
      await world.sandbox.editPullRequest("ada", 1, { body: `${TEMPLATE}Revert the commit.\n` });
      await look(world);
    },
  });

  attack("an empty file as evidence", {
    tried: "db/rollback/1.sql is there, and empty; another is nothing but blanks",
    ...policy('{ file: "db/rollback/**" }'),
    play: async (world) => {
      await world.push({ "db/rollback/1.sql": "", "db/rollback/2.sql": " \n\t\n" });
      await look(world);
    },
    status: HELD,
    says: /db\/rollback\/1\.sql is empty/,
    finish: async (world) => {
      await world.push({ "db/rollback/1.sql": "DROP TABLE orders;\n" });
      await look(world);
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
      play: async (world) => {
        await world.push({ "docs/adr/0007.md": record(status) });
        await look(world);
      },
      status: HELD,
      says: /has a status that/,
      finish: async (world) => {
        await world.push({ "docs/adr/0007.md": record("**Status:** Accepted | **Date:** 2024-01-31") });
        await look(world);
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
    play: async (world) => {
      world.click("grace", ["constructor.constructor"]);
      await world.run();
      expect(world.status()).toMatch(/^success/);
      await world.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await look(world);
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
    play: async (world) => {
      await world.tryRun({ event: { name: "workflow_dispatch", payload: { inputs: { number: "1" } } } });
    },
    status: /^error: 1 problem in the policies/,
    finish: false,
  });
});
