import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annotationText, linkTo, terminalText, visibleText } from "../../../src/comment/escape/markdown.ts";
import { hostileText } from "../../support/hostile-text.ts";
import { pageHtml, tagsOf } from "../../support/page-html.ts";

describe("visibleText", () => {
  it.each([
    ["a line end", "a\nb", "a␊b"],
    ["NUL and escape", "\u0000\u001B", "␀␛"],
    ["delete", "\u007F", "␡"],
    ["C1", "\u009B", "⟨U+009B⟩"],
    ["a bidi override", "\u202Ecod.exe", "⟨U+202E⟩cod.exe"],
    ["a zero-width space", "a\u200Bb", "a⟨U+200B⟩b"],
    ["a tag character", "\u{E0041}", "⟨U+E0041⟩"],
    ["an annotation's anchor", "\uFFF9", "⟨U+FFF9⟩"],
    ["a Hangul filler", "\u3164", "⟨U+3164⟩"],
    ["half a surrogate pair", "\uD83D", "⟨U+D83D⟩"],
    ["piled up marks", `e${"\u0301".repeat(50)}`, `e${"\u0301".repeat(4)}⟨…⟩`],
    ["an emoji of several parts", "👩🏽‍💻 ❤️", "👩🏽‍💻 ❤️"],
    ["a joiner between letters", "a\u200Db", "a⟨U+200D⟩b"],
    ["a joiner at the end of an emoji", "💻\u200D", "💻⟨U+200D⟩"],
    ["a selector after a letter", "a\uFE0F", "a⟨U+FE0F⟩"],
    ["Hebrew and Japanese", "שלום 日本語", "שלום 日本語"],
  ])("shows %s", (_name, text, snapshot) => {
    expect(visibleText(text)).toBe(snapshot);
  });

  it("is never longer than asked, and holds no control, bidi or surrogate", () => {
    fc.assert(
      fc.property(hostileText(), fc.integer({ min: 1, max: 40 }), (text, longest) => {
        const snapshot = visibleText(text, longest);
        expect([...snapshot].length).toBeLessThanOrEqual(longest);
        expect(snapshot).not.toMatch(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 300 },
    );
  });
});

describe("terminalText", () => {
  it("lets no control reach the terminal", () => {
    expect(terminalText("\u001B]0;title\u0007\u009B2J")).toBe("␛]0;title␇⟨U+009B⟩2J");
  });
});

describe("annotationText", () => {
  it.each([
    ["data", "100% of a:b,c\nd", "100%25 of a:b,c␊d"],
    ["property", "100% of a:b,c\nd", "100%25 of a%3Ab%2Cc␊d"],
  ] as const)("escapes %s as the runner reads it", (place, text, escaped) => {
    expect(annotationText(text, place)).toBe(escaped);
  });
});

describe("linkTo", () => {
  it.each([
    ["https://ci.example.com/a?b=1&c=2", 'href="https://ci.example.com/a?b=1&amp;c=2"'],
    ["http://ci.example.com", 'href="http://ci.example.com/"'],
    ["https://x.example/a)b(c<d>|`", 'href="https://x.example/a%29b%28c%3Cd%3E%7C%60"'],
  ])("links %s", (url, href) => {
    expect(pageHtml(linkTo(url, "seen"))).toContain(href);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://x.example",
    "//x.example",
    "not an address",
    "",
    "https://user:secret@x.example/",
    `https://x.example/${"a".repeat(2_000)}`,
  ])("does not link %j, but shows the label", (url) => {
    expect(pageHtml(linkTo(url, "seen *it*"))).toBe("<p>seen *it*</p>");
  });

  it("shows an address without a label as code where it may not be linked", () => {
    expect(linkTo("javascript:alert(1)")).toBe("`javascript:alert(1)`");
  });

  it("never makes a link of another kind", () => {
    fc.assert(
      fc.property(hostileText(), hostileText(), (url, label) => {
        fc.pre(label.trim() !== "");
        for (const one of [url, `https://${url}`]) {
          const tags = tagsOf(pageHtml(`see ${linkTo(one, label)}`)).filter((tag) => !/^<\/?(?:p|a)>$/.test(tag));
          expect(tags.filter((tag) => !/^<a href="https?:\/\/[^"]*">$/.test(tag))).toEqual([]);
          expect(tags.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 200 },
    );
  });
});
