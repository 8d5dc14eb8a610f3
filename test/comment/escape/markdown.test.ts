import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  codeSpan,
  htmlText,
  inlineText,
  policyText,
  tableCell,
  tableCode,
  visibleText,
} from "../../../src/comment/escape/markdown.ts";
import { HOSTILE, hostileText } from "../../support/hostile-text.ts";
import { pageHtml, REFERENCES, tagsOf, textOf, textOutsideCode } from "../../support/page-html.ts";

const BREAK = "\u200B";
const seen = (html: string): string => textOf(html).replaceAll(BREAK, "").trim();
const wanted = (text: string): string => visibleText(text.trim()).trim();

/** Places where our pages put a foreign text, with the tags that they have by themselves. */
const PLACES: readonly {
  readonly name: string;
  readonly page: (text: string) => string;
  readonly tags: readonly string[];
}[] = [
  { name: "a paragraph", page: (text) => text, tags: ["<p>", "</p>"] },
  { name: "a list item", page: (text) => `- ${text}`, tags: ["<ul>", "<li>", "</li>", "</ul>"] },
  { name: "a heading", page: (text) => `#### ${text}`, tags: ["<h4>", "</h4>"] },
  {
    name: "a box",
    page: (text) => `- [ ] ${text} <!-- tollgate:item a.b -->`,
    tags: ["<ul>", "<li>", '<input type="checkbox" disabled="" />', "<!-- tollgate:item a.b -->", "</li>", "</ul>"],
  },
];

describe("inlineText", () => {
  it.each(PLACES)("shows any text to the letter and nothing else, in $name", ({ page, tags }) => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        fc.pre(wanted(text) !== "");
        const html = pageHtml(page(inlineText(text)));
        expect(tagsOf(html).filter((tag) => !tag.includes("\n"))).toEqual(tags);
        expect(seen(html)).toBe(wanted(text));
        expect(textOf(html)).not.toMatch(REFERENCES);
        expect(textOf(pageHtml(page(`${inlineText(text)}: our words`)))).not.toMatch(REFERENCES);
      }),
      { numRuns: 200 },
    );
  });

  it.each(HOSTILE.filter((text) => wanted(text) !== "").map((text) => [JSON.stringify(text), text] as const))(
    "shows %s as it stands",
    (_name, text) => {
      const html = pageHtml(inlineText(text));
      expect(seen(html)).toBe(wanted(text));
      expect(tagsOf(html)).toEqual(["<p>", "</p>"]);
    },
  );

  it.each(["a :tada", "a :tada:-1", ":", "a@", "a#"])("forms no reference with our own words after %s", (text) => {
    expect(textOf(pageHtml(`${inlineText(text)}: x`))).not.toMatch(REFERENCES);
  });

  it("is one line, and says what cannot be seen", () => {
    expect(inlineText("a\nb\tc\u202Ed\u001B[31m")).toBe("a␊b␉c⟨U+202E⟩d␛\\[31m");
  });

  it("breaks what GitHub would notify or link", () => {
    expect(inlineText("@acme/dba #12 GH-3 https://x.example www.x.example deadbeef")).toBe(
      `@${BREAK}acme/dba #${BREAK}12 GH${BREAK}-3 https:${BREAK}//x.example www${BREAK}.x.example deadbe${BREAK}ef`,
    );
  });

  it("is cut after as many characters as it may have, and says so", () => {
    expect(inlineText("x".repeat(1_000), 10)).toBe("xxxxxxxxx…");
    expect(inlineText("👩🏽‍💻".repeat(1_000_000), 4)).toBe("👩🏽‍…");
  });
});

describe("codeSpan", () => {
  it("shows any text to the letter, in code", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        fc.pre(text.trim() !== "");
        const html = pageHtml(`- ${codeSpan(text)} and more`);
        expect(tagsOf(html)).toEqual(["<ul>", "<li>", "<code>", "</code>", "</li>", "</ul>"]);
        expect(textOf(html).replaceAll(BREAK, "").replaceAll("\n", "")).toBe(`${visibleText(text)} and more`);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ["a`b", "``a`b``"],
    ["`a`", "`` `a` ``"],
    ["a``b`", "``` a``b` ```"],
    ["", "`⟨empty⟩`"],
    ["  ", "`␠␠`"],
    [" a ", "`  a  `"],
  ])("puts %j between enough backticks", (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });

  it("holds no comment of ours", () => {
    expect(codeSpan("<!-- tollgate:ledger v1 A B -->")).not.toContain("<!--");
    expect(codeSpan("<!-- tollgate:ledger v1 A B -->")).not.toContain("-->");
  });
});

describe("table cells", () => {
  it.each([
    { name: "tableCell", cell: tableCell },
    { name: "tableCode", cell: tableCode },
  ])("$name never ends its cell or starts another", ({ cell }) => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const html = pageHtml(`| a | b |\n| --- | --- |\n| ${cell(text)} | last |`);
        expect(html.match(/<td>/g)).toHaveLength(2);
        expect(html).toContain("<td>last</td>");
        expect(tagsOf(html).filter((tag) => !/^<\/?(?:table|thead|tbody|tr|th|td|code)>$/.test(tag))).toEqual([]);
        if (text.trim() !== "") expect(seen(html)).toContain(wanted(text));
      }),
      { numRuns: 200 },
    );
  });

  it("shows an empty cell as a dash", () => {
    expect(tableCell(" ")).toBe("–");
    expect(tableCode("")).toBe("–");
  });
});

describe("htmlText", () => {
  it("stays inside the element, whatever it says", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const html = pageHtml(`<details><summary>${htmlText(text)}</summary>\n\nbody\n\n</details>`);
        expect(tagsOf(html)).toEqual(["<details>", "<summary>", "</summary>", "<p>", "</p>", "</details>"]);
        expect(textOf(html.slice(0, html.indexOf("</summary>")))).not.toMatch(REFERENCES);
      }),
      { numRuns: 200 },
    );
  });
});

describe("policyText", () => {
  it("keeps code and https links", () => {
    expect(policyText("Run `make lint`, see [the wiki](https://wiki.example/a) or https://b.example/c.")).toBe(
      "Run `make lint`, see [the wiki](<https://wiki.example/a>) or [https:\u200B//b.example/c](<https://b.example/c>).",
    );
  });

  it.each([
    ["other markup", "**bold** <b>x</b> ![i](https://e.example/i.png)"],
    ["other links", "[x](javascript:alert) [y](http://e.example)"],
    ["an unfinished span", "a ` b"],
  ])("shows %s as text", (_name, text) => {
    const html = pageHtml(policyText(text));
    expect(html).not.toMatch(/<(?:b|strong|img|code)|href="(?!https:)/);
  });

  it("puts folded lines into one and cuts a long one", () => {
    expect(policyText("a\n  b\n")).toBe("a b");
    expect(policyText("word ".repeat(1_000), 10)).toBe("word word…");
    expect(policyText(`\`${"x".repeat(100)}\``, 10)).toBe("\\`xxxxxxxx…");
  });

  it("makes nothing but text, code and https links of any text", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        fc.pre(text.trim() !== "");
        const html = pageHtml(`- [ ] ${policyText(text)} <!-- tollgate:item a.b -->`);
        const foreign = tagsOf(html).filter((tag) => !/^<\/?(?:ul|li|code|a)>$|^<input /.test(tag));
        expect(foreign.filter((tag) => !/^<a href="https:\/\/[^"]*">$/.test(tag))).toEqual([
          "<!-- tollgate:item a.b -->",
        ]);
        expect(textOutsideCode(html)).not.toMatch(REFERENCES);
      }),
      { numRuns: 200 },
    );
  });
});
