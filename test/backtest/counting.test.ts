import { describe, expect, test } from "vitest";
import { rateText, shareText, weeksOf } from "../../src/backtest/backtest-report.ts";
import { axisTop } from "../../src/backtest/charts.ts";
import { countPeriods, countSet, createTopCounts, weightOf } from "../../src/backtest/counting.ts";
import type { PastVerdict } from "../../src/checklist/past-effect.ts";
import { numberText } from "../../src/policy/model/words.ts";
import { policiesOf } from "../policy/read.ts";

test.each([
  [0, 100, "0 %"],
  [1, 0, "0 %"],
  [1, 3, "33.3 %"],
  [1, 2, "50 %"],
  [1, 10_000, "<0.1 %"],
  [9_999, 10_000, ">99.9 %"],
  [10, 10, "100 %"],
])("%d of %d is %s", (part, whole, words) => {
  expect(shareText(part, whole)).toBe(words);
});

test.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1,000"],
  [1_234_567, "1,234,567"],
])("%d is reported as %s", (value, words) => {
  expect(numberText(value)).toBe(words);
});

test.each([
  [0, 2],
  [2, 2],
  [3, 4],
  [17, 18],
  [19, 20],
  [101, 120],
  [1_900, 2_000],
])("an axis up to %d ends at %d", (most, top) => {
  expect(axisTop(most)).toBe(top);
  expect(Number.isInteger(top / 2)).toBe(true);
});

test("the most frequent keys come first, then by the alphabet, and no more are kept than the bound", () => {
  const counts = createTopCounts(3);
  for (const key of ["b", "a", "c", "a", "d", "d", "d", "c"]) counts.add(key);
  expect(counts.top(2)).toEqual([
    ["a", 2],
    ["c", 2],
  ]);
  expect(counts.size()).toBe(3);
});

describe("periods", () => {
  const day = 86_400;
  const at = (days: number, weight: "held" | "advised" | "observed" | "untouched" = "untouched") => ({
    time: days * day + 5,
    weight,
  });

  test("are days within a few weeks, oldest first, empty ones included", () => {
    expect(countPeriods([at(3, "held"), at(3), at(1, "advised")])).toEqual([
      { from: "1970-01-02", pullRequests: 1, held: 0, advised: 1 },
      { from: "1970-01-03", pullRequests: 0, held: 0, advised: 0 },
      { from: "1970-01-04", pullRequests: 2, held: 1, advised: 0 },
    ]);
  });

  test.each([
    [39, 40],
    [40, 6],
    [400, 15],
    [4_000, 11],
    [4_000_000, 41],
  ])("over %d days there are %d of them, and nothing is lost", (days, count) => {
    const periods = countPeriods([at(0), at(days, "held")]);
    expect(periods.length).toBeLessThanOrEqual(Math.max(count, 40) + 1);
    expect(periods.reduce((sum, { pullRequests }) => sum + pullRequests, 0)).toBe(2);
    expect(periods.at(-1)?.held).toBe(1);
  });

  test("there are none where nothing was merged", () => {
    expect(countPeriods([])).toEqual([]);
  });
});

test.each([
  [0, "0"],
  [0.01, "<0.1"],
  [0.26, "0.3"],
  [9.96, "10"],
  [1_234.5, "1,235"],
])("%d a week is reported as %s", (rate, words) => {
  expect(rateText(rate)).toBe(words);
});

test.each([
  ["", "", 1],
  ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", 1],
  ["2026-01-01T00:00:00Z", "2026-01-22T00:00:00Z", 3],
])("from %s to %s are %d weeks", (from, to, weeks) => {
  expect(weeksOf({ from, to })).toBe(weeks);
});

describe("what a set asks", () => {
  const [policy, watched] = policiesOf(
    "version: 1\npolicies:\n  a: { title: A, requires: { checklist: [{ id: x, text: X }] } }\n  b: { title: B, enforcement: observe, requires: { checklist: [{ id: x, text: X }] } }\n",
  ).policies;
  if (policy === undefined || watched === undefined) throw new Error("There are no policies");
  const match = (of: typeof policy): PastVerdict["matches"][number] => ({
    ...{ policy: of, condition: 0, files: [], reasons: [] },
  });
  const verdict = (open: number, answered: number, leftOut: number, held: boolean): PastVerdict => ({
    matches: [match(policy)],
    holding: new Set(held ? ["a"] : []),
    ...{ asked: open + answered, answered },
    boxes: { open: new Map([["a", open]]), asked: open + answered, answered, leftOut },
  });

  test("counts the boxes of all policies, what the change answers and leaves out, bots and people", () => {
    const { add, counts } = countSet();
    add(verdict(2, 1, 2, true), "ada");
    add(verdict(0, 1, 4, false), "renovate[bot]");
    add(verdict(4, 0, 1, true), "renovate[bot]");
    add(verdict(0, 0, 5, false), "ada");
    expect(counts()).toMatchObject({
      ...{ held: 2, advised: 1, observed: 0, untouched: 1 },
      all: { asked: 8, answered: 2, leftOut: 12, open: 6, median: 2, p95: 4 },
      bots: { pullRequests: 2, held: 1, boxes: 4 },
      people: 1,
    });
  });

  test("a policy that asks nothing of a change leaves it untouched, beside one that observes it is observed", () => {
    const nothing = verdict(0, 0, 5, false);
    expect(weightOf(nothing)).toBe("untouched");
    expect(weightOf({ ...nothing, matches: [match(policy), match(watched)] })).toBe("observed");
    expect(weightOf({ ...nothing, matches: [] })).toBe("untouched");
    expect(weightOf(verdict(1, 0, 0, false))).toBe("advised");
    expect(weightOf(verdict(1, 0, 0, true))).toBe("held");
  });
});
