import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient } from "../../src/cli/shared/cli-client.ts";
import { readPage } from "../../src/comment/record/signed-page.ts";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { type GateResult, runGate } from "../../src/gate/run-gate.ts";
import { createSigner } from "../../src/gate/signer.ts";
import { selfOfToken } from "../../src/github/client/github-client.ts";
import { rememberPolicies } from "../../src/policy/read-policies.ts";
import { KEY } from "../support/default-world.ts";
import type { Files } from "../support/sandbox-world.ts";
import { type SandboxContext, withSandbox } from "../support/with-sandbox.ts";
import { policyIds, readExtending } from "./built-in.ts";

/** A change of each kind, as a team would make it: the files of one branch. */
const changes: Readonly<Record<string, Files>> = {
  "schema-change": {
    "db/migrate/20261123_drop_plan.rb": "class DropPlan\n  def change\n    remove_column :users, :plan\n  end\nend\n",
  },
  "api-schema": { "api/openapi.yaml": "openapi: 3.1.0\npaths:\n  /orders/{id}:\n    get: {}\n" },
  infrastructure: { "terraform/main.tf": 'resource "aws_s3_bucket" "logs" {}\n' },
  "new-integration": { "package.json": '{\n  "name": "shop",\n  "dependencies": {\n    "stripe": "^17.0.0"\n  }\n}\n' },
  "risky-deploy": {
    ".github/workflows/ci.yml": "on: push\njobs:\n  ship:\n    steps:\n      - run: kubectl apply -f web.yml\n",
  },
  "architecture-decision": { "docs/adr/0007-outbox.md": "# Use an outbox\n\nStatus: proposed\n" },
  caching: { "src/cache/prices.ts": "export const prices = new LRUCache({ max: 100 });\n" },
  streaming: { "src/consumers/orders.ts": "const consumer = new KafkaConsumer({ groupId });\n" },
  performance: {
    "package.json": '{\n  "name": "shop",\n  "dependencies": {\n  },\n  "size-limit": [{ "limit": "20 kB" }]\n}\n',
  },
  "batch-and-streaming": { "dags/nightly.py": "dag = DAG('nightly', schedule='@daily')\n" },
  "disaster-recovery": { "scripts/backup.sh": "pg_dump shop > shop.sql\n" },
  "module-boundaries": { "packwerk.yml": "enforce_dependencies: true\n" },
  "new-service": { "services/billing/Dockerfile": "FROM node:24\n" },
  slo: { "slo/checkout.yaml": "objective: 99.9\n" },
  "machine-learning": { "ml/train.py": "model.fit(x, y)\n" },
  runbook: { "docs/runbooks/failover.md": "# Failover\n\n1. Promote the replica with `pg_ctl promote`.\n" },
  "feature-store": { "feature_repo/users.py": "users = FeatureView(name='users')\n" },
  compliance: { "policies/deny.rego": "package deny\n\ndeny[msg] { input.public }\n" },
  "contract-testing": { "pacts/web-orders.json": '{ "consumer": {} }\n' },
  "keys-and-identity": { "terraform/kms.tf": 'resource "aws_kms_key" "main" {}\n' },
  pagination: {
    "proto/orders.proto": "service Orders {\n  rpc ListOrders(ListOrdersRequest) returns (ListOrdersResponse);\n}\n",
  },
  reliability: { "src/circuit-breaker.ts": "const breaker = new CircuitBreaker({ maxRetries: 3 });\n" },
  "natural-language": { "prompts/summarise.md": "Summarise the order.\n" },
  recommenders: { "recommender/train.py": "scores = similarity(items) * weights\n" },
  testing: { "quarantine.yml": "- checkout is flaky\n" },
  security: { "src/auth/login.ts": "export const login = () => isAllowed(user);\n" },
  "domain-boundaries": { "src/domain/events/OrderPlaced.ts": "export class OrderPlaced extends DomainEvent {}\n" },
  "on-call": { "oncall/schedule.yaml": "rotation: weekly\n" },
  observability: { "grafana/dashboards/web.json": '{\n  "panels": []\n}\n' },
  "platform-economics": {
    "terraform/db.tf": 'resource "aws_db_instance" "shop" {\n  instance_class = "db.r6g.4xlarge"\n}\n',
  },
  incident: {
    "db/migrate/20261124_fix.rb": "class Fix\n  def up\n    change_column :users, :plan, :text\n  end\nend\n",
  },
};

/** An incident is told by its branch; the others by what they change. */
const branchOf = (id: string): string => (id === "incident" ? "hotfix/checkout" : `change/${id}`);

const policies = new Map(readExtending("playbook").policies.map((policy) => [policy.id, policy]));
const signer = createSigner([KEY]);
const evaluated = new Map<string, { readonly result: GateResult; readonly number: number }>();
let context: SandboxContext;

beforeAll(async () => {
  context = await withSandbox({
    base: {
      ".github/tollgate.yml": "version: 1\nextends: [tollgate:playbook]\n",
      "README.md": "# Shop\n",
      "package.json": '{\n  "name": "shop",\n  "dependencies": {\n  }\n}\n',
      ".github/workflows/ci.yml": "on: push\n",
    },
    branches: {
      ...Object.fromEntries(Object.entries(changes).map(([id, files]) => [branchOf(id), files])),
      // Where an incident may let others' boxes wait: a team that wants this raises the policy.
      strict: {
        ".github/tollgate.yml":
          "version: 1\nextends: [tollgate:playbook]\npolicies: { incident: { enforcement: block } }\n",
      },
    },
  });
  const { sandbox, at } = context;
  // As a workflow's token that may also open issues, which a follow-up needs.
  const token = sandbox.token({
    actor: "github-actions[bot]",
    permissions: { contents: "read", issues: "write", "pull-requests": "write", statuses: "write", checks: "read" },
  });
  const builtin = readBuiltinPolicies(import.meta.url);
  const readPolicies = rememberPolicies(2);
  const evaluatePullRequest = async (id: string, head: string, base: string): Promise<void> => {
    const { number } = await sandbox.openPullRequest({ base, head, title: `Change ${id}`, author: "ada" });
    const result = await runGate({
      client: createClient({
        token,
        baseUrl: sandbox.url,
        graphqlUrl: sandbox.graphqlUrl,
        userAgent: "tollgate-test",
        env: {},
        timeoutMs: 10_000,
        retry: { tries: 4, totalMs: 10_000, secondMs: 1, now: Date.now, wait: (ms) => wait(ms), random: () => 0.5 },
      }),
      self: selfOfToken(token),
      ref: { ...at, number },
      policyPath: ".github/tollgate.yml",
      ...{ builtin, readPolicies, signer },
      now: () => "2026-11-23T06:28:00Z",
      unfinished: "pending",
      dryRun: false,
      edits: [],
    });
    evaluated.set(id, { result, number });
  };
  // A few side by side, as a machine waits for git most of the time.
  const waiting = Object.keys(changes);
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift())
      await evaluatePullRequest(id, branchOf(id), "main");
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  await evaluatePullRequest("incident at block", branchOf("incident"), "strict");
}, 120_000);

afterAll(() => context.close());

const reportOf = (id: string) => {
  const report = evaluated.get(id)?.result.report;
  if (report === undefined || report.verdict === "error") throw new Error(`${id}: ${JSON.stringify(report)}`);
  return report;
};

/** Our comments on the pull request, as people find them. */
const commentsOf = (id: string): readonly string[] =>
  context.sandbox
    .comments(evaluated.get(id)?.number ?? 0)
    .filter(({ user }) => user?.login === "github-actions[bot]")
    .map(({ body }) => body ?? "");

test("there is a change for every policy", () => {
  expect(Object.keys(changes).toSorted()).toEqual(policyIds);
});

describe.each(policyIds)("%s", (id) => {
  const policy = policies.get(id);

  test("fires on a change of its kind, by the files that were changed", () => {
    const [mine] = reportOf(id).policies.filter((one) => one.policy.id === id);
    expect(mine?.policy.title).toBe(policy?.title);
    expect(mine?.match.files.map(({ path }) => path).filter((path) => path in (changes[id] ?? {}))).not.toEqual([]);
  });

  test("one comment holds its title, why, and a box for each item", () => {
    const comments = commentsOf(id);
    expect(comments).toHaveLength(1);
    const [comment = ""] = comments;
    expect(comment).toContain(policy?.title ?? "?");
    const page = readPage(comment, { repository: "acme/shop", number: evaluated.get(id)?.number ?? 0 }, signer);
    const boxes = [...page.boxes.keys()].filter((key) => key.startsWith(`${id}.`));
    const asked = reportOf(id)
      .policies.flatMap(({ items }) => items)
      .filter(({ keys }) => keys.some((key) => key.startsWith(`${id}.`)));
    expect(asked.map(({ key }) => key).filter((key) => key.startsWith(`${id}.`))).toEqual(boxes);
    expect(boxes.length).toBeGreaterThan(0);
    for (const { id: item, text } of policy?.requires.checklist ?? [])
      if (boxes.includes(`${id}.${item}`)) expect(plain(comment)).toContain(plain(text));
  });
});

/** Text without what Markdown needs to show it as it is. */
const plain = (text: string): string => text.replaceAll(/\\(?=[^\w\s])|&[a-z]+;|&#\d+;|[“”’"'`<>&]/g, "");

test("the six hold the merge, the others advise", () => {
  const blocked = policyIds.filter((id) => reportOf(id).verdict === "blocked");
  expect(blocked).toEqual(
    expect.arrayContaining(["schema-change", "api-schema", "infrastructure", "risky-deploy", "architecture-decision"]),
  );
  expect(reportOf("caching").verdict).toBe("pass");
});

test("a dropped column, a new integration and a new service ask for an ADR", () => {
  for (const id of ["schema-change", "new-integration", "new-service"])
    expect(reportOf(id).adr?.state, id).toBe("missing");
  // Here the record is the decision itself. It says nothing yet, so its box is open, and says what the record lacks.
  const { adr, policies } = reportOf("architecture-decision");
  expect(adr).toBeUndefined();
  const [box] = policies.flatMap(({ items }) => items).filter(({ key }) => key.endsWith(".four-parts"));
  expect(box?.lacking?.map(({ text }) => text)).toEqual([
    "docs/adr/0007-outbox.md has no section about the problem, about the options considered, about the decision or about the consequences",
  ]);
});

test("a fix in an incident is asked what an incident asks, and a name alone lets nothing pass", () => {
  const report = reportOf("incident");
  expect(report.policies.map(({ policy }) => policy.id).toSorted()).toEqual(["incident", "schema-change"]);
  expect(report.verdict).toBe("blocked");
});

test("where a team raises it to block, the fix passes and all that is open waits in an issue with three buckets", async () => {
  const report = reportOf("incident at block");
  expect(report.verdict).toBe("pass");
  const { data } = await context.client().rest.issues.listForRepo({ ...context.at, state: "all" });
  const issues = data.filter(({ title }) => title.startsWith("Follow up on #"));
  const asked = report.policies.flatMap(({ items }) => items);
  const records = report.adr?.blocking === true ? 1 : 0;
  expect(issues.map(({ title }) => title)).toEqual([
    `Follow up on #${evaluated.get("incident at block")?.number}: ${asked.length + records} open items`,
  ]);
  expect([asked.length, records]).toEqual([8, 1]);
  expect(asked.map(({ key }) => key)).toContain("schema-change.backward-compatible");
  for (const { text } of asked) expect(plain(issues[0]?.body ?? "")).toContain(plain(text));
  expect(issues[0]?.body).toMatch(/\*\*Prevent\*\*[\s\S]*\*\*Detect\*\*[\s\S]*\*\*Respond\*\*/);
});
