import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainText } from "../../src/action/inputs.ts";

/** The two ways in which the runner finds a command in a line (`actions/runner`, `ActionCommand.cs`). */
const isCommand = (line: string): boolean => /^[\s\u0085]*::[\s\S]*?::/.test(line) || /##\[[\s\S]*?\]/.test(line);
/** As .NET reads a process's lines. */
const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/);

describe("what is printed", () => {
  it.each([
    ["plain words", "#1: pass: All 2 items answered", "#1: pass: All 2 items answered"],
    ["colons within a line", "see a::b::c", "see a::b::c"],
    ["a command", "::set-output name=a::b", ": :set-output name=a::b"],
    ["one after spaces", " \t::stop-commands::x", " \t: :stop-commands::x"],
    ["one on the second line", "a\n::error::b", "a\n: :error::b"],
    ["one after a lone carriage return", "a\r::error::b", "a\n: :error::b"],
    ["one after a next-line character", "\u0085::error::b", "\u0085: :error::b"],
    ["an old command in the middle of a line", "a ##[add-mask]b", "a ## [add-mask]b"],
  ])("%s", (_, text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  it("is never a command, whatever the text", () => {
    const piece = fc.constantFrom(
      "::",
      ":",
      "#",
      "##[",
      "[",
      "]",
      "error",
      " ",
      "\t",
      "\r",
      "\n",
      "\u0085",
      "\u2028",
      "%0A",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(linesOf(plainText(pieces.join(""))).filter(isCommand)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
