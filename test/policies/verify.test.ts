import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/checklist/evaluate.ts";
import type { EvidenceFacts } from "../../src/checklist/evidence/evidence-facts.ts";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import { matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import type { ChangedFile, Facts } from "../../src/policy/model/facts.ts";
import { caseReading } from "../../src/suite/resolve-cases.ts";
import { aFile, aPerson, PEOPLE, signer, someEvidence, someFacts } from "../support/default-world.ts";
import { added, body, type Context, check, file, status } from "./answers.ts";
import { policyIds, readExtending, readOne } from "./built-in.ts";
import { taken, telling } from "./telling-lines.ts";

const ADR = "# Use an outbox\n\nStatus: accepted\n\n";
const PARTS =
  "## Context\nEvents are lost when the broker is away.\n\n## Considered options\nAn outbox, or two-phase commit.\n\n## Decision\nAn outbox in the same database.\n\n## Consequences\nOne more table to clean up each night.\n";

/**
 * Every item that a machine answers: a file that makes its policy apply, changes that honestly answer it, and changes
 * that only look as if they did.
 */
const table: Readonly<
  Record<string, { readonly on: string; readonly honest: Context[]; readonly lookAlike: Context[] }>
> = {
  "schema-change.rollback-script": {
    on: "db/migrations/0009_add_plan.up.sql",
    // Migrations that their tool reverses are in reversible.test.ts.
    honest: file("db/migrations/0009_add_plan.down.sql", "db/rollback/0009.sql", "sql/U9__add_plan.sql"),
    lookAlike: file(
      "db/migrations/0010_downloads.up.sql",
      "db/migrations/0010_add_rollback_reason.up.sql",
      "docs/rollback.md",
    ),
  },
  "schema-change.rollback-tested": {
    on: "db/migrate/20240101_add_plan.rb",
    honest: check("migration tests", "Test migrations (postgres 17)", "migrations: up, down, up"),
    lookAlike: check("Check for missing migrations", "migrate docs", "tests"),
  },
  "api-schema.no-break": {
    on: "api/openapi.yaml",
    honest: [...check("buf breaking", "oasdiff", "OpenAPI breaking changes"), ...status("ci/api-breaking-change")],
    lookAlike: [...check("buf lint", "buffer tests", "optical checks"), ...status("ci/build", "ci/line-breaking")],
  },
  "api-schema.version-bumped": {
    on: "api/openapi.yaml",
    honest: added("  version: 2.0.0", '  "version": "v3.1"'),
    lookAlike: added("  description: the version is 2.0.0", "  # version: 2.0.0", "  version: next"),
  },
  "api-schema.examples": {
    on: "api/openapi.yaml",
    honest: [...added("          examples:", '      "example": {'), ...file("api/examples/order-not-found.json")],
    lookAlike: [...added("      # examples: later", "  description: for example"), ...file("src/examples/order.ts")],
  },
  "api-schema.changelog": {
    on: "api/openapi.yaml",
    honest: file("CHANGELOG.md", "api/CHANGES.rst", ".changeset/brave-cats-jump.md", "changelog.d/42.feature"),
    lookAlike: file(
      "src/main/resources/db/changelog/7.xml",
      "web/pages/changelog/index.tsx",
      "src/history/list.md",
      ".changeset/README.md",
    ),
  },
  "infrastructure.pinned": {
    on: "terraform/main.tf",
    honest: added('      version = "~> 5.31.0"', '  source = "git::https://x/y.git?ref=v1.2.3"'),
    lookAlike: added(
      '      version = ">= 5.0"',
      '  # version = "5.31.0"',
      '  source = "git::https://x/y.git?ref=main"',
    ),
  },
  "infrastructure.linted": {
    on: "terraform/main.tf",
    honest: [
      ...check("tflint", "Terraform Plan (prod)", "infracost", "checkov / scan"),
      ...status("atlantis/plan: infra/prod"),
    ],
    lookAlike: [...check("explanation links", "terraform fmt", "planet tests"), ...status("atlantis/apply", "lint")],
  },
  "infrastructure.tagged": {
    on: "terraform/main.tf",
    honest: added('    cost_center = "4711"', '    "acme:cost-centre" = var.cost_centre'),
    lookAlike: added("    # cost centre: ask finance", '    Name = "web"', "  cost_center ="),
  },
  "new-integration.sandbox-tested": {
    on: "src/providers/stripe.ts",
    honest: [
      ...file("test/contract/stripe.test.ts", "src/providers/stripe.contract.test.ts"),
      ...check("contract tests"),
    ],
    lookAlike: [
      ...file("app/Contracts/Payment.php", "test/impact_test.md", "docs/integration-specification.md"),
      ...check("impact analysis", "compact build"),
    ],
  },
  "new-integration.retry-backoff-jitter": {
    on: "src/providers/stripe.ts",
    honest: [
      { lines: ["  timeout: 5_000,", "  retries: 3,"] },
      { lines: ["ctx, cancel := context.WithTimeout(ctx, limit)", "b := backoff.NewExponentialBackOff()"] },
    ],
    lookAlike: [...added("  timeout: 5_000,", "  maxRetries: 3,"), { lines: ["  // after the timeout", "  retry()"] }],
  },
  "risky-deploy.rollback-plan": {
    on: "fly.toml",
    honest: body(
      "## Rollback\nRun `fly releases rollback`.",
      "See https://wiki.example/runbooks/web",
      "See the [runbook](docs/runbooks/web.md).",
    ),
    lookAlike: body(
      "## Rollback\n<!-- how do we get back? -->",
      "```\n## Rollback\nnothing\n```",
      "There is a runbook somewhere.",
      "See https://wiki.example/deploys",
    ),
  },
  "risky-deploy.error-budget": {
    on: "fly.toml",
    honest: check("error-budget / checkout", "deployment protection: slo"),
    lookAlike: check("deploy preview", "budget report", "deployment"),
  },
  "architecture-decision.four-parts": {
    on: "docs/adr/0007-outbox.md",
    honest: [{ files: { "docs/adr/0007-outbox.md": `${ADR}${PARTS}` } }],
    lookAlike: [
      { files: { "docs/adr/0007-outbox.md": `${ADR}## Context\n\n## Considered options\n\n## Decision\nYes.\n` } },
      { files: { "docs/adr/0007-outbox.md": `${ADR.replace("accepted", "rejected")}${PARTS}` } },
      { files: { "README.md": `${ADR}${PARTS}` } },
    ],
  },
  "architecture-decision.trigger-named": {
    on: "docs/adr/0007-outbox.md",
    honest: [{ files: { "docs/adr/0007-outbox.md": `${ADR}## Revisit\nWhen we write to more than one database.\n` } }],
    lookAlike: [
      { files: { "docs/adr/0007-outbox.md": `${ADR}## Revisit\n<!-- when? -->\n` } },
      { files: { "README.md": "# Shop\n## Revisit\nOur stores.\n" } },
    ],
  },
  "architecture-decision.cost-review": {
    on: "docs/adr/0007-outbox.md",
    honest: [{ files: { "docs/adr/0007-outbox.md": `${ADR}## Costs\n20 EUR a month, paid by checkout.\n` } }],
    lookAlike: [
      { files: { "docs/adr/0007-outbox.md": `${ADR}## Costs\n` } },
      { files: { "docs/pricing.md": "## Costs\nNothing for you.\n" } },
    ],
  },
  "caching.ttl": {
    on: "src/cache/prices.ts",
    honest: added("  await redis.set(key, value, { EX: 60 });", "  ttl: minutes(5),"),
    lookAlike: added("  ttl: null,", "  // ttl: 60", "  const ttlDays = undefined;"),
  },
  "streaming.schema": {
    on: "src/kafka/consumer.ts",
    honest: check("schema-registry compatibility", "buf breaking"),
    lookAlike: check("browser compatibility", "buf lint", "avro docs"),
  },
  "performance.before-and-after": {
    on: "src/encode.ts",
    honest: check("benchmarks", "Lighthouse CI", "load test (k6)"),
    lookAlike: check("upload tests", "perfect forwarding", "workbench"),
  },
  "performance.one-pager": {
    on: "src/encode.ts",
    honest: file("docs/bottlenecks.md", "docs/performance.md"),
    lookAlike: file("src/performance.ts", "docs/index.md"),
  },
  "batch-and-streaming.when-visible": {
    on: "dags/nightly.py",
    honest: file("docs/data/freshness.md"),
    lookAlike: file("CHANGELOG.md", ".github/pull_request_template.md", "dags/notes.txt"),
  },
  "disaster-recovery.restore-tested": {
    on: "scripts/backup.sh",
    honest: check("restore-drill", "nightly backup & restore", "Restore test"),
    lookAlike: check("backup", "restore cache", "error recovery"),
  },
  "disaster-recovery.restore-runbook": {
    on: "scripts/backup.sh",
    honest: file("docs/runbooks/restore.md", "docs/restore.md"),
    lookAlike: file("docs/backup.md", "src/recovery.ts"),
  },
  "module-boundaries.enforced": {
    on: "packwerk.yml",
    honest: check("packwerk check", "dependency-cruiser", "ArchUnit", "architecture tests"),
    lookAlike: check("search tests", "dependency review", "modules"),
  },
  "new-service.paved-road": {
    on: "services/billing/Dockerfile",
    honest: file("services/billing/catalog-info.yaml", "ops/dashboards/billing.json"),
    lookAlike: file("services/billing/k8s/service.yaml", ".github/workflows/lint.yml", "apps/dashboards/package.json"),
  },
  "slo.realistic": {
    on: "slo/checkout.yaml",
    honest: added("  review_date: 2027-01-15", "# reviewed on 2026-11"),
    lookAlike: added("  review: yearly", "  created: 2026-11-23"),
  },
  "slo.valid": {
    on: "slo/checkout.yaml",
    honest: check("openslo validate", "sloth", "slo / lint"),
    lookAlike: check("slow tests", "Slovenian translations", "laravel pint"),
  },
  "machine-learning.reproducible": {
    on: "ml/train.py",
    honest: file("ml/MODEL_CARD.md", "dvc.lock"),
    lookAlike: file("ml/model.md", "config/params.yaml"),
  },
  "runbook.tagged": {
    on: "docs/runbooks/failover.md",
    honest: added("Alert: QueueLagHigh", "- **alertname**: ReplicaLag"),
    lookAlike: added("Be alert when you do this.", "See the alerts."),
  },
  "runbook.undo": {
    on: "docs/runbooks/failover.md",
    honest: [
      { files: { "docs/runbooks/failover.md": "# Failover\n## What could go wrong\nThe replica lags; wait.\n" } },
    ],
    lookAlike: [
      { files: { "docs/runbooks/failover.md": "# Failover\n## What could go wrong\n" } },
      { files: { "README.md": "# Shop\n## What could go wrong\nNothing.\n" } },
      { body: "## What could go wrong\nNothing." },
    ],
  },
  "feature-store.contract": {
    on: "feature_repo/users.py",
    honest: added("    allowed_null_rate=0.01,", '  "max_null_ratio": 0.05', "max_null_rate: 0.01"),
    lookAlike: added("    # null_rate = 0.1", "    x = null", "    nullable=True"),
  },
  "feature-store.owned": {
    on: "feature_repo/users.py",
    honest: added('    owner="growth@acme.example",', "  owner: growth", "owner: growth-team"),
    lookAlike: added("    # owner: who?", "    owner: str", "    owner = None"),
  },
  "compliance.evidence": {
    on: "policies/deny.rego",
    honest: check("conftest verify", "opa test", "policy-check"),
    lookAlike: check("privacy policy page", "opaque types", "deploy oregon"),
  },
  "contract-testing.before-deploy": {
    on: "pacts/web-orders.json",
    honest: check("can-i-deploy", "pact verify", "Contract tests"),
    lookAlike: check("impact report", "contractor portal", "compact"),
  },
  "contract-testing.matrix": {
    on: "pacts/web-orders.json",
    honest: file("docs/compatibility.md", "version-matrix.yml"),
    lookAlike: file("src/compat-layer.ts", "docs/versions.md"),
  },
  "keys-and-identity.no-secret-logged": {
    on: "terraform/kms.tf",
    honest: check("gitleaks", "Secret scanning", "trufflehog / scan"),
    lookAlike: check("secretary app", "leak tests"),
  },
  "pagination.bounded": {
    on: "src/api/pagination.ts",
    honest: added("export const MAX_PAGE_SIZE = 100;", "  max_per_page: 50"),
    lookAlike: added("  const n = Math.max(1, pages);", "  // maxPageSize = 100", "  max: 3,"),
  },
  "natural-language.evaluated": {
    on: "prompts/summarise.md",
    honest: check("prompt-eval", "evals / gold set", "promptfoo"),
    lookAlike: check("retrieval tests", "medieval fonts"),
  },
  "recommenders.evaluated": {
    on: "recommender/train.py",
    honest: check("offline eval", "fairness"),
    lookAlike: check("retrieval tests", "ranking docs"),
  },
  "testing.quarantine": {
    on: "quarantine.yml",
    honest: added("  - name: checkout is flaky, until 2026-12-01", "    expires: 2026-12-01"),
    lookAlike: added("  - name: checkout is flaky", '    "due": "2026-12-01"', '    "expires_at": "2026-12-01"'),
  },
  "security.threat-model": {
    on: "src/auth/login.ts",
    honest: file("docs/threat-model.md", "security/threat-models/login.yaml"),
    lookAlike: file("src/threat-model.ts", "test/threat-models/a.json", "docs/security.md"),
  },
  "security.scanned": {
    on: ".trivyignore",
    honest: check("CodeQL", "Analyze (CodeQL)", "semgrep / ci"),
    lookAlike: check("scan barcodes", "microservice tests"),
  },
  "security.reviewed": {
    on: "src/auth/login.ts",
    honest: [{ approvals: ["max"] }],
    // Any approval is not that of somebody who answers for security; the author's own and a reader's are none.
    lookAlike: [{ approvals: ["grace"] }, { approvals: ["ada"] }, { approvals: ["ruth"] }, { labels: ["approved"] }],
  },
  "domain-boundaries.language": {
    on: "src/domain/events/OrderPlaced.ts",
    honest: file("docs/glossary.md", "docs/ubiquitous-language.md"),
    lookAlike: file("src/ui/Glossary.tsx", "docs/index.md"),
  },
  "observability.conventions": {
    on: "grafana/dashboards/web.json",
    honest: check("dashboard-linter lint", "promtool check rules"),
    lookAlike: check("hotel tests", "pint", "jsonnet fmt of docs"),
  },
  "observability.links": {
    on: "grafana/dashboards/web.json",
    honest: added('          runbook_url: "https://wiki.example/lag"', '      "exemplar": true,'),
    lookAlike: added('      "exemplar": false,', '      "panelId": 4,', '          runbook_url: ""'),
  },
  "platform-economics.tagged": {
    on: "finops/budgets.tf",
    honest: added('    cost_center = "4711"'),
    lookAlike: added("  labels:", '    team = "web"', "    # cost center: ask"),
  },
  "platform-economics.forecast": {
    on: "finops/budgets.tf",
    honest: check("Infracost", "cost estimate"),
    lookAlike: check("costume shop", "estimates page"),
  },
  "platform-economics.cost-review": {
    on: "finops/budgets.tf",
    honest: [{ files: { "docs/adr/0008-sizes.md": "# Sizes\n## Cost review\nPlus 40 EUR a month, paid by web.\n" } }],
    lookAlike: [
      { files: { "docs/adr/0008-sizes.md": `${ADR}${PARTS}` } },
      { files: { "docs/pricing.md": "## Cost\nNothing.\n" } },
    ],
  },
  "incident.roles": {
    on: "src/app.ts",
    honest: body("## Roles\nCommander Ada, comms Grace", "**Commander:** @ada"),
    lookAlike: body("## Roles\n<!-- who? -->", "commander: nobody yet", "> Commander: she is away"),
  },
  "incident.timeline": {
    on: "src/app.ts",
    honest: body("## Timeline\n10:02 the alert came", "Timeline: https://chat.example/incident-7"),
    lookAlike: body("## Timeline\n", "The timeline is in the chat."),
  },
};

/** Whether the item is answered by a machine when `on` and what the world adds is changed. */
const verified = (key: string, on: string, testContext: Context): boolean => {
  const policy = { ...readOne(key.slice(0, key.indexOf("."))), enforcement: "block" as const };
  const why = telling[key] ?? telling[policy.id];
  const lines = [...(why === undefined ? [] : [why]), ...(testContext.lines ?? ["one"])];
  const files: ChangedFile[] = [
    aFile(on, { status: "added", lines: { kind: "known", added: lines, removed: [...(taken[key] ?? [])] } }),
    ...Object.entries(testContext.files ?? {})
      .filter(([path]) => path !== on)
      .map(([path, text]) => aFile(path, { lines: { kind: "known", added: text.split("\n"), removed: [] } })),
  ];
  const facts: Facts = someFacts({
    files,
    body: testContext.body ?? "",
    read: caseReading({ name: key, present: ["CHANGELOG.md"] }, files),
    labels: [...(["incident", "performance"].includes(policy.id) ? [policy.id] : []), ...(testContext.labels ?? [])],
  });
  const matches = matchPolicies([policy], facts);
  expect(matches, `${key} does not apply to ${on}`).toHaveLength(1);
  const evidence: EvidenceFacts = someEvidence({
    checks: (testContext.checks ?? []).map((name) => ({ name, conclusion: "success", url: "" })),
    statuses: (testContext.statuses ?? []).map((context) => ({ context, state: "success", url: "" })),
    reviews: (testContext.approvals ?? []).map((login) => ({ login, state: "approved", sha: facts.head.sha, url: "" })),
    contents: testContext.files ?? {},
    people: { ...PEOPLE, max: aPerson("max", { role: "maintain" }) },
  });
  const evaluation = evaluate({
    set: { ...readExtending(policy.id), policies: [policy] },
    ...{ facts, matches, evidence },
    ledger: emptyLedger(facts.repository, facts.number),
    ...{ operations: [], notices: [], hash: signer.hash, now: "2026-11-23T06:28:00Z" },
  });
  return evaluation.policies
    .flatMap(({ items }) => items)
    .some((item) => item.key === key && item.outcome === "verified");
};

test("has a row for every item of every policy that a machine answers", () => {
  const all = policyIds.flatMap((id) =>
    readOne(id).requires.checklist.flatMap(({ id: item, verify }) => (verify.length === 0 ? [] : [`${id}.${item}`])),
  );
  expect(Object.keys(table).toSorted()).toEqual(all.toSorted());
});

describe.each(Object.entries(table))("%s", (key, { on, honest, lookAlike }) => {
  test("is open where nothing answers it", () => expect(verified(key, on, {})).toBe(false));

  test.each(honest.map((testContext) => [JSON.stringify(testContext), testContext] as const))(
    "is answered by %s",
    (_, testContext) => expect(verified(key, on, testContext)).toBe(true),
  );

  test.each(lookAlike.map((testContext) => [JSON.stringify(testContext), testContext] as const))(
    "is not answered by %s",
    (_, testContext) => expect(verified(key, on, testContext)).toBe(false),
  );
});
