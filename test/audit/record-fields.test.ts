import { describe, expect, it } from "vitest";
import { pageAdrs, pageItems } from "../../src/audit/page-fields.ts";
import type { AdrLooked } from "../../src/checklist/adr/assess-adr.ts";
import { boxLine } from "../../src/comment/record/page-lines.ts";
import { adrSection } from "../../src/comment/render/adr-section.ts";
import { DETAILS } from "../../src/comment/render/left-out.ts";
import { HOSTILE } from "../support/hostile-text.ts";

const SETTINGS = { writtenPaths: ["docs/adr/**"], external: [] } as unknown as Parameters<typeof adrSection>[1];

const page = (looked: readonly AdrLooked[], state: "met" | "not-met" = "met"): string =>
  [
    "- ✓ `elsewhere.md`, linked in the description: has everything that is required",
    ...adrSection(
      { state, policies: ["p"], blocking: true, parts: [], looked },
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
      expect(pageAdrs(page([looked], state))).toEqual([{ url, from: looked.from, found: expect.any(String) }]);
    }
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
