import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EvidenceItem, EvidenceRecord } from "../../src/audit/audit-record.ts";
import { htmlEnd, htmlHead, htmlRecord } from "../../src/audit/html-report.ts";
import { csvHead, csvRows } from "../../src/audit/render.ts";
import { addTotals, noTotals } from "../../src/audit/totals.ts";
import { jsonLine } from "../../src/report/json-text.ts";
import { HOSTILE } from "../support/hostile-text.ts";
import { AT, recordOf } from "./a-record.ts";

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE, "=1+1", "+1", "-1", "@SUM(A1)", '"', "'", "\r\n", ","), fc.string()))
  .map((parts) => parts.join(""));

describe("CSV", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["  =1", "'  =1"],
    ["＝1", "'＝1"],
    ["a=1", "a=1"],
    ['say "x"', '"say ""x"""'],
    ["a,b", '"a,b"'],
    ["a\r\n=b", "a␍␊=b"],
    ["\t=1", "␉=1"],
  ])("writes the title %j as %j", (title, cell) => {
    expect(
      csvRows({ ...recordOf("x"), items: [], title })
        .split("acme/shop,7,")[1]
        ?.split(",x,")[0],
    ).toBe(cell);
  });

  it("keeps to its columns and rows, and is never a formula, whatever the texts", () => {
    const columns = csvHead().trimEnd().split(",").length;
    fc.assert(
      fc.property(hostile, (text) => {
        const rows = csvRows(recordOf(text));
        const cells = [...rows.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/g)].map(
          ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
        );
        // Three items and the decision record that was asked for.
        expect(cells).toHaveLength(4 * columns);
        expect(cells.filter((cell) => /^\s*[=+\-@\t\r]/.test(cell))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a decision record that was asked for", () => {
  const rows = (changes: Partial<EvidenceRecord>): readonly string[] =>
    csvRows({ ...recordOf("x"), items: [], adr: [], ...changes })
      .trimEnd()
      .split("\r\n");

  it.each<[NonNullable<EvidenceRecord["adrAsked"]>["state"], boolean, string]>([
    ["missing", true, "open"],
    ["not-met", false, "open"],
    ["met", true, "done"],
  ])("is a row of CSV, also where no item is: %s, holds %s", (state, holds, outcome) => {
    const [row = "", ...more] = rows({ adrAsked: { state, holds } });
    expect(more).toEqual([]);
    expect(row).toContain(`,Decision record (ADR),${outcome},`);
    expect(row).toContain(`,${holds},`);
  });

  it("is no row where none was asked for", () => {
    expect(rows({ adrAsked: null }).join()).not.toContain("Decision record");
  });
});

describe("the files of an answer", () => {
  const content = { a: "1", other: "2" };
  const files = (path: string): NonNullable<EvidenceRecord["contents"][number]["files"]> => [
    { path, status: "added", blob: "b", previousPath: null },
  ];
  const record = (outcome: EvidenceItem["outcome"]): EvidenceRecord => {
    const [first] = recordOf("x").items;
    const answered = outcome === "done";
    const item = { ...first, item: "a.b", also: [], policy: "Policy a", outcome, content: answered ? content : null };
    return {
      ...recordOf("x"),
      items: [item as EvidenceItem],
      contents: [
        { id: "1", count: 1, files: files("own.tf") },
        { id: "2", count: 1, files: files("foreign.tf") },
      ],
    };
  };

  it("are those of the policy that asks for it, each once", () => {
    for (const written of [csvRows(record("done")), htmlRecord(record("done"))]) {
      expect(written.split("own.tf")).toHaveLength(2);
      expect(written).not.toContain("foreign.tf");
    }
    expect(htmlRecord(record("done"))).toContain("<summary>Policy a: 1 file that people answered for</summary>");
  });

  it("are none where nobody answered", () => {
    expect(htmlRecord(record("open"))).not.toContain("answered for");
  });
});

describe("HTML", () => {
  it("says in the row of a refused answer who gave it and why it did not count", () => {
    const [first] = recordOf("x").items;
    const item = { ...first, outcome: "refused", said: null, by: null, at: null, head: null } as EvidenceItem;
    const page = htmlRecord({
      ...recordOf("x"),
      items: [item],
      refusals: [{ item: "a.b", by: "mallory", at: AT, why: "is-author" }],
    });
    expect(/<tr><td>.*<\/tr>/.exec(page)?.[0]).toMatch(
      /mallory.*2026-11-23.*not accepted: the person wrote the change/,
    );
  });

  it.each<[string, boolean]>([
    ["success", false],
    ["neutral", false],
    ["skipped", false],
    ["failure", true],
    ["action_required", true],
    ["pending", true],
    ["in_progress", true],
  ])("a merge while the check said %s is one to look at: %s", (state, looked) => {
    const status = { state, description: "", url: "" };
    const totals = addTotals(noTotals, { ...recordOf("x"), status });
    expect([totals.pastCheck, totals.looks[0]?.why.includes("past-check")]).toEqual([looked ? 1 : 0, looked]);
  });

  it("a signed record that no key verified is not called unsigned", () => {
    const signed = { payload: "p", signature: "s", page: "g" };
    const record = { ...recordOf("x"), signed, record: { ...recordOf("x").record, verdict: "unsigned" as const } };
    expect(htmlRecord(record)).toContain("○ signed, not verified");
    expect(htmlRecord({ ...record, signed: { ...signed, signature: "unsigned" } })).toContain("○ unsigned");
  });

  it.each([
    ["anyone", "waived by a comment, which anyone with write access could"],
    ["author", "waived by a comment, allowed as the author"],
    ["not-author", "waived by a comment, allowed as a second person"],
    ["code-owner", "allowed as a code owner"],
    ["team:@acme/dba", "allowed as a member of @acme/dba"],
    ["role:maintain", "allowed by the role maintain"],
    ["user:@ada", "allowed by name, as @ada"],
    // What no version writes is shown as it is.
    ["constructor", "waived by a comment, constructor"],
  ])("says in words why somebody could answer: %s", (rule, words) => {
    const [item] = recordOf("x").items;
    const html = htmlRecord({ ...recordOf("x"), items: item === undefined ? [] : [{ ...item, rule }] });
    expect(html.replaceAll(/<[^>]*>/g, "")).toContain(words);
  });

  it("holds no element, attribute or address but its own, whatever the texts", () => {
    const tags = (html: string) => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
    const own = new Set(tags(htmlRecord(recordOf("x"))).concat(tags(htmlRecord(recordOf("https://x.example/")))));
    fc.assert(
      fc.property(hostile, (text) => {
        const html = htmlRecord(recordOf(text));
        expect(tags(html).filter((tag) => !own.has(tag))).toEqual([]);
        for (const [, to = ""] of html.matchAll(/href="([^"]*)"/g)) expect(to).toMatch(/^(?:https?:\/\/|#)/i);
        expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 300 },
    );
  });

  it("allows its own style only, and nothing else", () => {
    const head = { repository: "<b>", since: "", until: AT, check: "<i>", bot: "<u>", keys: 0, version: "1" };
    const page = htmlHead(head, addTotals(noTotals, recordOf("x"))) + htmlEnd();
    expect(page).toMatch(
      /content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'"/,
    );
    expect(page).not.toMatch(/<(?:b|i|u|script|link|img|iframe)\b| style=| on\w+=/);
    expect(page).toContain("believed by their edit history, for no key was given");
    expect(page).toMatch(/To look at[\s\S]*#7[\s\S]*break-glass was used, the record is of another head/);
  });
});

it("a line of JSON holds one record, on one line, with nothing that a terminal acts on", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const line = jsonLine(recordOf(text));
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(line).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(recordOf(text))));
    }),
    { numRuns: 200 },
  );
});
