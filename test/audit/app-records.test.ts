import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStatus } from "../../sandbox/src/changes/statuses.ts";
import type { EvidenceRecord } from "../../src/audit/audit-record.ts";
import { isBlockLine } from "../../src/comment/record/page-lines.ts";
import { readPage, signPage } from "../../src/comment/record/signed-page.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { runCli } from "../cli/run-cli.ts";
import { KEY, POLICY } from "../support/action-world.ts";
import { type AppContext, startAppContext } from "../support/app-world.ts";

/** The records of a repository that an App gates: its verdicts are check runs, and its comments are its bot's. */

const ADR = `# Use rows

Status: accepted

## Context

Orders are stored by column, and each of them is read whole.

## Considered options

1. Rows. 2. Columns, as until now.

## Decision

We store orders by row from the next release on.

## Consequences

Reports by column take longer, and run at night.
`;
const WITH_ADR = POLICY.replace("    requires:\n", "    requires:\n      adr: true\n");
const FOLDER = "adr: { paths: [docs/adr/**], external: ['https://wiki\\.acme\\.dev/.*'] }\n";

let testContext: AppContext;
const numbers: Record<string, number> = {};

const merged = async (head: string, more: { body?: string; as?: string } = {}): Promise<void> => {
  const { number } = await testContext.sandbox.openPullRequest({
    base: "main",
    head,
    author: "ada",
    title: `Change ${head}`,
    ...(more.body === undefined ? {} : { body: more.body }),
  });
  numbers[head] = number;
  await testContext.settled();
};

const collect = async (repository = "acme/shop"): Promise<ReadonlyMap<string, EvidenceRecord>> => {
  const run = await runCli(["evidence", repository, "--bot", "tollgate[bot]", "--until", "2099-12-31", "--json"], {
    env: {
      GITHUB_API_URL: testContext.sandbox.url,
      GITHUB_TOKEN: testContext.sandbox.token({ actor: "grace" }),
      TOLLGATE_SIGNING_KEY: KEY,
      TOLLGATE_RETRY_BASE_MS: "1",
    },
  });
  expect(run.code, run.err).toBe(0);
  const records = run.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as EvidenceRecord);
  const nameOf = (number: number) => Object.keys(numbers).find((name) => numbers[name] === number) ?? "";
  return new Map(records.map((record) => [nameOf(record.number), record]));
};

beforeAll(async () => {
  const sql = (name: string) => ({ [`db/${name}.sql`]: `-- ${name}\n` });
  testContext = await startAppContext({
    base: {
      ".github/tollgate.yml": WITH_ADR.replace("version: 1\n", `version: 1\n${FOLDER}`),
      "docs/adr/0001-rows.md": ADR,
    },
    branches: {
      docs: { "README.md": "The shop\n" },
      gone: sql("gone"),
      said: sql("said"),
      linked: sql("linked"),
      wiki: sql("wiki"),
      brought: { ...sql("brought"), "docs/adr/0002-columns.md": ADR },
      told: sql("told"),
    },
  });
  const { sandbox } = testContext;
  await merged("docs");
  await merged("gone");
  await merged("said");
  await merged("linked", { body: "As decided in docs/adr/0001-rows.md." });
  await merged("wiki", { body: "See https://wiki.acme.dev/decisions/7?a=1&b=2 for it." });
  await merged("brought");
  await merged("told");
  sandbox.comment("grace", numbers["told"] ?? 0, "/tollgate adr docs/adr/0001-rows.md");
  await testContext.settled();
  for (const name of ["linked", "wiki", "brought", "told"]) {
    testContext.click("grace", ["schema-change.staged", "schema-change.tested"], numbers[name]);
    await testContext.settled();
  }
  sandbox.webhooks.mode = "drop";
  for (const name of ["gone", "said"]) {
    const [ours] = testContext.ours(numbers[name]);
    sandbox.deleteComment("ada", ours?.id ?? 0);
  }
  // Whoever may write can set a status of our name.
  const head = sandbox.state.issues.get(numbers["said"] ?? 0)?.pull?.head.sha ?? "";
  await createStatus(sandbox.state, "ada", head, {
    state: "success",
    context: "tollgate",
    description: "No golden checklist applies",
  });
  for (const number of Object.values(numbers)) await sandbox.merge("grace", number);
}, 120_000);

afterAll(() => testContext.close());

describe("the records of an App's repository", () => {
  it("a pull request that nothing was asked of is not missing, and the check's last word is reported", async () => {
    const records = await collect();
    expect(records.get("docs")).toMatchObject({
      record: { verdict: "not-asked" },
      status: { state: "success", description: "No golden checklist applies" },
    });
    expect(records.get("linked")).toMatchObject({
      record: { verdict: "signed" },
      status: { state: "success", description: "All 3 items answered" },
    });
  });

  it("one whose record was deleted is missing, and somebody's status does not make it otherwise", async () => {
    const records = await collect();
    expect(records.get("gone")?.record.verdict).toBe("missing");
    expect(records.get("said")?.record.verdict).toBe("missing");
  });

  it("somebody's status is reported, where there is no check run of the App", async () => {
    testContext.sandbox.fail({ path: /check-runs/, status: 200, times: 100, body: { total_count: 0, check_runs: [] } });
    const records = await collect();
    testContext.sandbox.fix();
    expect(records.get("said")?.record).toMatchObject({
      verdict: "missing",
      words: expect.stringContaining("That nothing was asked says a status of ada."),
    });
  });

  it("a token that may not read check runs: said, and not taken for nothing", async () => {
    testContext.sandbox.fail({
      path: /check-runs/,
      status: 403,
      times: 100,
      body: { message: "Resource not accessible" },
    });
    const records = await collect();
    testContext.sandbox.fix();
    expect(records.get("docs")?.record).toMatchObject({
      verdict: "missing",
      words: expect.stringContaining("Check runs could not be read with this token"),
    });
  });

  it("a decision record is in the export, however it was given", async () => {
    const records = await collect();
    const adrs = (name: string) => records.get(name)?.adr;
    expect(adrs("linked")).toEqual([
      {
        url: "docs/adr/0001-rows.md",
        by: "",
        at: "",
        from: "body",
        found: "has everything that is required",
        counts: true,
      },
    ]);
    expect(adrs("wiki")).toEqual([
      expect.objectContaining({ url: "https://wiki.acme.dev/decisions/7?a=1&b=2", from: "body" }),
    ]);
    expect(adrs("brought")).toEqual([
      expect.objectContaining({
        url: "docs/adr/0002-columns.md",
        from: "change",
        found: "has everything that is required",
      }),
    ]);
    expect(adrs("told")).toEqual([
      expect.objectContaining({
        url: "docs/adr/0001-rows.md",
        by: "grace",
        from: "command",
        found: "has everything that is required",
        counts: true,
      }),
    ]);
    expect(adrs("docs")).toEqual([]);
  });

  it("and in the page and the table", async () => {
    const out = async (format: string): Promise<string> => {
      const run = await runCli(
        ["evidence", "acme/shop", "--bot", "tollgate[bot]", "--until", "2099-12-31", "--format", format],
        {
          env: {
            GITHUB_API_URL: testContext.sandbox.url,
            GITHUB_TOKEN: testContext.sandbox.token({ actor: "grace" }),
            TOLLGATE_SIGNING_KEY: KEY,
          },
        },
      );
      return run.out;
    };
    expect(await out("html")).toMatch(
      /Decision record \(ADR\): docs\/adr\/0002-columns\.md <span class="soft">in this pull request: has everything that is required/,
    );
    expect(await out("csv")).toContain(",docs/adr/0001-rows.md,");
  });

  it("and all of it stays where the repository is renamed: by the new name, and by the old one", async () => {
    const linked = numbers["linked"] ?? 0;
    const [ours] = testContext.ours(linked);
    testContext.sandbox.editComment("tollgate[bot]", ours?.id ?? 0, withoutId(ours?.body ?? "", linked));
    testContext.sandbox.move("grace", { repo: "store" });
    for (const name of ["acme/store", "acme/shop"]) {
      const records = await collect(name);
      expect(records.get("linked")?.record.verdict, name).toBe("signed");
      expect(records.get("told")?.record.verdict, name).toBe("signed");
      expect(records.get("docs")?.record.verdict, name).toBe("not-asked");
    }
  });
});

/** The page as a version before wrote it, which knew no ids. */
const withoutId = (body: string, number: number): string => {
  const signer = createSigner([KEY]);
  const { ledger } = readPage(body, { repository: undefined, number }, signer);
  if (ledger === undefined) throw new Error("There is no record");
  const { repositoryId: _, ...old } = ledger;
  const text = body
    .split("\n")
    .filter((line) => !isBlockLine(line))
    .join("\n");
  return signPage(text, old, signer);
};
