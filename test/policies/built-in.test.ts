import { describe, expect, test } from "vitest";
import { policyIds, readExtending, readOne } from "./built-in.ts";

const recommended = [
  "schema-change",
  "api-schema",
  "infrastructure",
  "new-integration",
  "risky-deploy",
  "architecture-decision",
];

/** One for each section of the playbook and its two appendices. */
const playbook = [
  ...recommended,
  ...[
    "caching",
    "streaming",
    "performance",
    "batch-and-streaming",
    "disaster-recovery",
    "module-boundaries",
    "new-service",
  ],
  ...["slo", "machine-learning", "runbook", "feature-store", "compliance", "contract-testing", "keys-and-identity"],
  ...[
    "pagination",
    "reliability",
    "natural-language",
    "recommenders",
    "testing",
    "security",
    "domain-boundaries",
    "on-call",
  ],
  ...["observability", "platform-economics", "incident"],
];

test("there is a policy for every section of the playbook, and no other", () => {
  expect(policyIds).toEqual(playbook.toSorted());
});

test("tollgate:recommended blocks on five of the six, advises on deploys, and asks a part of each checklist", () => {
  const { policies } = readExtending("recommended");
  expect(policies.map(({ id }) => id)).toEqual(recommended);
  expect(policies.filter(({ enforcement }) => enforcement !== "block").map(({ id }) => id)).toEqual(["risky-deploy"]);
  expect(policies.find(({ id }) => id === "risky-deploy")?.enforcement).toBe("advise");
  const whole = new Map(readExtending("playbook").policies.map(({ id, requires }) => [id, requires.checklist]));
  for (const { id, requires } of policies) {
    expect(requires.checklist.length, id).toBeGreaterThanOrEqual(2);
    expect(requires.checklist.length, id).toBeLessThanOrEqual(5);
    const ids = whole.get(id)?.map((item) => item.id) ?? [];
    expect(requires.checklist.filter((item) => !ids.includes(item.id))).toEqual([]);
    expect(ids, id).toEqual(readOne(id).requires.checklist.map((item) => item.id));
  }
});

test("tollgate:playbook blocks on the six and advises on the rest, so that a newcomer is not flooded", () => {
  const { policies, settings } = readExtending("playbook");
  expect(settings.adr.parts).toEqual(["problem", "options", "decision", "consequences"]);
  expect(readExtending("recommended").settings.adr.parts).toBeUndefined();
  expect(policies.map(({ id }) => id).toSorted()).toEqual(playbook.toSorted());
  expect(
    policies
      .filter(({ enforcement }) => enforcement === "block")
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(recommended.toSorted());
  expect(policies.every(({ enforcement }) => enforcement === "block" || enforcement === "advise")).toBe(true);
});

describe.each(policyIds)("%s", (id) => {
  const policy = readOne(id);

  test("says in a short text what it is, why, and where it is in the playbook", () => {
    expect(policy.title.length).toBeGreaterThan(2);
    expect(policy.title.length).toBeLessThanOrEqual(50);
    expect(policy.why).toMatch(/^[A-Z].{20,160}\.$/);
    expect(policy.source).toMatch(/^(§\d+|App\. [AB])(, (§\d+|App\. [AB]))*$/);
  });

  // An update, and what only adds, asks nothing of the first four: most changes that they match are of that kind. A
  // record, one out of force and a new service are each asked something else (architecture-decision.test.yml).
  const asksEachWhereItApplies = [
    ...["schema-change", "api-schema", "infrastructure", "risky-deploy"],
    "architecture-decision",
  ].includes(id);

  test(`asks ${asksEachWhereItApplies ? "each thing only where it applies" : "at least one thing of every change that it applies to"}`, () => {
    const always = policy.requires.checklist.filter(({ when }) => when.length === 0);
    if (asksEachWhereItApplies) expect(always).toEqual([]);
    else expect(always).not.toEqual([]);
  });

  test("has three to six items, each with a reason and a source", () => {
    const items = policy.requires.checklist;
    expect(items.length).toBeGreaterThanOrEqual(3);
    expect(items.length).toBeLessThanOrEqual(6);
    expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
    for (const item of items) {
      expect(item.text, item.id).toMatch(/^[A-Z“"].{10,130}[^.]$/);
      expect(item.help, item.id).toMatch(/^[A-Z“"`].{15,240}\.$/);
      expect(item.source, item.id).toMatch(/^(§\d+|App\. [AB])(, (§\d+|App\. [AB]))*$/);
    }
  });
});
