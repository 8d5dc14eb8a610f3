import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { execGit } from "../../git/safe-git.ts";
import { POLICY_FILE } from "../../policy/policy-files.ts";
import { type CommittedFile, commitFiles } from "../sandbox/load-sandbox.ts";

const text = (path: string, lines: readonly string[]): CommittedFile => ({
  path,
  bytes: Buffer.from(`${lines.join("\n")}\n`),
});

/** On the base, so that the change does not bring its own ADR. */
export const ADR_PATH = "docs/adr/0007-take-payments-with-stripe.md";

export const BASE_FILES: readonly CommittedFile[] = [
  text(POLICY_FILE, ["version: 1", "extends: [tollgate:recommended]"]),
  text(ADR_PATH, [
    "# 7. Take payments with Stripe",
    "",
    "Date: 2026-11-02",
    "",
    "## Status",
    "",
    "Accepted",
    "",
    "## Context and problem statement",
    "",
    "We keep card tokens ourselves, which puts the whole database under the card industry's rules.",
    "",
    "## Considered options",
    "",
    "- Stripe: hosted cards, webhooks, in use at two of our sister companies",
    "- Adyen: cheaper from the volume that we will reach in two years",
    "- As it is: an audit every year, and the risk with us",
    "",
    "## Decision outcome",
    "",
    "Stripe, because the cards leave our database with the first release, and the contract can be ended every month.",
    "",
    "## Consequences",
    "",
    "A new dependency on the checkout's path: it needs a breaker and a queue. Cost review: 1.4 % of turnover, agreed with finance.",
  ]),
  text("shop/package.json", ["{", '  "name": "shop",', '  "dependencies": {', '    "express": "^5.1.0"', "  }", "}"]),
];

export const CHANGE_FILES: readonly CommittedFile[] = [
  text("db/migrate/20261123090000_move_customers_to_stripe.rb", [
    "class MoveCustomersToStripe < ActiveRecord::Migration[8.0]",
    "  def change",
    "    add_column :customers, :stripe_id, :string",
    "    remove_column :customers, :card_token, :string",
    "  end",
    "end",
  ]),
  text("terraform/payments.tf", [
    'resource "aws_sqs_queue" "charges" {',
    '  name                       = "charges"',
    "  visibility_timeout_seconds = 60",
    "}",
  ]),
  text("shop/package.json", [
    "{",
    '  "name": "shop",',
    '  "dependencies": {',
    '    "express": "^5.1.0",',
    '    "stripe": "^18.2.0"',
    "  }",
    "}",
  ]),
];

export const MIGRATION_PATH = "db/migrate/20261123100000_drop_card_token.rb";

const migration = (...lines: readonly string[]): CommittedFile =>
  text(MIGRATION_PATH, [
    "class DropCardToken < ActiveRecord::Migration[8.0]",
    "  def change",
    ...lines.map((line) => `    ${line}`),
    "  end",
    "end",
  ]);

export const FOUR_EYES_BASE: readonly CommittedFile[] = [
  text(POLICY_FILE, [
    "version: 1",
    "policies:",
    "  schema-change:",
    "    title: Schema change",
    "    why: A migration is the one deploy that cannot be rolled back by redeploying.",
    '    when: { paths: ["db/migrate/**"] }',
    "    requires:",
    "      checklist:",
    "        - { id: old-code, text: The code that runs now bears the new schema, by: not-author }",
    "        - { id: way-back, text: The way back was tried on staging, by: not-author }",
  ]),
];

export const FOUR_EYES_CHANGE: readonly CommittedFile[] = [
  migration("safety_assured { remove_column :customers, :card_token, :string }"),
];
export const FOUR_EYES_REWRITE: readonly CommittedFile[] = [
  migration(
    "safety_assured { remove_column :customers, :card_token, :string }",
    "safety_assured { drop_table :invoices_archive }",
  ),
];

export type DemoRepository = {
  readonly dir: string;
  readonly source: string;
  readonly branch: string;
  readonly remove: () => Promise<void>;
};

export type DemoChange = {
  readonly branch: string;
  readonly base: readonly CommittedFile[];
  readonly baseMessage: string;
  readonly change: readonly CommittedFile[];
  readonly changeMessage: string;
};

export const AUTHOR = { name: "Ada", email: "ada@users.noreply.github.com" };

/** Copied if the project is not a repository, as in an npm package. */
const COPIED = ["policies", "docs", "README.md", "action.yml", "package.json"];

/** The repository is only read. @returns undefined if `needsRepository` refuses the folder */
export const makeDemoRepository = async (
  folder: string,
  needsRepository: boolean,
  story: DemoChange,
): Promise<DemoRepository | undefined> => {
  // The sandbox names its repository by this folder.
  const parent = await mkdtemp(join(tmpdir(), "tollgate-demo-"));
  const name = basename(folder).replaceAll(/[^\w.-]/g, "-") || "repository";
  const dir = join(parent, `${name}.git`);
  const remove = (): Promise<void> => rm(parent, { recursive: true, force: true, maxRetries: 3 });
  try {
    const init = ["init", "--quiet", "--bare", "--template=", "--initial-branch=main", dir];
    const made = await execGit({ args: init, cwd: parent });
    if (made.code !== 0) throw new Error(`git init failed: ${made.err}`);
    const head = await fetchHead(dir, folder);
    if (head === undefined && needsRepository) {
      await remove();
      return undefined;
    }
    const at = Math.floor(Date.now() / 1_000) - 60;
    const commit = { author: AUTHOR, at };
    const own = head === undefined ? await projectFiles(folder) : [];
    await commitFiles(dir, {
      ...commit,
      branch: "main",
      ...(head === undefined ? {} : { from: head }),
      message: story.baseMessage,
      files: [...own, ...story.base],
    });
    await commitFiles(dir, {
      ...commit,
      at: at + 30,
      branch: story.branch,
      from: "refs/heads/main^0",
      message: story.changeMessage,
      files: story.change,
    });
    const source = head === undefined ? `the files of ${folder}` : `${folder} at ${head.slice(0, 7)}`;
    return { dir, source, branch: story.branch, remove };
  } catch (error) {
    await remove();
    throw error;
  }
};

const fetchHead = async (dir: string, folder: string): Promise<string | undefined> => {
  const ref = "refs/tollgate/source";
  const options = ["--quiet", "--no-tags", "--depth=1", "--update-shallow"];
  const { code } = await execGit({
    args: ["fetch", ...options, "--", pathToFileURL(folder).href, `+HEAD:${ref}`],
    cwd: dir,
    env: { GIT_DIR: dir },
    copies: true,
  });
  if (code !== 0) return undefined;
  const head = await execGit({ args: ["rev-parse", "--verify", ref], cwd: dir, env: { GIT_DIR: dir } });
  return head.out.toString("utf8").trim();
};

const projectFiles = async (folder: string): Promise<readonly CommittedFile[]> => {
  const found: CommittedFile[] = [];
  for (const name of COPIED) {
    const place = join(folder, name);
    if (!existsSync(place)) continue;
    const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => undefined);
    const paths =
      entries === undefined
        ? [place]
        : entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const path of paths)
      found.push({ path: relative(folder, path).replaceAll("\\", "/"), bytes: await readFile(path) });
  }
  return found;
};
