import { describe, expect } from "vitest";
import { type Attack, type AttackContext, attack } from "./attack.ts";

const policy = (requires: string) => `version: 1
policies:
  schema-change:
    title: Schema change
    why: Because.
    when: { paths: ["db/**"] }
    requires:
${requires.replace(/^/gm, "      ")}
`;

const evidence = (verify: string, more = "") =>
  policy(`checklist:\n  - { id: proved, text: It was proved, verify_only: true, verify: ${verify}${more} }`);

const look = (testContext: AttackContext) =>
  testContext.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });

const head = (testContext: AttackContext): string => testContext.sandbox.state.issues.get(1)?.pull?.head.sha ?? "";

/** A check run by an app, as the server keeps it. */
const check = async (testContext: AttackContext, as: string, name: string, conclusion: string): Promise<void> => {
  const token = testContext.sandbox.token({ actor: as, permissions: { checks: "write" } });
  const answer = await fetch(`${testContext.sandbox.url}/repos/acme/shop/check-runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name, head_sha: head(testContext), status: "completed", conclusion }),
  });
  expect(answer.status).toBe(201);
};

const status = async (testContext: AttackContext, as: string, context: string, state = "success"): Promise<void> => {
  const token = testContext.sandbox.token({ actor: as });
  const answer = await fetch(`${testContext.sandbox.url}/repos/acme/shop/statuses/${head(testContext)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ context, state, description: "All 2 items answered" }),
  });
  expect(answer.status).toBe(201);
};

const proved = (written: string): Pick<Attack, "table"> => ({ table: { base: { ".github/tollgate.yml": written } } });

describe("evidence that is faked", () => {
  for (const conclusion of ["skipped", "neutral", "cancelled"]) {
    attack(`a check that ended as ${conclusion}`, {
      tried: `the check “rollback” concluded ${conclusion}`,
      ...proved(evidence("{ check: rollback }")),
      play: async (testContext) => {
        await check(testContext, "ci[bot]", "rollback", conclusion);
        await look(testContext);
      },
      status: /^pending: 1 of 1 open/,
      finish: async (testContext) => {
        await check(testContext, "ci[bot]", "rollback", "success");
        await look(testContext);
      },
    });
  }

  attack("a check of the same name by another app", {
    tried: "“rollback” failed, and eve's own app reports it as success",
    ...proved(evidence("{ check: rollback }")),
    play: async (testContext) => {
      await check(testContext, "ci[bot]", "rollback", "failure");
      await check(testContext, "eves[bot]", "rollback", "success");
      await look(testContext);
    },
    status: /^pending: 1 of 1 open/,
    finish: async (testContext) => {
      await check(testContext, "ci[bot]", "rollback", "success");
      await look(testContext);
    },
  });

  attack("our own check's name as evidence", {
    tried: '`status: "toll*"` in the policy, and a green status `tollgate` by eve',
    ...proved(evidence('[{ status: "toll*" }, { check: "toll*" }]')),
    play: async (testContext) => {
      await status(testContext, "eve", "tollgate");
      await check(testContext, "eves[bot]", "tollgate", "success");
      await look(testContext);
    },
    status: /^pending: 1 of 1 open/,
    finish: false,
  });

  attack("an approval of an older head", {
    tried: "grace approves, ada pushes",
    ...proved(evidence("{ approval: { by: not-author } }")),
    play: async (testContext) => {
      testContext.sandbox.review("grace", 1, { state: "APPROVED" });
      await look(testContext);
      expect(testContext.status()).toMatch(/^success/);
      await testContext.push({ "db/1.sql": "DROP TABLE customers;\n" });
      await look(testContext);
    },
    status: /^pending: 1 of 1 open/,
    finish: async (testContext) => {
      testContext.sandbox.review("grace", 1, { state: "APPROVED" });
      await look(testContext);
    },
  });

  attack("an approval by a reader, and one taken back", {
    tried: "mallory approves; grace approves and then asks for changes",
    ...proved(evidence("{ approval: { by: not-author } }")),
    play: async (testContext) => {
      testContext.sandbox.review("mallory", 1, { state: "APPROVED" });
      testContext.sandbox.review("grace", 1, { state: "APPROVED" });
      testContext.sandbox.review("grace", 1, { state: "CHANGES_REQUESTED", body: "No" });
      await look(testContext);
    },
    status: /^pending: 1 of 1 open/,
    finish: async (testContext) => {
      testContext.sandbox.review("linus", 1, { state: "APPROVED" });
      await look(testContext);
    },
  });

  attack("a label that only looks like it", {
    tried: "`rollback-tested` with a Cyrillic letter, and with a space",
    ...proved(evidence("{ label: rollback-tested }")),
    play: async (testContext) => {
      testContext.sandbox.addLabel("eve", 1, "r\u043ellback-tested");
      testContext.sandbox.addLabel("eve", 1, "rollback-tested ?");
      await look(testContext);
    },
    status: /^pending: 1 of 1 open/,
    finish: async (testContext) => {
      testContext.sandbox.addLabel("grace", 1, "rollback-tested");
      await look(testContext);
    },
  });

  attack("a section that says nothing", {
    tried: "## Rollback with TBD, a hidden sentence and invisible letters; another in a fence",
    ...proved(evidence('{ section: "Rollback" }')),
    pull: {
      body: "## Rollback\n<!-- We ran it on staging. -->\nTBD\n\u3164\u3164\u3164\n\n```\n## Rollback\nWe ran it on staging.\n```\n",
    },
    play: look as (testContext: AttackContext) => Promise<never>,
    status: /^pending: 1 of 1 open/,
    finish: async (testContext) => {
      await testContext.sandbox.editPullRequest("ada", 1, { body: "## Rollback\nWe ran it on staging, twice." });
      await testContext.run();
    },
  });

  attack("tick what only a machine answers", {
    tried: "a box is written where there is none, and /tollgate done",
    ...proved(evidence("{ check: rollback }", ", waive: never")),
    play: async (testContext) => {
      testContext.sandbox.comment("eve", 1, "/tollgate done proved\n/tollgate waive proved it is fine");
      testContext.edit("eve", (body) =>
        body.replace(/^- ○ .*$/m, "- [x] It was proved <!-- tollgate:item schema-change.proved -->"),
      );
      await testContext.run();
    },
    status: /^pending: /,
    finish: async (testContext) => {
      await check(testContext, "ci[bot]", "rollback", "success");
      await look(testContext);
    },
  });

  attack("a file of that name, taken away", {
    tried: "the rollback script is the file that the change removes",
    table: {
      base: { ".github/tollgate.yml": evidence('{ file: "rollback/**" }'), "rollback/1.sql": "DROP TABLE a;\n" },
      branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n", "rollback/1.sql": null } },
    },
    play: async () => {},
    status: /^pending: 1 of 1 open/,
    finish: async (testContext) => {
      await testContext.push({ "rollback/1.sql": "DROP TABLE a CASCADE;\n" });
      await testContext.run();
    },
  });
});

describe("a decision record that is faked", () => {
  const ASKED = policy("adr: true");
  const GOOD = `# 1. Split the table

- Status: accepted
- Date: 2026-11-01

## Context and problem

The table holds two things, and both suffer.

## Considered options

- Split it: two migrations
- Leave it: slow for ever

## Decision

We split it, since reads are what our customers wait for.

## Consequences

Two migrations, and one dashboard more.
`;
  const adr = (
    name: string,
    tried: string,
    files: Readonly<Record<string, string | null>>,
    body: string,
    says?: RegExp,
  ) =>
    attack(name, {
      tried,
      table: {
        base: { ".github/tollgate.yml": ASKED },
        branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n", ...files } },
      },
      pull: { body },
      play: async () => {},
      status: /^pending: 1 of 1 open/,
      ...(says === undefined ? {} : { says }),
      finish: async (testContext) => {
        await testContext.push({ "docs/adr/0099-good.md": GOOD });
        await testContext.sandbox.editPullRequest("grace", 1, { body: "As decided in docs/adr/0099-good.md" });
        await testContext.run();
      },
    });

  adr(
    "a template with nothing in it",
    "every heading, every section a placeholder",
    {
      "docs/adr/0001-a.md": GOOD.replace(/\n\n[^#\n-][^\n]*\n/g, "\n\nTBD\n").replace(
        /- (Split|Leave).*/g,
        "- {option}",
      ),
    },
    "See docs/adr/0001-a.md",
    /says nothing in the sections/,
  );
  adr(
    "sections left empty",
    "the headings alone",
    { "docs/adr/0001-a.md": GOOD.replace(/^(?![#\n]|- (Status|Date)).*$/gm, "") },
    "See docs/adr/0001-a.md",
    /says nothing in the sections/,
  );
  adr(
    "a rejected one",
    "Status: rejected",
    { "docs/adr/0001-a.md": GOOD.replace("accepted", "rejected") },
    "See docs/adr/0001-a.md",
    /status that is not in force/,
  );
  adr(
    "outside the folder",
    "a good one, in notes/",
    { "notes/0001-a.md": GOOD },
    "See notes/0001-a.md",
    /not where this repository keeps/,
  );
  adr("a dead link", "a file that is not there", {}, "See docs/adr/0404-nothing.md", /no such text file/);
  adr(
    "a link that climbs out",
    "docs/adr/../../notes/a.md",
    { "notes/a.md": GOOD },
    "See [it](docs/adr/../../notes/a.md)",
  );
  adr(
    "another repository's",
    "https://github.com/evil/repo/blob/main/docs/adr/0001-a.md",
    {},
    "See https://github.com/evil/repo/blob/main/docs/adr/0001-a.md",
  );
  adr(
    "hidden in an HTML comment",
    "the whole record between <!-- and -->",
    { "docs/adr/0001-a.md": `<!--\n${GOOD}\n-->\n` },
    "See docs/adr/0001-a.md",
    /has no section about/,
  );
});
