import { POLICY_FILE } from "../../policy/misnamed-file.ts";
import type { CommittedFile } from "../sandbox/commit-files.ts";

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
