/**
 * Takes the pictures of the sandbox for the README and the docs: `node scripts/take-pictures.ts` writes them into
 * `docs/pictures`. With a folder, every page at both widths, light and dark, to be looked at.
 *
 * Everything in them is real: a sandbox over a git repository, the Action's own code run for each event in this
 * process, and Chromium (`CHROMIUM`, by default `/usr/bin/chromium`) looking at the page. Every picture is looked at by
 * a person before it is committed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import { ADR_PATH, BASE_FILES, CHANGE_FILES } from "../src/cli/demo/demo-repository.ts";
import { boxesOf, withTicks } from "../src/cli/demo/stories.ts";
import { createPlayground } from "../src/cli/playground/play.ts";
import { type ActionHost, actionHost, runInProcess, workflowEvent } from "../src/cli/sandbox/action-on-sandbox.ts";
import type { CommittedFile } from "../src/cli/sandbox/load-sandbox.ts";
import { recordReader } from "../src/cli/sandbox/page-extras.ts";
import { readBuiltinPolicies } from "../src/gate/builtin-policies.ts";
import { openBrowser } from "../test/support/browser.ts";
import { type Files, makeRepository } from "../test/support/sandbox-world.ts";
import { type Sandbox, startSandbox } from "../test/support/start-sandbox.ts";
import { shrinkPng } from "./shrink-png.ts";
import { takeEachWay } from "./take-each-way.ts";

/** Bytes that a picture may have, so that the README loads at once. */
const LARGEST = 120_000;
const BRANCH = "stripe";
const COMMENT = "article[data-comment]";
const PLAYGROUND = "/_sandbox/playground";
/** What the window shows of the whole page. */
const PAGE = "page";

const filesOf = (committed: readonly CommittedFile[]): Files =>
  Object.fromEntries(committed.map(({ path, bytes }) => [path, bytes]));

const asked = process.argv[2];
const folder = resolve(asked ?? "docs/pictures");
mkdirSync(folder, { recursive: true });

const repository = await makeRepository({
  base: filesOf(BASE_FILES),
  branches: { [BRANCH]: filesOf(CHANGE_FILES) },
});
let host: ActionHost | undefined;
const sandbox: Sandbox = await startSandbox({
  gitDir: repository.dir,
  owner: "acme",
  repo: "shop",
  people: [
    { login: "ada", role: "write" },
    { login: "grace", role: "maintain" },
  ],
  extras: {
    playground: createPlayground(readBuiltinPolicies(import.meta.url)),
    readRecord: (body, of) => recordReader([host?.signingKey ?? ""])(body, of),
  },
  onEvent: async (event) => {
    const name = workflowEvent(event);
    if (host === undefined || name === undefined) return;
    const { code, log } = await runInProcess(host, name, event.payload);
    if (code !== 0) throw new Error(`The Action failed on ${name}:\n${log}`);
  },
});
const browser = await openBrowser();

/** Our comment as it stands. */
const comment = (): { readonly id: number; readonly body: string } => {
  const found = sandbox.comments(1).find(({ user }) => user?.login === "github-actions[bot]");
  if (found === undefined) throw new Error("There is no comment of Tollgate's to look at.");
  return { id: Number(found.id), body: found.body ?? "" };
};

/** As a person: ticks the open boxes that `wanted` takes. */
const tick = async (as: string, wanted: (key: string, place: number) => boolean): Promise<void> => {
  const { id, body } = comment();
  const keys = boxesOf(body).flatMap(({ key, ticked }, place) => (!ticked && wanted(key, place) ? [key] : []));
  sandbox.editComment(as, id, withTicks(body, new Set(keys)));
  await settled();
};

/** Waits until all that happened was judged. */
const settled = async (): Promise<void> => {
  await sandbox.settled();
  for (const failure of sandbox.failures.values()) throw new Error(failure);
};

/** The name of the status that stands on the head. */
const status = (): string => {
  const sha = sandbox.state.issues.get(1)?.pull?.head.sha;
  const newest = sandbox.state.statuses.findLast((one) => one.sha === sha && one.context === "tollgate");
  return newest === undefined ? "none" : `${newest.state}: ${newest.description}`;
};

const PULL = "/acme/shop/pull/1";

/** Every page that a person can open, as it is at the end. */
const everyPage = async (): Promise<void> => {
  await sandbox.registerApp({ slug: "gate", name: "The gate" });
  const { id } = sandbox.installApp({ app: "gate", repositories: ["shop"] });
  const pages: Readonly<Record<string, string>> = {
    index: "/",
    conversation: PULL,
    commits: `${PULL}/commits`,
    files: `${PULL}/files`,
    record: `${PULL}/record`,
    settings: "/_sandbox/settings",
    edit: "/_sandbox/edit?branch=stripe&path=shop/package.json&pull=1",
    playground: PLAYGROUND,
    app: "/apps/gate",
    install: "/apps/gate/installations/new",
    installation: `/organizations/acme/settings/installations/${id}`,
    missing: "/acme/shop/pull/99",
  };
  for (const [name, address] of Object.entries(pages))
    await takeEachWay({ browser, folder, wanted: process.argv[3] ?? "" }, name, async (page) => {
      await page.goto(`${sandbox.url}${address}`);
      if (address === PLAYGROUND) await page.locator("#answer[aria-busy=false]").waitFor();
    });
};

const take = async (page: Page, name: string, selector: string, address = PULL): Promise<void> => {
  await page.goto(`${sandbox.url}${address}`);
  if (address === PLAYGROUND) await page.locator("#answer[aria-busy=false]").waitFor();
  const path = join(folder, `${name}.png`);
  // The sandbox's own tools are no part of the comment.
  if (selector !== PAGE)
    await page.locator(".tools, details.edit").evaluateAll((tools) => {
      for (const tool of tools) tool.remove();
    });
  const png = shrinkPng(await (selector === PAGE ? page : page.locator(selector).first()).screenshot());
  writeFileSync(path, png);
  const size = png.length;
  if (size > LARGEST) throw new Error(`${path} has ${size} bytes; at most ${LARGEST} are wanted.`);
  console.log(`${name}.png  ${size} bytes  ${status()}`);
};

try {
  const dark = await browser.newPage({ viewport: { width: 1000, height: 1100 }, colorScheme: "dark" });
  const tall = await browser.newPage({ viewport: { width: 1000, height: 1300 }, colorScheme: "light" });
  const wide = await browser.newPage({ viewport: { width: 1200, height: 1000 }, colorScheme: "light" });
  host = actionHost(sandbox, { organizationDefaults: "quiet" });
  sandbox.protect({ branch: "main", checks: ["tollgate"] });
  await sandbox.openPullRequest({
    base: "main",
    head: BRANCH,
    title: "Take payments with Stripe",
    body: "Cards leave our database.",
    author: "ada",
  });
  await settled();
  if (asked === undefined) await take(wide, "open", COMMENT);

  // Half done: Grace ticks, answers one by a command, and Ada changes the migration that she had seen.
  await tick("grace", (key) => key.startsWith("schema-change.") || key.startsWith("infrastructure."));
  // GitHub's times are whole seconds: a command in the second in which the page changed belongs to no page.
  await setTimeout(2_000);
  const waived = boxesOf(comment().body).find(({ ticked }) => !ticked)?.key ?? "";
  sandbox.comment("grace", 1, `/tollgate waive ${waived} Nothing is called yet: this change only makes room for it.`);
  await settled();
  await repository.commit(BRANCH, {
    "db/migrate/20261123090000_move_customers_to_stripe.rb": [
      "class MoveCustomersToStripe < ActiveRecord::Migration[8.0]",
      "  def change",
      "    add_column :customers, :stripe_id, :string",
      "    remove_column :customers, :card_token",
      "  end",
      "end",
      "",
    ].join("\n"),
  });
  await sandbox.updateHead(1, "ada");
  await settled();
  if (asked === undefined) {
    await take(wide, "stale", COMMENT);
    await take(dark, "sandbox-dark", PAGE);
    await take(tall, "sandbox-record", PAGE, `${PULL}/record`);
    await take(wide, "playground", PAGE, PLAYGROUND);
  } else await everyPage();

  await sandbox.editPullRequest("ada", 1, { body: `Cards leave our database, as decided in ${ADR_PATH}.` });
  await settled();
  await tick("grace", () => true);
  if (asked === undefined) await take(wide, "passed", COMMENT);
} finally {
  await browser.close();
  await sandbox.close();
  await repository.cleanup();
}
