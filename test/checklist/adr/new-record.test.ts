import { describe, expect, test } from "vitest";
import { evaluate } from "../../../src/checklist/evaluate.ts";
import { readBuiltinPolicies } from "../../../src/gate/builtin-policies.ts";
import { readPolicies } from "../../../src/policy/read-policies.ts";
import { policiesOf } from "../../policy/read.ts";
import { aCase, aFile, someEvidence, someFacts } from "../../support/default-world.ts";

const recommended = () => {
  const read = readPolicies({ builtin: readBuiltinPolicies(import.meta.url) });
  if (!read.ok) throw new Error("The pack `recommended` cannot be read");
  return read.value;
};

const added = (path: string, lines: readonly string[]) =>
  aFile(path, { status: "added", lines: { kind: "known", added: lines, removed: [] } });

const SDK = added("db/migrate/7_drop.rb", ["class Drop < Migration", "  def up", "    drop_table :invoices", "  end"]);
const RECORD =
  "# 7. Drop invoices\n\n## Status\n\nAccepted\n\n## Context\n\nOld.\n\n## Options\n\n- keep\n\n## Decision\n\nDrop.\n\n## Consequences\n\nNone.\n";
const PATH = "docs/adr/0007-drop.md";

describe("a decision record that is asked for", () => {
  const set = recommended();
  const before = evaluate(aCase(set, { facts: someFacts({ files: [SDK] }) }));
  const after = evaluate(
    aCase(set, {
      facts: someFacts({ files: [SDK, added(PATH, RECORD.split("\n"))] }),
      evidence: someEvidence({ contents: { [PATH]: RECORD } }),
    }),
  );

  test("brings as many boxes as was said before it was added", () => {
    expect(before.adr).toMatchObject({
      state: "missing",
      brings: [{ policy: "architecture-decision", title: "Architecture decision", boxes: 2 }],
    });
    expect(after.adr?.state).toBe("met");
    expect(after.adr?.brings).toBeUndefined();
    expect(after.counts.total - before.counts.total).toBe(2);
    expect(after.counts.answered).toBe(before.counts.answered + 1);
  });

  test("is asked for its parts once: by the requirement, and not by a box beside it", () => {
    const boxes = after.policies.flatMap(({ items }) => items.map(({ key }) => key));
    expect(boxes).toContain("architecture-decision.trigger-named");
    expect(boxes).not.toContain("architecture-decision.four-parts");
    const alone = evaluate(aCase(set, { facts: someFacts({ files: [added(PATH, RECORD.split("\n"))] }) }));
    expect(alone.policies.flatMap(({ items }) => items.map(({ key }) => key))).toContain(
      "architecture-decision.four-parts",
    );
  });
});

/** One policy asks for a record, another has a box that a record answers. */
const two = (required: string, boxed: string) =>
  policiesOf(`version: 1
policies:
  needs:
    title: Needs
    enforcement: ${required}
    when: { paths: ["db/**"] }
    requires: { adr: true }
  box:
    title: Box
    enforcement: ${boxed}
    when: { paths: ["db/**"] }
    requires: { checklist: [{ id: written, text: It is written, verify: [{ adr: true }, { label: written }] }] }
`);

test.each([
  ["block", "block", 0],
  ["block", "advise", 0],
  ["advise", "advise", 0],
  // The requirement holds nothing, so the box is needed.
  ["advise", "block", 1],
])("a requirement at %s takes the place of a box at %s that it answers", (required, boxed, boxes) => {
  const evaluation = evaluate(aCase(two(required, boxed), { facts: someFacts({ files: [aFile("db/a.sql")] }) }));
  expect(evaluation.policies.flatMap(({ items }) => items)).toHaveLength(boxes);
  expect(evaluation.verdict).toBe(required === "block" || boxed === "block" ? "blocked" : "pass");
  expect(evaluation.adr?.brings).toBeUndefined();
});
