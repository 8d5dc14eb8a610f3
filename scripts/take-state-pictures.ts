/**
 * Takes the states that a pull request goes through, to be looked at: `node scripts/take-state-pictures.ts <folder>
 * [part of a name]`. Each is taken in light and dark at 1280 and 390 px: the comment from its first post to break-glass,
 * the sandbox as others see it, its forms unfolded, and the report for auditors.
 */
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { viewerCookie } from "../sandbox/src/page/layout.ts";
import { boxesOf, withTicks } from "../src/cli/demo/stories.ts";
import { createPlayground } from "../src/cli/playground/play.ts";
import { type ActionHost, actionHost, runInProcess, workflowEvent } from "../src/cli/sandbox/action-on-sandbox.ts";
import { recordReader } from "../src/cli/sandbox/page-extras.ts";
import { readBuiltinPolicies } from "../src/gate/builtin-policies.ts";
import { runCli } from "../test/cli/run-cli.ts";
import { openBrowser } from "../test/support/browser.ts";
import { makeRepository } from "../test/support/sandbox-world.ts";
import { type Sandbox, startSandbox } from "../test/support/start-sandbox.ts";
import { takeEachWay } from "./take-each-way.ts";

const folder = resolve(process.argv[2] ?? ".");
const COMMENT = 'article[aria-label="Comment of github-actions[bot]"]';
const KEY = "0123456789abcdef0123456789abcdef";
const POLICIES = `version: 1
break_glass: { by: role:maintain, max_per_30_days: 5 }
policies:
  schema-change:
    title: Schema change
    why: A migration is the one deploy that cannot be rolled back by redeploying.
    when: { paths: ["db/**"] }
    requires:
      adr: true
      checklist:
        - { id: staged, text: The migration is staged so that the running code keeps working, by: not-author }
        - { id: approved, text: The database team looked at the locks that it takes, by: "role:admin" }
        - { id: tested, text: The rollback was run on a copy of real data, by: anyone, waive: with-reason }
  documented:
    title: Documented
    why: People on call look in the docs first.
    enforcement: advise
    when: { paths: ["db/**"] }
    requires:
      checklist:
        - { id: runbook, text: The runbook says how to undo it }
`;
const MIGRATION = "db/migrate/20261123090000_move_customers_to_stripe.sql";
const added = (...columns: readonly string[]) =>
  columns.map((name) => `alter table customers add column ${name} text;\n`).join("");

const repository = await makeRepository({
  base: {
    ".github/tollgate.yml": POLICIES,
    "docs/adr/0007-stripe.md":
      "# 7. Stripe\n\n## Context\n\nCards.\n\n## Options\n\nStripe, Adyen.\n\n## Decision\n\nStripe.\n\n## Consequences\n\nA queue.\n",
  },
  branches: {
    stripe: { [MIGRATION]: added("stripe_id") },
    hotfix: { "db/migrate/20261124_drop_lock.sql": "drop index orders_lock;\n" },
  },
});
let host: ActionHost | undefined;
const sandbox: Sandbox = await startSandbox({
  gitDir: repository.dir,
  owner: "acme",
  repo: "shop",
  people: [
    { login: "ada", role: "write" },
    { login: "grace", role: "admin" },
    { login: "linus", role: "read" },
  ],
  extras: {
    playground: createPlayground(readBuiltinPolicies(import.meta.url)),
    readRecord: (body, of) => recordReader([KEY])(body, of),
    commands: () => [{ words: "what a pull request needs", line: "tollgate check acme/shop#1" }],
  },
  onEvent: async (event) => {
    const name = workflowEvent(event);
    if (host === undefined || name === undefined) return;
    const { code, log } = await runInProcess(host, name, event.payload);
    if (code !== 0) console.error(`The Action failed on ${name}:\n${log}`);
  },
});
host = { ...actionHost(sandbox), signingKey: KEY };
const browser = await openBrowser();

const settled = async (): Promise<void> => {
  await sandbox.settled();
  // GitHub's times are whole seconds: a command in the second in which the comment changed belongs to no comment.
  await setTimeout(1_100);
};
const say = async (as: string, number: number, body: string): Promise<void> => {
  sandbox.comment(as, number, body);
  await settled();
};
const tick = async (as: string, number: number, ids: readonly string[]): Promise<void> => {
  const found = sandbox.comments(number).find(({ user }) => user?.login === "github-actions[bot]");
  const body = found?.body ?? "";
  const keys = boxesOf(body).flatMap(({ key }) => (ids.some((id) => key.endsWith(`.${id}`)) ? [key] : []));
  sandbox.editComment(as, Number(found?.id), withTicks(body, new Set(keys)));
  await settled();
};
const take = (name: string, show: (page: Page) => Promise<unknown>, selector?: string): Promise<void> =>
  takeEachWay({ browser, folder, wanted: process.argv[3] ?? "" }, name, show, selector);
/** A page as somebody sees it; `then` is what they do there. */
const see =
  (path: string, as = "ada", then?: (page: Page) => Promise<unknown>) =>
  async (page: Page): Promise<void> => {
    await page.context().addCookies([{ name: viewerCookie(sandbox.host), value: as, url: sandbox.url }]);
    await page.goto(sandbox.url + path);
    await then?.(page);
  };
const unfold = (page: Page): Promise<unknown> =>
  page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
const PULL = "/acme/shop/pull/1";
/** The comment as GitHub shows it: without the sandbox's own tools. */
const comment = (name: string, number = 1, then?: (page: Page) => Promise<unknown>): Promise<void> =>
  take(
    `comment-${name}`,
    see(`/acme/shop/pull/${number}`, "ada", async (page) => {
      await page.evaluate('for (const one of document.querySelectorAll(".tools, details.edit")) one.remove()');
      await then?.(page);
    }),
    COMMENT,
  );

try {
  sandbox.protect({ branch: "main", checks: ["tollgate"] });
  await take("index-none", see("/"));
  await take("index-reader", see("/", "linus"));
  await sandbox.openPullRequest({ base: "main", head: "stripe", title: "Take payments with Stripe", author: "ada" });
  await settled();
  await comment("first");
  await comment("unfolded", 1, unfold);
  await tick("ada", 1, ["approved"]);
  await say("linus", 1, "/tollgate done schema-change.staged");
  await say("ada", 1, "/tollgate don schema-change.tested");
  await comment("refused");
  sandbox.addTeam({ slug: "dba", members: ["grace"] });
  await tick("grace", 1, ["staged"]);
  await comment("partly");
  await sandbox.pushToBranch("ada", { branch: "stripe", files: { [MIGRATION]: added("stripe_id", "stripe_plan") } });
  await settled();
  await comment("stale");
  await take("conversation-reviewer", see(PULL, "grace"));
  await take("conversation-reader", see(PULL, "linus"));
  await take("conversation-unfolded", see(PULL, "grace", unfold));
  await take("record-unfolded", see(`${PULL}/record`, "grace", unfold));
  sandbox.setQuirks({ webhooksTwice: true });
  await take("settings-teams", see("/_sandbox/settings", "grace"));
  sandbox.setQuirks({ webhooksTwice: false });
  await take(
    "playground-problem",
    see("/_sandbox/playground", "ada", async (page) => {
      await page.getByRole("textbox", { name: "Policy file, YAML" }).click();
      await page.keyboard.press("Control+End");
      await page.keyboard.type("polices: {}\n");
      await page.locator(".cm-lint-marker-error").first().waitFor();
      await unfold(page);
    }),
  );
  await take("edit-new", see("/_sandbox/edit?branch=my-change"));
  const { clientId: client } = await sandbox.registerApp({ slug: "gate", name: "The gate" });
  await take("install-new", see("/apps/gate/installations/new", "grace"));
  await take("authorize", see(`/login/oauth/authorize?client_id=${client}&redirect_uri=http://127.0.0.1/back`));
  await take("manifest", see("/organizations/acme/settings/apps/new"));

  sandbox.review("grace", 1, { state: "APPROVED", body: "The locks are short. Ship it." });
  await tick("grace", 1, ["staged", "approved", "tested"]);
  await sandbox.editPullRequest("ada", 1, { body: "Decided in docs/adr/0007-stripe.md" });
  await settled();
  await comment("passed");
  await take("conversation-passed", see(PULL, "grace"));
  await sandbox.merge("grace", 1);
  await settled();
  await take("conversation-merged", see(PULL, "grace"));

  await sandbox.openPullRequest({ base: "main", head: "hotfix", title: "Drop a lock", author: "ada", draft: true });
  await settled();
  await take("conversation-draft", see("/acme/shop/pull/2", "ada"));
  await say("grace", 2, "/tollgate break-glass Checkout is down for all customers.");
  await comment("break-glass", 2);
  await sandbox.pushToBranch("grace", {
    branch: "main",
    files: { ".github/tollgate.yml": POLICIES.replace("when:", "wen:") },
  });
  await say("ada", 2, "/tollgate recheck");
  await comment("error", 2);
  await sandbox.editPullRequest("ada", 2, { state: "closed" });
  await settled();
  await take("conversation-closed", see("/acme/shop/pull/2", "ada"));
  await take("index-states", see("/"));

  const report = resolve(folder, "evidence.html");
  const env = {
    GITHUB_API_URL: sandbox.url,
    GITHUB_TOKEN: sandbox.token({ actor: "grace" }),
    TOLLGATE_SIGNING_KEY: KEY,
  };
  const args = ["acme/shop", "--until", "2099-12-31", "--format", "html", "--out", report];
  const { code, err } = await runCli(["evidence", ...args], { env });
  if (code !== 0) throw new Error(err);
  await take("report", (page) => page.goto(pathToFileURL(report).href));
} finally {
  await browser.close();
  await sandbox.close();
  await repository.cleanup();
}
