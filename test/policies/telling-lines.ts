/** A line without which the policy, or its item, has nothing to say; it answers nothing. */
export const telling: Readonly<Record<string, string>> = {
  "api-schema.examples": "    get:",
  "batch-and-streaming": 'dag = DAG("nightly", schedule="@daily")',
  caching: "const prices = cache.wrap(key, compute)",
  compliance: "deny[msg] { input.public }",
  "contract-testing.matrix": '  "version": "2.0.0"',
  "disaster-recovery": "pg_dump shop > shop.sql",
  "disaster-recovery.restore-runbook": "pg_restore --clean shop.dump",
  "domain-boundaries": "export class OrderPlaced extends DomainEvent {",
  "feature-store": 'users = FeatureView(name="users")',
  "infrastructure.linted": '  cidr_blocks = ["0.0.0.0/0"]',
  "infrastructure.pinned": '  source = "hashicorp/aws"',
  "infrastructure.tagged": 'resource "aws_instance" "web" {',
  "keys-and-identity": 'resource "aws_kms_key" "main" {',
  "machine-learning": "model.fit(x, y)",
  "natural-language": "You are a helpful assistant.",
  "new-integration.retry-backoff-jitter": 'const charge = await client.post("/v1/charges");',
  observability: '  "panels": [], "attributes": {',
  "observability.links": '  "expr": "up == 0",',
  pagination: "const limit = pageLimit(query)",
  "platform-economics": '  limit_amount = "500"',
  "platform-economics.tagged": 'resource "aws_budgets_budget" "web" {',
  recommenders: "scores = similarity(items) * weights",
  "risky-deploy.error-budget": 'environment = "production"',
  runbook: "1. Promote the replica with `pg_ctl promote`.",
  "schema-change.rollback-tested": "    drop_table :plans",
  security: "  return isAllowed(user)",
  "security.scanned": "CVE-2026-1234",
  slo: "  objective: 99.9",
  streaming: "const consumer = new KafkaConsumer({ schema: message })",
};

/** The same for a line that goes. */
export const taken: Readonly<Record<string, readonly string[]>> = {
  "api-schema.no-break": ["  /orders:"],
  "api-schema.version-bumped": ["  /orders:"],
};
