import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDate } from "../../../src/engine/adr/find-date.ts";
import { isBadStatus } from "../../../src/engine/adr/is-bad-status.ts";
import { readAdr } from "../../../src/engine/adr/read-adr.ts";
import { RECORDS } from "./records.ts";

describe("what a decision record says of itself", () => {
  it.each(RECORDS)("%s", (_form, text, holds) => {
    expect(readAdr(text)).toEqual(holds);
  });

  it("knows a repository's own headings", () => {
    const text = "# X\n## Ausgangslage:\nEs schmerzt.\n## Kosten\nVierzig.\n";
    expect(readAdr(text).parts).toEqual([]);
    expect(readAdr(text, { problem: ["ausgangslage"], "cost-review": ["kosten"] }).parts).toEqual([
      "problem",
      "cost-review",
    ]);
  });

  it("takes any text, and records cut anywhere", () => {
    const real = fc.constantFrom(...RECORDS.map(([, text]) => text));
    const cut = fc
      .tuple(real, fc.nat(900), fc.nat(900), fc.string({ unit: "binary" }))
      .map(([text, from, to, junk]) => text.slice(0, from) + junk + text.slice(to));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), cut), (text) => {
        const { date } = readAdr(text);
        if (date !== undefined) expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
      }),
      { numRuns: 500 },
    );
  });

  it.each(["# ", "**a", "<!--", "{", "[", "---\n", "```\n", "| a ", "1.1.1.", "x\n---\n", "= a\n", " ", ":a", "<"])(
    "a hostile record ends: %j",
    (piece) => {
      expect(readAdr(piece.repeat(500_000 / piece.length)).parts).toEqual([]);
    },
  );
});

describe("a status that does not hold", () => {
  it.each([
    "rejected",
    "Superseded by ADR-12",
    "❌ Rejected",
    "deprecated",
    "Accepted, superseded by [2](2.md)",
    "~~Accepted~~ Superseded",
    "Deprecated since 2024",
    "withdrawn",
    "is obsolete",
    "Accepted; replaced by ADR 7",
  ])("%s", (status) => expect(isBadStatus(status)).toBe(true));
  it.each([
    "accepted",
    "Proposed",
    "Accepted, supersedes ADR-3",
    "✅ Accepted",
    "~~Rejected~~ Accepted",
    "Draft",
    "Implemented (an earlier draft was rejected)",
    "",
  ])("holds: %s", (status) => expect(isBadStatus(status)).toBe(false));
});

describe("dates as people write them", () => {
  it.each([
    ["2024-01-31", "2024-01-31"],
    ["on 2024/1/5, late", "2024-01-05"],
    ["2024-02-29T10:00:00Z", "2024-02-29"],
    ["31.12.2023", "2023-12-31"],
    ["31 January 2024", "2024-01-31"],
    ["the 1st Feb 2024", "2024-02-01"],
    ["January 31st, 2024", "2024-01-31"],
    ["Sept 3 2024", "2024-09-03"],
    ["31/1/2024", "2024-01-31"],
    ["1/31/2024", "2024-01-31"],
    ["3/3/2024", "2024-03-03"],
    ["3/4/2024", undefined],
    ["2023-02-29", undefined],
    ["2024-13-01", undefined],
    ["2100-02-29", undefined],
    ["31 Foo 2024", undefined],
    ["YYYY-MM-DD", undefined],
    ["version 1.2.3", undefined],
  ])("%s", (text, date) => {
    expect(findDate(text)).toBe(date);
  });
});
