import { expect, test } from "vitest";
import { ALL_QUIRKS } from "../../sandbox/src/state/quirks.ts";
import { actionHost, runInProcess, workflowEvent } from "../../src/cli/sandbox/action-on-sandbox.ts";
import { startAppOn } from "../../src/cli/sandbox/app-on-sandbox.ts";
import { atScale } from "../support/at-scale.ts";
import { type Files, makeRepository } from "../support/sandbox-world.ts";
import { startSandbox } from "../support/start-sandbox.ts";
import { runCli } from "./run-cli.ts";

/** Parts of changes; each pull request below is some of them. */
const parts: readonly Files[] = [
  { "db/migrate/20240101120000_add.rb": "add_column :a, :b, :string\n" },
  { "db/migrate/20240102120000_drop.rb": "drop_table :a\n" },
  { "infra/main.tf": 'resource "a" "b" {}\n' },
  { "package.json": '{\n  "dependencies": {\n    "express": "^5.0.0",\n    "stripe": "^18.0.0"\n  }\n}\n' },
  { "openapi.yaml": "openapi: 3.1.0\n" },
  { "src/a.ts": "export const b = 2;\n" },
  { "README.md": "# Changed\n" },
  { "lib/a.ts": null, "lib/b.ts": "export const moved = 1;\nexport const really = 2;\nexport const yes = 3;\n" },
  { "fly.toml": 'app = "shop"\n' },
  { "naïve | `@team`\n<b>.tf": "x\n", "logo.png": new Uint8Array([137, 80, 0, 1]) },
];

const adr = "docs/adr/0001-take-payments.md";
const base: Files = {
  "package.json": '{\n  "dependencies": {\n    "express": "^5.0.0"\n  }\n}\n',
  "src/a.ts": "export const b = 1;\n",
  "lib/a.ts": "export const moved = 1;\nexport const really = 2;\nexport const yes = 3;\n",
  [adr]:
    "# 1. Take payments\n\n## Status\n\nAccepted\n\n## Context and problem statement\n\nWe keep cards.\n\n## Considered options\n\n- A provider\n- As it is\n\n## Decision outcome\n\nA provider, because the cards leave.\n\n## Consequences\n\nThe checkout depends on somebody else.\n",
};

const PULLS = atScale(50, 14);
/** Different choices of parts, each of one to three; every third links the decision record. */
const pulls = Array.from({ length: PULLS }, (_, at) => ({
  branch: `change-${at}`,
  files: Object.assign(
    {},
    parts[at % 10],
    at >= 10 ? parts[(at * 3 + 1) % 10] : {},
    at >= 30 ? parts[(at * 7 + 4) % 10] : {},
  ),
  title: `Change ${at}`,
  body: at % 3 === 0 ? `As decided in ${adr}.` : "",
}));

/** A check's conclusion as a status of the same verdict. */
const LOOKS: Readonly<Record<string, string>> = { success: "success", action_required: "pending", failure: "error" };

test(`the same ${PULLS} pull requests get the same verdict from the command line, the Action and the App`, async () => {
  const repository = await makeRepository({
    base,
    branches: Object.fromEntries(pulls.map(({ branch, files }) => [branch, files])),
  });
  const logs: string[] = [];
  let host: ReturnType<typeof actionHost> | undefined;
  const sandbox = await startSandbox({
    gitDir: repository.dir,
    quirks: ALL_QUIRKS,
    onEvent: async (event) => {
      const name = workflowEvent(event);
      if (host !== undefined && name !== undefined) logs.push((await runInProcess(host, name, event.payload)).log);
    },
  });
  try {
    host = actionHost(sandbox);
    sandbox.setPerson({ login: "ada", role: "write" });
    const verdicts = new Set<string>();
    for (const { branch, title, body } of pulls) {
      const pull = await sandbox.openPullRequest({ base: "main", head: branch, title, body, author: "ada" });
      await sandbox.settled();
      const status = sandbox.state.statuses.findLast(({ sha }) => sha === pull.pull.head.sha);
      const run = await runCli([
        "check",
        "--repo",
        repository.dir,
        "--head",
        branch,
        "--title",
        title,
        "--body",
        body,
        "--json",
      ]);
      const { counts } = JSON.parse(run.out) as { counts: { open: number; total: number } };
      const said = run.code === 0 ? "success" : run.code === 1 ? "pending" : "error";
      verdicts.add(said);
      expect({ branch, state: said }).toEqual({ branch, state: status?.state });
      // The description counts what is open: the same items, not only the same colour.
      if (said === "pending")
        expect({ branch, description: status?.description }).toMatchObject({
          description: expect.stringContaining(`${counts.open} of ${counts.total} open`) as string,
        });
    }
    expect([...verdicts].sort()).toEqual(["pending", "success"]);
    expect(logs).toHaveLength(PULLS);
    // The App is installed where they are open already: it finds them all, and says of each what the Action said.
    const app = await startAppOn(sandbox);
    // Several at once may each meet the server's faults, so that one of them needs the queue's second try.
    await app.idle(60_000);
    await app.close();
    const said = [...sandbox.state.issues.values()].flatMap(({ pull }) => {
      if (pull === undefined) return [];
      const { sha } = pull.head;
      const status = sandbox.state.statuses.findLast((one) => one.sha === sha && one.context === "tollgate");
      const check = sandbox.checks(sha).findLast(({ name }) => name === "tollgate");
      return [{ branch: pull.head.ref, status, check }];
    });
    expect(said.map(({ branch, check }) => [branch, LOOKS[check?.conclusion ?? ""], check?.title])).toEqual(
      said.map(({ branch, status }) => [branch, status?.state, status?.description]),
    );
    expect(said).toHaveLength(PULLS);
  } finally {
    await sandbox.close();
    await repository.cleanup();
  }
}, 240_000);
