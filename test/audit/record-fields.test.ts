import { describe, expect, it } from "vitest";
import type { EvidenceRecord } from "../../src/audit/audit-record.ts";
import { pageAdrAsked, pageAdrs, pageItems } from "../../src/audit/page-fields.ts";
import { fieldsOf } from "../../src/audit/record-fields.ts";
import { addTotals, noTotals } from "../../src/audit/totals.ts";
import type { AdrLooked, AdrState } from "../../src/checklist/adr/assess-adr.ts";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import { boxLine } from "../../src/comment/record/page-lines.ts";
import { normalisePage } from "../../src/comment/record/signed-page.ts";
import { adrSection } from "../../src/comment/render/adr-section.ts";
import { DETAILS } from "../../src/comment/render/left-out.ts";
import { render } from "../comment/render/rendered.ts";
import { anEvaluation, anItem, aResult } from "../support/evaluation-world.ts";
import { HOSTILE } from "../support/hostile-text.ts";

const SETTINGS = { writtenPaths: ["docs/adr/**"], external: [] } as unknown as Parameters<typeof adrSection>[1];

const page = (looked: readonly AdrLooked[], state: AdrState = "met", blocking = true): string =>
  [
    "- ✓ `elsewhere.md`, linked in the description: has everything that is required",
    ...adrSection(
      { state, policies: ["p"], blocking, parts: [], looked },
      SETTINGS,
      new Map([["p", "A policy"]]),
      DETAILS[0],
      true,
    ),
    "- ✓ `after.md`, in this pull request: has everything that is required",
  ].join("\n");

describe("the decision records of a page", () => {
  it.each<[string, AdrLooked, string]>([
    ["a file", { target: "docs/adr/1.md", from: "body", found: { kind: "met" } }, "docs/adr/1.md"],
    ["a file of the change", { target: "docs/adr/1.md", from: "change", found: { kind: "no-date" } }, "docs/adr/1.md"],
    [
      "an address",
      { target: "https://wiki.acme.dev/a_b?c=1&d=2", from: "body", found: { kind: "external" } },
      "https://wiki.acme.dev/a_b?c=1&d=2",
    ],
    [
      "a name with ticks and brackets",
      { target: "a`b``c](<d>).md", from: "body", found: { kind: "met" } },
      "a`b``c](<d>).md",
    ],
    [
      "a name that reads as another line",
      { target: "x`, given by command: met.md", from: "body", found: { kind: "met" } },
      "x`, given by command: met.md",
    ],
  ])("%s is read as it was written", (_, looked, url) => {
    for (const state of ["met", "not-met"] as const) {
      const counts = looked.found.kind !== "no-date";
      expect(pageAdrs(page([looked], state))).toEqual([{ url, from: looked.from, found: expect.any(String), counts }]);
    }
  });

  it.each<[AdrState, boolean]>([
    ["met", true],
    ["missing", true],
    ["not-met", true],
    ["met", false],
    ["missing", false],
  ])("the page says that the record is %s, and whether it holds the merge: %s", (state, holds) => {
    expect(pageAdrAsked(page([], state, holds))).toEqual({ state, holds });
    for (const target of HOSTILE)
      expect(pageAdrAsked(page([{ target, from: "body", found: { kind: "no-date" } }], state, holds))).toEqual({
        ...{ state, holds },
      });
  });

  it("a page that asks for none says so", () => {
    expect(pageAdrAsked("A text")).toBeNull();
  });

  it("no text makes another of it, and none is found outside of the section", () => {
    for (const target of HOSTILE) {
      const read = pageAdrs(page([{ target, from: "body", found: { kind: "met" } }]));
      expect(read.length, target).toBeLessThanOrEqual(1);
      expect(read.every(({ from }) => from === "body")).toBe(true);
    }
    expect(pageAdrs("- ✓ `elsewhere.md`, linked in the description: has everything that is required")).toEqual([]);
  });
});

describe("what a record and its page say", () => {
  const refusal = { item: "schema-change.a", by: "ada", at: "2026-11-23T06:28:00Z", why: "is-author" } as const;
  const link = { url: "https://github.com/acme/shop/blob/main/docs/adr/7.md", by: "ada", at: "2026-11-23T06:28:00Z" };
  const looked: AdrLooked = { target: "docs/adr/7.md", from: "command", found: { kind: "no-date" } };
  const advice = (text: string) => ({ policies: ["advice"], text, blocking: false });
  const evaluation = anEvaluation({
    policies: [
      aResult({}, [anItem("a", { outcome: "refused", refusal }), anItem("b", { verifyOnly: true })]),
      aResult({ id: "advice", title: "Advice from 1 more policy (1 of 1 open)", enforcement: "advise" }, [
        anItem("c", advice("Advised")),
        anItem("d", { ...advice("Advised to a machine"), verifyOnly: true }),
      ]),
    ],
    adr: { state: "not-met", policies: ["schema-change"], blocking: true, parts: [], looked: [looked] },
  });
  const { ledger } = evaluation;
  const known = { ...ledger, page: { ...ledger.page, revision: 3 }, refusals: [refusal], links: [link] };
  const fields = fieldsOf(known, normalisePage(render({ ...evaluation, ledger: known })));

  it("tells what held the merge from advice", () => {
    expect(fields.items.map(({ text, holds }) => [text, holds])).toEqual([
      ["a is done", true],
      ["b is done", true],
      ["Advised", false],
      ["Advised to a machine", false],
    ]);
  });

  it("has the answers that were not accepted", () => {
    expect(fields.refusals).toEqual([refusal]);
    expect(fieldsOf(emptyLedger("acme/shop", 42), undefined).refusals).toEqual([]);
  });

  it("says of a record that a command gave what the page found in it", () => {
    expect(fields.adr).toEqual([
      { ...link, from: "command", counts: false, found: "has no date, and this policy asks for a recent one" },
    ]);
    expect(fieldsOf(known, undefined).adr).toEqual([{ ...link, from: "command", counts: null, found: null }]);
  });

  it("a required record that was not given is something to look at; advice is not", () => {
    expect(fields.adrAsked).toEqual({ state: "not-met", holds: true });
    expect(fieldsOf(known, undefined).adrAsked).toBeNull();
    const evidence = (adrAsked: EvidenceRecord["adrAsked"]): EvidenceRecord =>
      ({
        ...{ number: 42, title: "t", breakGlass: null, after: [], signed: null, status: null, items: [], adrAsked },
        record: { verdict: "signed", current: true, notices: [] },
      }) as unknown as EvidenceRecord;
    for (const state of ["missing", "not-met"] as const) {
      expect(addTotals(noTotals, evidence({ state, holds: true }))).toMatchObject({
        withoutAdr: 1,
        looks: [{ number: 42, why: ["without-adr"] }],
      });
      expect(addTotals(noTotals, evidence({ state, holds: false }))).toMatchObject({ withoutAdr: 0, looks: [] });
    }
    expect(addTotals(noTotals, evidence({ state: "met", holds: true }))).toMatchObject({ withoutAdr: 0, looks: [] });
  });

  it("advice that was not answered is counted apart, and is nothing to look at", () => {
    const evidence = {
      ...{ number: 42, title: "t", breakGlass: null, after: [], signed: null, status: null, adrAsked: null },
      record: { verdict: "signed", current: true, notices: [] },
      items: fields.items.filter(({ holds }) => holds === false),
    } as unknown as EvidenceRecord;
    expect(addTotals(noTotals, evidence)).toMatchObject({ advice: 2, unfinished: 0, looks: [], items: { open: 0 } });
    const held = { ...evidence, items: fields.items };
    expect(addTotals(noTotals, held)).toMatchObject({ advice: 2, unfinished: 1, items: { open: 1, refused: 1 } });
  });
});

describe("the items of a page", () => {
  const box = (text: string): string => boxLine({ ticked: true, text, key: "schema-change.staged" });

  it.each([
    ["with its short id", box("The migration is staged `staged`")],
    ["with its whole key", box("The migration is staged `schema-change.staged`")],
    ["with who must answer", box("The migration is staged `staged` · @acme/dba")],
    ["stale, with who must answer", box("The migration is staged `staged` · stale · @acme/dba")],
    ["as older versions wrote it", box("The migration is staged")],
    ["answered by a machine", "- ✓ The migration is staged `staged` (verified)"],
    ["that only a machine can answer", "- ○ The migration is staged (only a machine can answer this)"],
  ])("%s: the text alone is read", (_, line) => {
    expect(pageItems(line).map(({ text }) => text)).toEqual(["The migration is staged"]);
  });

  it("code in a text stays", () => {
    expect(pageItems(box("Run `staged` first `staged`")).map(({ text }) => text)).toEqual(["Run staged first"]);
  });
});
