import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDate } from "../../../src/checklist/adr/adr-fields.ts";
import { standingOf } from "../../../src/checklist/adr/adr-status.ts";
import { readAdr } from "../../../src/checklist/adr/read-adr.ts";
import { RECORDS } from "./records.ts";

describe("what a decision record says of itself", () => {
  it.each(RECORDS)("%s", (_form, text, holds) => {
    const { empty: _, ...found } = readAdr(text);
    expect(found).toEqual(holds);
  });

  it("knows a repository's own headings", () => {
    const text = "# X\n## Udgangspunkt:\nDet gør ondt.\n## Udgifter\nFyrre.\n";
    expect(readAdr(text).parts).toEqual([]);
    expect(readAdr(text, { headings: { problem: ["udgangspunkt"], "cost-review": ["udgifter"] } }).parts).toEqual([
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

  it.each([
    "xx\n~~~\n",
    ".. a\n",
    "in the context of facing we decided ",
    "in the context of\n\n",
    "| context | \n",
    "- **context**: \n",
    "# 背景\n",
    "## status\n",
    "**status**\n",
    "<h1>",
    "a:: \n",
    "# e e e e e e e e\n",
  ])("a hostile record ends in each format: %j", (piece) => {
    for (const path of ["a.md", "a.rst", "a.adoc"])
      expect(readAdr(piece.repeat(500_000 / piece.length), {}, path).parts).toEqual([]);
  });

  it("reads a thousand sections at most", () => {
    const parts = (before: number): readonly string[] =>
      readAdr(`# X\n${"## A\nb\n".repeat(before)}## Context\nSlow.\n`).parts;
    expect(parts(900)).toEqual(["problem"]);
    expect(parts(100_000)).toEqual([]);
  });
});

describe("what a status says", () => {
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
    "Accepted -> Rejected",
    "Accepted (superseded)",
    "2024-01-31: declined",
    "not accepted",
    "On hold",
    "Abgelehnt",
    "Akzeptiert, ersetzt durch ADR-12",
    "Accepted in May and superseded by ADR-12",
    "Akzeptiert im Mai und ersetzt durch ADR-12",
    "Remplacée par l'ADR 12",
    "Rejetée",
    "Rechazado",
    "Substituída por ADR-3",
    "Rifiutato",
    "Vervangen",
    "Avvisad",
    "Hylätty",
    "Odrzucony",
    "Zamítnuto",
    "Отклонено",
    "принято, заменено на ADR-5",
    "已拒绝",
    "已接受，被 ADR-12 取代",
    "却下",
    "폐기됨",
    "Reddedildi",
  ])("does not hold: %s", (status) => expect(standingOf(status)).toBe("does-not-hold"));
  it.each([
    "accepted",
    "Proposed",
    "Accepted, supersedes ADR-3",
    "✅ Accepted",
    "~~Rejected~~ Accepted",
    "Draft",
    "Implemented (an earlier draft was rejected)",
    "**Accepted** by the architecture board",
    "[x] Approved",
    "accepted | 2024-01-31 | ada",
    "2024-01-31 - approved",
    "Status: accepted",
    "In review",
    "Akzeptiert am 31.1.2024",
    "Angenommen",
    "Acceptée",
    "Aceptado",
    "Aprovada",
    "Accettato",
    "Geaccepteerd",
    "Godkänd",
    "Vedtatt",
    "Hyväksytty",
    "Zaakceptowany",
    "Schváleno",
    "Принято",
    "Затверджено",
    "已接受",
    "承認済み",
    "승인됨",
    "Onaylandı",
    "Acceptée".normalize("NFD"),
  ])("holds: %s", (status) => expect(standingOf(status)).toBe("holds"));
  it.each([
    "",
    "TBD",
    "maybe",
    "acceptable",
    "unaccepted",
    "nearly accepted",
    "Proposed | Accepted | Superseded by X",
    "Proposed / Accepted",
    "godkendelse afventer",
    "承認待ち",
    "未接受",
    "승인 대기",
    "مقبول",
    "constructor",
  ])("is not known: %s", (status) => expect(standingOf(status)).toBe("unknown"));
  it("can be taught", () => {
    const taught = { accepted: ["مقبول", "signed off"], rejected: ["draft", "paused"] };
    expect(standingOf("مقبول", taught)).toBe("holds");
    expect(standingOf("Signed off by ada", taught)).toBe("holds");
    expect(standingOf("signed offhand", taught)).toBe("unknown");
    expect(standingOf("Draft", taught)).toBe("does-not-hold");
    expect(standingOf("Accepted, paused by the board", taught)).toBe("does-not-hold");
    expect(standingOf("signed off, superseded by ADR-3", taught)).toBe("does-not-hold");
  });
});

describe("where a status stands", () => {
  it.each([
    [
      "one line with several fields",
      "# X\n**Status:** Rejected | **Date:** 2024-01-31 | **Deciders:** ada\n",
      "Rejected",
    ],
    ["the status later in the line", "# X\n**Date:** 2024-01-31 · **Status:** Rejected\n", "Rejected"],
    ["without emphasis", "# X\nDate: 2024-01-31, Status: Rejected, Author: ada\n", "Rejected"],
    ["by blanks", "# X\nStatus: Rejected    Date: 2024-01-31\n", "Rejected"],
    ["by line breaks", "# X\n**Status**: Rejected<br>**Date**: 2024-01-31\n", "Rejected"],
    ["in the title", "# ADR 5: X (Status: Rejected)\n", "Rejected"],
    ["bold, without a colon", "# X\n- **Status** Rejected\n", "Rejected"],
    ["by a dash", "# X\nStatus – Rejected\n", "Rejected"],
    ["a table across", "# X\n| Status | Date |\n|---|---|\n| Rejected | 2024-01-31 |\n", "Rejected"],
    [
      "a table across, last",
      "# X\n| Date | Deciders | Status |\n|:--|--|--:|\n| 2024-01-31 | ada | Rejected |\n",
      "Rejected",
    ],
    ["a table across without bars", "# X\nStatus | Team\n--- | ---\nRejected | payments\n", "Rejected"],
    ["a table down", "# X\n| | |\n|---|---|\n| Status | Rejected |\n| Date | 2024-01-31 |\n", "Rejected"],
    ["a table down with its head", "# X\n| Status | Rejected |\n|---|---|\n| Date | 2024-01-31 |\n", "Rejected"],
    ["a table of two pairs", "# X\n| Date | 2024-01-31 | Status | Rejected |\n", "Rejected"],
    ["a table in HTML", "# X\n<tr><td>Status</td><td>Rejected</td></tr>\n", "Rejected"],
    ["front matter, a list", "---\nstatus:\n  - Rejected\n---\n# X\n", "Rejected"],
    ["front matter, nested", "---\nadr:\n  status: Rejected\n---\n# X\n", "Rejected"],
    [
      "front matter over a section that says otherwise",
      "---\nstatus: accepted\n---\n# X\n## Status\nRejected\n",
      "Rejected",
    ],
    ["a section over front matter", "---\nstatus: Rejected\n---\n# X\n## Status\nAccepted\n", "Rejected"],
    ["a list item", "# X\n1. Status: Rejected\n", "Rejected"],
    ["ticked under its heading", "# X\n## Status\n- [ ] Accepted\n- [x] Rejected\n", "[x] Rejected"],
    ["a badge", "# X\n![status](https://img.shields.io/badge/status-rejected-red)\n", "rejected"],
    ["AsciiDoc", "= X\n\nStatus:: Rejected\n", "Rejected"],
    ["Org", "#+STATUS: Rejected\n", "Rejected"],
    ["German", "# X\n## Status\nAbgelehnt\n", "Abgelehnt"],
    ["French", "# X\n**Statut :** Rejeté\n", "Rejeté"],
    ["Chinese", "# X\n状态：已拒绝\n", "已拒绝"],
    ["Russian", "# X\n## Статус\nОтклонено\n", "Отклонено"],
    ["in a field of its own", "---\nstatus: accepted\nsuperseded-by: ADR-12\n---\n# X\n", "superseded by ADR-12"],
  ])("%s", (_where, text, status) => {
    expect(readAdr(text).status).toBe(status);
    expect(standingOf(status)).toBe("does-not-hold");
  });
  it.each([
    ["prose that speaks of a status", "# X\nThe API answers, status: 500, and so we retry.\n"],
    ["a superseded-by that is empty", "---\nsuperseded-by: none\n---\n# X\n"],
    ["an unrelated table", "# X\n| Option | Cost |\n|---|---|\n| Rejected one | 5 |\n"],
  ])("not %s", (_where, text) => expect(readAdr(text).status).toBeUndefined());
  it("a table across with a date", () => {
    expect(readAdr("# X\n| Status | Date |\n|---|---|\n| Accepted | 2024-01-31 |\n")).toMatchObject({
      status: "Accepted",
      date: "2024-01-31",
    });
    expect(readAdr("# X\n**Status:** Accepted | **Date:** 2024-01-31 | **Deciders:** ada\n")).toMatchObject({
      status: "Accepted",
      date: "2024-01-31",
    });
  });
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
