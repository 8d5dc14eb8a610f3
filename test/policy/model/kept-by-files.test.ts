import { describe, expect, test } from "vitest";
import { keptByFiles, keptRecently } from "../../../src/policy/model/kept-by-files.ts";

const change = (count: number) => Array.from({ length: count }, (_, i) => ({ path: `src/${i}.ts` }));

describe("what is worked out of the files of a change", () => {
  test("is worked out once for a large change, and for a small one until another is asked about", () => {
    let made = 0;
    const of = keptByFiles((files: readonly { readonly path: string }[]) => ({ files: files.length, made: ++made }));
    const [large, small, other] = [change(200), change(2), change(2)];
    expect([of(large).made, of(small).made, of(large).made, of(small).made]).toEqual([1, 2, 1, 2]);
    expect([of(other).made, of(small).made]).toEqual([3, 4]);
  });
});

describe("what is worked out of texts", () => {
  const counted = (most: number) => {
    const made: string[] = [];
    const of = keptRecently(
      (text) => {
        made.push(text);
        return text.toUpperCase();
      },
      (text) => text.length,
      most,
    );
    return { of, made };
  };

  test("is kept while others are asked for, and as long as it is asked for itself", () => {
    const { of, made } = counted(4);
    for (const text of ["ab", "cd", "ef", "ab", "gh", "ab", "ij", "ab"]) expect(of(text)).toBe(text.toUpperCase());
    expect(made).toEqual(["ab", "cd", "ef", "gh", "ij"]);
  });

  test("is forgotten when twice the limit was asked for since", () => {
    const { of, made } = counted(4);
    for (const text of ["ab", "cd", "ef", "gh", "ij", "ab"]) of(text);
    expect(made).toEqual(["ab", "cd", "ef", "gh", "ij", "ab"]);
  });

  test("is given where one alone is over the limit", () => {
    const { of, made } = counted(4);
    for (const text of ["abcdef", "ab", "abcdef"]) expect(of(text)).toBe(text.toUpperCase());
    expect(made).toEqual(["abcdef", "ab"]);
  });
});
