import { describe, expect, test } from "vitest";
import type { Item, Policy, Verify } from "../../src/policy/model/policy.ts";
import { policyIds, readExtending, readOne } from "./built-in.ts";

/**
 * The playbook as a table. A row has the section that a policy comes from, what it must ask for (each phrase is in the text
 * of some item), and for each item that a machine answers, the kinds of evidence.
 */
type Row = {
  readonly source: string;
  readonly golden: readonly string[];
  readonly machine: Readonly<Record<string, readonly Verify["kind"][]>>;
  readonly adr?: boolean;
};

const table: Readonly<Record<string, Row>> = {
  "schema-change": {
    source: "§12, App. B",
    golden: ["staged", "written to both places", "read path accepts", "rollback script", "rollback was run"],
    machine: { "rollback-script": ["file", "content"], "rollback-tested": ["check"] },
    adr: true,
  },
  "api-schema": {
    source: "§12, §16",
    golden: [
      "version was raised",
      "migration plan and a deprecation window",
      "success and for failure",
      "changelog",
      "error shapes",
    ],
    machine: {
      "no-break": ["check", "status"],
      "version-bumped": ["added-lines"],
      examples: ["added-lines", "file"],
      changelog: ["file"],
    },
  },
  infrastructure: {
    source: "§17",
    golden: [
      "versioned and pinned",
      "security lint and a cost lint",
      "canary stack",
      "owner, purpose, cost centre and TTL",
      "drift",
    ],
    machine: { linted: ["check", "status"], pinned: ["added-lines"], tagged: ["added-lines"] },
  },
  "new-integration": {
    source: "§24, App. B",
    golden: ["sandbox", "rate limits", "mapped", "backoff and jitter", "circuit breaker"],
    machine: { "sandbox-tested": ["file", "check"], "retry-backoff-jitter": ["all"] },
    adr: true,
  },
  "risky-deploy": {
    source: "App. B",
    golden: ["dashboard and alerts", "flag", "rollback plan was tested", "error budget", "pager"],
    machine: { "error-budget": ["check"], "rollback-plan": ["section", "body"] },
  },
  "architecture-decision": {
    source: "§19, §28",
    golden: ["the problem, the decision, and options or consequences", "look at the decision again", "costs"],
    machine: { "four-parts": ["adr"], "trigger-named": ["section"], "cost-review": ["section"] },
    adr: true,
  },
  caching: {
    source: "§1",
    golden: [
      "TTL",
      "recomputed",
      "own prefix, logical database",
      "misses (with reason), hit ratio and evictions",
      "idempotent",
    ],
    machine: { ttl: ["added-lines"] },
  },
  streaming: {
    source: "§2",
    golden: ["SLO", "reading an event again", "poison", "deprecation window", "lag", "checkpoint", "pause"],
    machine: { schema: ["check"] },
  },
  performance: {
    source: "§3",
    golden: ["p95 and p99", "budget", "n+1", "synthetic", "top five"],
    machine: { "before-and-after": ["check"] },
  },
  "batch-and-streaming": {
    source: "§4",
    golden: [
      "source of truth",
      "reconciliation",
      "which result wins",
      "schema contract",
      "when will i see this change",
    ],
    machine: { "when-visible": ["file"] },
  },
  "disaster-recovery": {
    source: "§5",
    golden: [
      "time to recover and freshness",
      "RTO and RPO",
      "encrypted backups can still be read",
      "off-site",
      "runbook",
    ],
    machine: { "restore-tested": ["check"] },
  },
  "module-boundaries": {
    source: "§6",
    golden: ["public contract", "enforced in CI", "how to split"],
    machine: { enforced: ["check"] },
  },
  "new-service": {
    source: "§7",
    golden: ["logs, metrics, traces and health", "circuit breakers", "configuration", "error shape", "paved road"],
    machine: { "paved-road": ["file"] },
    adr: true,
  },
  slo: {
    source: "§8",
    golden: ["users feel", "review date", "budget is spent", "error-budget burn", "urgent"],
    machine: { valid: ["check"] },
  },
  "machine-learning": {
    source: "§9",
    golden: ["drift and skew", "baseline", "data version and hyper-parameters", "idempotent", "override"],
    machine: { reproducible: ["file"] },
  },
  runbook: {
    source: "§10",
    golden: ["copy-paste commands", "sandbox", "alert", "undo steps"],
    machine: { undo: ["section"] },
  },
  "feature-store": {
    source: "§11",
    golden: ["name, type, allowed null rate and cadence", "owner", "backfill", "training sets", "freshness"],
    machine: { contract: ["added-lines"], owned: ["added-lines"] },
  },
  compliance: {
    source: "§13",
    golden: ["regulation, control and test", "evidence", "classified", "retention", "break-glass"],
    machine: { evidence: ["check"] },
  },
  "contract-testing": {
    source: "§14",
    golden: ["both published", "before the deploy", "idempotency and error mapping", "matrix"],
    machine: { "before-deploy": ["check"] },
  },
  "keys-and-identity": {
    source: "§15",
    golden: ["five-minute recipe", "short-lived", "pinned", "expiry", "no secret"],
    machine: { "no-secret-logged": ["check"] },
  },
  pagination: {
    source: "§16",
    golden: ["cursor-based", "maximum page size", "token of the next page", "order", "export"],
    machine: {},
  },
  reliability: {
    source: "§18",
    golden: [
      "timeout, retry with jitter, breaker, bulkhead and shedding",
      "downstream",
      "steady state",
      "dashboard shows latency, traffic, errors and saturation",
    ],
    machine: {},
  },
  "natural-language": {
    source: "§20",
    golden: ["tokenisation", "baseline", "constrained", "hybrid", "human"],
    machine: { evaluated: ["check"] },
  },
  recommenders: {
    source: "§21",
    golden: ["objective", "popularity bias", "fairness", "why an item was recommended"],
    machine: { evaluated: ["check"] },
  },
  testing: {
    source: "§22",
    golden: [
      "contract and behaviour",
      "expiry date",
      "reviewed like code",
      "schema, freshness, completeness and distribution",
    ],
    machine: { quarantine: ["added-lines"] },
  },
  security: {
    source: "§23",
    golden: ["threat model", "minimum needed", "nothing new is reachable", "guard dependency updates", "playbook"],
    machine: { reviewed: ["approval"] },
  },
  "domain-boundaries": {
    source: "§25",
    golden: ["ubiquitous language", "entities and value objects", "events at the boundary", "anti-corruption"],
    machine: { language: ["file"] },
  },
  "on-call": {
    source: "§26",
    golden: ["share load", "shadow week", "urgent issues that users can see", "annoyance"],
    machine: {},
  },
  observability: {
    source: "§27",
    golden: ["logs, metrics and traces", "semantic conventions", "request ids", "exemplars", "sampling"],
    machine: { conventions: ["check"] },
  },
  "platform-economics": {
    source: "§28",
    golden: [
      "owner and a budget",
      "tagged",
      "cost before and after",
      "ADR records this change, it contains a cost review",
    ],
    machine: { forecast: ["check"] },
  },
  incident: {
    source: "App. A",
    golden: ["root cause comes later", "commander, comms, scribe and experts", "timeline", "status page"],
    machine: {},
  },
};

const six = [
  "schema-change",
  "api-schema",
  "infrastructure",
  "new-integration",
  "risky-deploy",
  "architecture-decision",
];

/** Numbers of the playbook's sections, and its appendices, that a policy or an item names. */
const sections = (source: string): readonly string[] => source.split(", ");

test("has a row for each of our 31 policies", () => {
  expect(Object.keys(table).toSorted()).toEqual(policyIds);
  expect(policyIds).toHaveLength(31);
});

test("between them, the policies stand for every section of the playbook", () => {
  const named = new Set(Object.values(table).flatMap(({ source }) => sections(source)));
  const wanted = [...Array.from({ length: 28 }, (_, index) => `§${index + 1}`), "App. A", "App. B"];
  expect(wanted.filter((section) => !named.has(section))).toEqual([]);
});

describe.each(Object.entries(table))("%s", (id, row) => {
  const policy: Policy = readOne(id);
  const items = policy.requires.checklist;
  const item = (name: string): Item | undefined => items.find((one) => one.id === name);

  test("comes from its section, and so does every item", () => {
    expect(policy.source).toBe(row.source);
    // An item may cite a neighbouring section too (a retry is of §18, a cost review of §28), never only others.
    const known = new Set([...sections(row.source), "§8", "§18", "§28"]);
    for (const { id: name, source } of items)
      expect(
        sections(source ?? "").filter((section) => !known.has(section)),
        name,
      ).toEqual([]);
  });

  test("has three to six items, each with a help", () => {
    expect(items.length).toBeGreaterThanOrEqual(3);
    expect(items.length).toBeLessThanOrEqual(6);
    for (const { id: name, help } of items) expect(help ?? "", name).toMatch(/\S+(\s+\S+){3,}/);
  });

  test("asks for what the playbook asks for", () => {
    const said = items.map(({ text }) => text.toLowerCase()).join("\n");
    expect(row.golden.filter((words) => !said.includes(words.toLowerCase()))).toEqual([]);
  });

  test("lets a machine answer what a machine can know", () => {
    const kinds = Object.fromEntries(
      Object.keys(row.machine).map((name) => [name, new Set(item(name)?.verify.map(({ kind }) => kind))]),
    );
    expect(kinds).toEqual(
      Object.fromEntries(Object.entries(row.machine).map(([name, wanted]) => [name, new Set(wanted)])),
    );
    // What a person alone can judge stays a box: never is a whole checklist answered by machines.
    expect(items.some(({ verify }) => verify.length === 0)).toBe(true);
  });

  test(`${row.adr === true ? "asks" : "does not ask"} for an ADR`, () => {
    expect(policy.requires.adr !== undefined).toBe(row.adr === true);
    if (row.adr === true)
      expect(policy.requires.adr?.parts).toEqual(["problem", "decision", "options-or-consequences"]);
  });

  test("is enforced as its pack says", () => {
    const wanted = six.includes(id) ? "block" : "advise";
    expect(readExtending("playbook").policies.find((one) => one.id === id)?.enforcement).toBe(wanted);
    expect(readExtending("recommended").policies.some((one) => one.id === id)).toBe(six.includes(id));
    // Alone, it is as strict as any policy of a user's own.
    expect(policy.enforcement).toBe("block");
  });
});

test("only an incident lets others' boxes wait", () => {
  expect(policyIds.filter((id) => readOne(id).followUp === true)).toEqual(["incident"]);
});
