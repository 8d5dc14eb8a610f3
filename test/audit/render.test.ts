import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addTotals, noTotals } from "../../src/audit/audit-record.ts";
import { htmlEnd, htmlHead, htmlRecord } from "../../src/audit/html-report.ts";
import { csvHead, csvRows } from "../../src/audit/render.ts";
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
