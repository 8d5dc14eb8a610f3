import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../src/checklist/evaluate.ts";
import type { Lacking } from "../../src/checklist/evidence/evidence-facts.ts";
import type { ItemResult } from "../../src/checklist/item-result.ts";
import { renderComment } from "../../src/comment/render/render-comment.ts";
import { renderJobSummary } from "../../src/report/status-summary.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { anEntry, anEvaluation, anItem, aResult, aSigner } from "../support/evaluation-world.ts";

/** What is told beside an item that is not answered: what a machine still misses, and for whom the host is asked. */
const evaluated = (item: Partial<ItemResult>): Evaluation =>
  anEvaluation({ policies: [aResult({}, [anItem("built", item)])] });
const checks = (count: number, more: Partial<Lacking> = {}): readonly Lacking[] =>
  Array.from({ length: count }, (_, index) => ({ text: `check job${index} failed`, url: "", ...more }));

describe("what a machine still misses", () => {
  const comment = (lacking: readonly Lacking[]) => renderComment(evaluated({ lacking }), { signer: aSigner });
  it.each<[string, readonly Lacking[], string | RegExp]>([
    ["one thing", checks(1), "Not yet: check job0 failed"],
    [
      "a thing with a link",
      checks(1, { url: "https://ci.example/1" }),
      "Not yet: [check job0 failed](<https://ci.example/1>)",
    ],
    ["more than are named", checks(9), /Not yet: check job0 failed, .* and \d more/],
    ["a text that is too long", checks(1, { text: "x".repeat(300) }), `${"x".repeat(199)}…`],
  ])("stands in the comment: %s", (_, lacking, text) => {
    if (typeof text === "string") expect(comment(lacking)).toContain(text);
    else expect(comment(lacking)).toMatch(text);
  });

  it("stands in the terminal, and what is left out is counted", () => {
    const terminal = (count: number) =>
      renderTerminal(evaluated({ lacking: checks(count) }), { colour: false, columns: 120 });
    expect(terminal(6)).toContain("not yet: 2 more");
    expect(terminal(4)).not.toMatch(/not yet: \d+ more/);
  });
});

describe("why an item is not answered, in the job's summary", () => {
  const TEAM = { of: "@acme/dba", why: "failed" as const };
  it.each<[string, Partial<ItemResult>, string]>([
    [
      "somebody's tick waits for the host",
      { undecided: [{ said: "ticked", by: "grace", at: "", unknown: TEAM }] },
      "grace ticked this. GitHub has not confirmed yet that they may: of @\u200bacme/dba, GitHub did not answer who is in it.",
    ],
    [
      "the tick of somebody without a name waits",
      { undecided: [{ said: "unticked", by: "", at: "", unknown: TEAM }] },
      "somebody took the answer back. GitHub has not confirmed yet that they may",
    ],
    [
      "somebody's answer does not count",
      { outcome: "refused", refusal: { item: "schema-change.built", by: "", at: "", why: "bot" } },
      "the answer of somebody does not count: ",
    ],
    [
      "commits were pushed since",
      { outcome: "stale", entry: anEntry(), staleBecause: { files: [], count: 0, push: true } },
      "commits were pushed since",
    ],
    [
      "more files changed than are named",
      { outcome: "stale", entry: anEntry(), staleBecause: { files: ["a.sql"], count: 3, push: false } },
      "a.sql and 2 more changed since",
    ],
  ])("%s", (_, item, text) => {
    expect(renderJobSummary(evaluated(item))).toContain(text);
  });
});
