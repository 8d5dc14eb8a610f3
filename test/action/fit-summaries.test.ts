import { describe, expect, it } from "vitest";
import { fitSummaries, LARGEST_SUMMARY } from "../../src/action/report.ts";

/** Three bytes each in UTF-8, one character each in JavaScript. */
const large = "漢".repeat(150_000);

describe("the summaries of a run", () => {
  it.each([
    ["one", ["a\n"], "a\n"],
    ["some", ["a\n", "b\n"], "a\n\nb\n"],
    ["none", [], ""],
  ])("%s: shown whole", (_, summaries, text) => {
    expect(fitSummaries(summaries)).toBe(text);
  });

  it("too many for a step: those that have room, and how many have none", () => {
    const text = fitSummaries([large, large, large, "small\n"]);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_SUMMARY);
    expect(Buffer.byteLength(text)).toBeGreaterThan(900_000);
    expect(text).toMatch(/There is no room here for 2 more of 4 pull requests\.\n$/);
  });

  it("the runner's own limit holds it all, with the line end behind it", () => {
    expect(LARGEST_SUMMARY + 2).toBeLessThan(1024 * 1024);
  });
});
