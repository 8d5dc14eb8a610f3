import fc from "fast-check";
import { RE2JS, RE2JSException } from "re2js";
import { describe, expect, test } from "vitest";
import { firstMatching, patternLimits, patternShelf } from "../../../src/policy/globs/patterns.ts";
import { requiredTexts } from "../../../src/policy/globs/required-texts.ts";

const ATOMS =
  "a B ab c [aA] [Bb] [xX] \\. \\b \\s \\d [ab] [^a] []a] [[:alpha:]b] (a|b) (?:ab|c) (?i) (?i:aB) ( | ) (?P<n>a) * + ? {2} {0,2} {1,} ?? +? . ^ $ x{ } \\{ - é \\w \\x41 \\Qa\\E \\pL ab? bc* ab+ ab{0}".split(
    " ",
  );
const LETTERS = ["a", "b", "A", "B", "ab", "AB", "c", "C", ".", "x{", "x", " ", "1", "-", "}", "{", "bc"];
const joined = (texts: readonly string[], max: number) =>
  fc.array(fc.constantFrom(...texts), { maxLength: max }).map((some) => some.join(""));

describe("texts that a match must hold", () => {
  test.each([
    [String.raw`\bDROP\s+(TABLE|COLUMN)\b`, ["column", "table"]],
    [String.raw`(?i)create\s+index`, ["create"]],
    ["kafka|rabbit(mq)?", ["kafka", "rabbit"]],
    ["colou?r", ["colo"]],
    ["[cC]a[cC]?h[^e]|[bB]ab", ["bab", "ca"]],
    [String.raw`n ?\+ ?1`, ["+"]],
    ["(a|)b*", undefined],
    [".*", undefined],
    [String.raw`\x41bc`, undefined],
  ])("%s", (source, texts) => {
    expect(requiredTexts(source)?.toSorted()).toEqual(texts);
  });

  test("every ASCII text that the engine matches has one of them", () => {
    fc.assert(
      fc.property(joined(ATOMS, 7), fc.array(joined(LETTERS, 7), { maxLength: 20 }), (source, texts) => {
        const needs = requiredTexts(source);
        if (needs === undefined) return;
        const compiled = compile(source);
        for (const text of texts)
          if (compiled?.test(text) === true)
            expect({ source, text, has: needs.some((one) => text.toLowerCase().includes(one)) }).toEqual({
              source,
              text,
              has: true,
            });
      }),
      { numRuns: 3_000 },
    );
  });
});

test.each<[source: string, text: string, matches: boolean]>([
  ["^⚡", "Everything", false],
  ["^⚡", "⚡ faster", true],
  ["(?i)\u017F", "s", true],
  ["\u212A|x", "K", true],
  ["\u{1F600}?a", "a", true],
  // A letter and its accent apart are one letter, which may be missing.
  ["cafe\u0301?$", "caf", true],
])("%s in %j", (source, text, matches) => {
  const pattern = patternShelf(patternLimits.stepsTogether, () => {}).compile(source);
  if ("code" in pattern) throw new Error(pattern.message);
  expect(firstMatching([pattern], [text], () => {}) !== undefined).toBe(matches);
});

const compile = (source: string): RE2JS | undefined => {
  try {
    return RE2JS.compile(source, RE2JS.MULTILINE);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
};
