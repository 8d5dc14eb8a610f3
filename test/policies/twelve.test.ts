import { expect, test } from "vitest";
import { type Evaluation, evaluate } from "../../src/checklist/evaluate.ts";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import { matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import { MARKER } from "../../src/comment/record/page-lines.ts";
import { readPage } from "../../src/comment/record/signed-page.ts";
import { renderComment } from "../../src/comment/render/render-comment.ts";
import { aFile, signer, someEvidence, someFacts } from "../support/default-world.ts";
import { pageHtml, textOf } from "../support/page-html.ts";
import { readExtending } from "./built-in.ts";

/** A change that a team should have split: one file, or a few, for each of twelve policies. */
const files: Readonly<Record<string, readonly string[]>> = {
  "db/migrate/20261123_drop_plan.rb": ["    remove_column :users, :plan"],
  "api/openapi.yaml": ["  /orders:", "    get:", "        - name: page_token"],
  "terraform/main.tf": ['resource "aws_s3_bucket" "logs" {}'],
  "src/providers/stripe.ts": ['export const charge = () => client.post("https://api.stripe.com/v1/charges");'],
  "fly.toml": ['app = "shop"', 'environment = "production"'],
  "docs/adr/0007-outbox.md": ["# Use an outbox"],
  "src/cache/prices.ts": ["export const prices = new LRUCache({ max: 100 });"],
  "src/consumers/orders.ts": ["const consumer = new KafkaConsumer({ groupId });"],
  "src/auth/login.ts": ["export const login = () => isAllowed(user);"],
  "grafana/dashboards/web.json": ['  "panels": []'],
  "docs/runbooks/failover.md": ["1. Promote the replica with `pg_ctl promote`."],
};

const facts = someFacts({
  title: "Move the shop to its new plan",
  files: Object.entries(files).map(([path, added]) =>
    aFile(path, { status: "added", lines: { kind: "known", added: [...added], removed: [] } }),
  ),
});
const set = readExtending("playbook");
const matches = matchPolicies(set.policies, facts);
const evaluation: Evaluation = evaluate({
  ...{ set, facts, matches },
  evidence: someEvidence({ contents: { "docs/adr/0007-outbox.md": "# Use an outbox\n\nStatus: proposed\n" } }),
  ledger: emptyLedger(facts.repository, facts.number),
  ...{ operations: [], notices: [], hash: signer.hash, now: "2026-11-23T06:28:00Z" },
});

/** The comment that people find, as the Action writes it. */
const comment = renderComment(evaluation, { signer, commands: true });

/** What stands open on the page: no `<details>` around it. */
const unfolded = (text: string): string => {
  let depth = 0;
  let shown = "";
  for (const part of text.split(/(<details>|<\/details>)/)) {
    if (part === "<details>") depth += 1;
    else if (part === "</details>") depth -= 1;
    else if (depth === 0) shown += part;
  }
  expect(depth).toBe(0);
  return shown;
};

test("twelve policies apply, six of them hold the merge", () => {
  expect(evaluation.policies.map(({ policy }) => policy.id)).toEqual([
    ...["schema-change", "api-schema", "infrastructure", "new-integration", "risky-deploy", "architecture-decision"],
    ...["caching", "streaming", "runbook", "pagination", "security", "observability"],
  ]);
  expect(evaluation.policies.filter(({ policy }) => policy.enforcement === "block")).toHaveLength(6);
});

test("it is one comment that GitHub takes, with every box", () => {
  expect(comment.length).toBeLessThan(65_536);
  expect(comment.split(MARKER)).toHaveLength(2);
  const page = readPage(comment, { repository: facts.repository, number: facts.number }, signer);
  expect([...page.boxes.keys()].toSorted()).toEqual(
    evaluation.policies
      .flatMap(({ items }) => items)
      .map(({ key }) => key)
      .toSorted(),
  );
  expect(new Set(page.boxes.values())).toEqual(new Set([false]));
});

test("the three most important stand open, first; the other three that hold are one line each, and advice is one more", () => {
  const open = unfolded(comment);
  expect([...open.matchAll(/^#### (.*?)(?: · 0 of \d+ done)?$/gm)].map(([, title]) => title)).toEqual([
    ...["Schema change", "API schema change", "Infrastructure change"],
    "Decision record (ADR): not complete yet",
  ]);
  const summaries = [...comment.matchAll(/^<summary>(.*)<\/summary>$/gm)].map(([, text]) => text ?? "");
  expect(summaries.slice(0, 4)).toEqual([
    "New external integration · 5 of 5 open",
    "Risky deploy · 5 of 5 open",
    "Architecture decision · 3 of 3 open",
    expect.stringMatching(/^Advice from 6 more policies \(\d+ of \d+ open\)$/),
  ]);
  const blocking = evaluation.policies.filter(({ policy }) => policy.enforcement === "block");
  const first = comment.indexOf("<summary>Advice from");
  for (const { policy, items } of blocking)
    for (const { key } of items) expect(comment.indexOf(key), policy.id).toBeLessThan(first);
});

test("before anything is opened it is about a screen or two", () => {
  const lines = unfolded(comment)
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("<!--"));
  expect(lines.length).toBeLessThan(60);
});

test("no glob and no regular expression stands in it, folded or not", () => {
  const text = textOf(pageHtml(comment));
  expect(text).not.toMatch(/\*|\\[swbd.]|\(\?i\)|\{\w*,/);
  expect(text).toContain("lso answered by a check such as ");
});

test("it is sound as HTML: boxes are boxes, and nothing that is folded swallows what follows", () => {
  const html = pageHtml(comment);
  const boxes = evaluation.policies.flatMap(({ items }) => items).length;
  expect(html.match(/<input type="checkbox"/g)).toHaveLength(boxes);
  expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
});
