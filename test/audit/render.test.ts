import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addTotals,
  EVIDENCE_SCHEMA,
  type EvidenceItem,
  type EvidenceRecord,
  noTotals,
} from "../../src/audit/audit-record.ts";
import { htmlEnd, htmlHead, htmlRecord } from "../../src/audit/html-report.ts";
import { csvHead, csvRows } from "../../src/audit/render.ts";
import { jsonLine } from "../../src/report/json-text.ts";
import { HOSTILE } from "../support/hostile-text.ts";

const AT = "2026-11-23T06:28:00Z";
const SHA = "3f2a9c1d5e7b8a6f4c2d1e0b9a8f7c6d5e4b3a21";

/** A record in which every text that a person could have chosen is this one. */
const recordOf = (text: string): EvidenceRecord => {
  const item: EvidenceItem = {
    ...{
      item: "a.b",
      also: [text],
      policy: text,
      content: { [text]: "c" },
      text,
      holds: true,
      outcome: "waived",
      said: "waived",
      by: text,
      at: AT,
      head: SHA,
    },
    ...{ rule: text, via: "command", reason: text, evidence: null },
  };
  const seen = { kind: "check run", text, url: text };
  return {
    schema: EVIDENCE_SCHEMA,
    ...{
      repository: "acme/shop",
      repositoryId: 11,
      number: 7,
      url: "https://github.com/acme/shop/pull/7",
      title: text,
      author: text,
    },
    adrAsked: { state: "not-met", holds: true },
    ...{ base: text, head: SHA, mergeCommit: SHA, mergedAt: AT, mergedBy: text },
    record: {
      ...{
        verdict: "signed",
        words: text,
        key: 1,
        algorithm: "Ed25519",
        keyId: text,
        witness: "ours",
        recovered: false,
        comment: text,
        revision: 3,
      },
      ...{ head: text, current: false, notices: [{ kind: "page-edited", by: text }], foreign: 0 },
    },
    items: [item, { ...item, outcome: "verified", evidence: seen }, { ...item, item: null, at: text, head: text }],
    after: [{ item: text, said: "ticked", by: text, at: text }],
    breakGlass: { by: text, at: text, head: text, reason: text, rule: text },
    adr: [
      { url: text, by: text, at: text, from: "command", found: null, counts: null },
      { url: text, by: "", at: "", from: "body", found: text, counts: false },
    ],
    refusals: [{ item: text, by: text, at: text, why: "is-author" }],
    followUp: 9,
    signed: { payload: text, signature: text, page: text },
    policyFiles: [{ file: text, sha256: text, commit: SHA, url: text }],
    contents: [{ id: "c", count: 1, files: [{ path: text, status: "added", blob: SHA, previousPath: text }] }],
    status: { state: "success", description: text, url: text },
    readAt: AT,
  };
};

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
        expect(cells).toHaveLength(3 * columns);
        expect(cells.filter((cell) => /^\s*[=+\-@\t\r]/.test(cell))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("HTML", () => {
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
