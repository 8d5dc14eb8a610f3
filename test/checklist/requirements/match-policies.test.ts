import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wantsOf } from "../../../src/checklist/needs.ts";
import { earlierFiles, isEqual, matchPolicies } from "../../../src/checklist/requirements/match-policies.ts";
import type { ChangedFile, Facts } from "../../../src/policy/model/facts.ts";
import { facts, file } from "../../policy/predicates/matching-files.ts";
import { policiesOf } from "../../policy/read.ts";

const { policies } = policiesOf(`version: 1
policies:
  source: { title: S, when: { paths: ["src/**/*7.ts"], not: { labels: [trivial] } }, requires: { adr: true } }
  drops: { title: D, when: { added_lines: ['\\bDROP\\b'] }, requires: { adr: true } }
  texts: { title: T, when: { paths: ["src/x1.ts"], content: [needle] }, requires: { adr: true } }
`);
const others = policiesOf(
  `version: 1\npolicies: { all: { title: A, when: { paths: ["**"] }, requires: { adr: true } } }`,
).policies;

/** Read anew each time, as a server does. */
const change = (
  changed: Partial<Facts> = {},
  at: Readonly<Record<number, Partial<ChangedFile>>> = {},
  count = 120,
): Facts =>
  facts({
    files: Array.from({ length: count }, (_, i) =>
      file(`src/x${i}.ts`, { lines: { kind: "known", added: [`new ${i}`], removed: [] }, ...at[i] }),
    ),
    ...changed,
  });
const told = (given: Facts, by = policies) =>
  matchPolicies(by, given).map(({ policy, files }) => [policy.id, files.length]);

describe("a large change that is asked about again", () => {
  test("gets the same matches, with the caller's own files and what decided", () => {
    const [first, second] = [change(), change()];
    const [one] = matchPolicies(policies, first);
    const [again] = matchPolicies(policies, second);
    expect(again?.files.every((changed) => second.files.includes(changed))).toBe(true);
    expect(again?.files.map(({ path }) => path)).toEqual(one?.files.map(({ path }) => path));
    expect(again?.reasons.map(({ decided }) => decided)).toEqual(one?.reasons.map(({ decided }) => decided));
  });

  const right = [["source", 12]];
  test.each<[what: string, given: Facts, matches: readonly (readonly [string, number])[]]>([
    ["nothing", change(), [["source", 12]]],
    ["a label", change({ labels: ["trivial"] }), []],
    [
      "a changed line",
      change({}, { 5: { lines: { kind: "known", added: ["DROP TABLE x"], removed: [] } } }),
      [
        ["source", 12],
        ["drops", 1],
      ],
    ],
    ["a path in the middle", change({}, { 7: { path: "docs/x7.ts" } }), [["source", 11]]],
    ["a file more", change({}, {}, 128), [["source", 13]]],
    [
      "a text that was read",
      change({ read: { more: true, found: new Map([["text src/x1.ts", { kind: "text", text: "a needle" }]]) } }),
      [
        ["source", 12],
        ["texts", 1],
      ],
    ],
    [
      "another text",
      change({ read: { more: true, found: new Map([["text src/x1.ts", { kind: "text", text: "hay" }]]) } }),
      [["source", 12]],
    ],
  ])("is matched anew where it differs by %s", (_what, given, matches) => {
    expect(told(change())).toEqual(right);
    expect(told(given)).toEqual(matches);
    expect(told(change())).toEqual(right);
  });

  test("is matched by each set of policies", () => {
    expect(told(change())).toEqual([["source", 12]]);
    expect(told(change(), others)).toEqual([["all", 120]]);
    expect(told(change())).toEqual([["source", 12]]);
  });

  test("wants what it wants each time", () => {
    const given = (): Facts => change({ read: { more: true, found: new Map() } });
    expect(wantsOf(policies, given())).toEqual([{ kind: "text", path: "src/x1.ts", blob: given().files[1]?.blob }]);
    expect(wantsOf(policies, given())).toEqual(wantsOf(policies, given()));
  });
});

describe("files of earlier changes", () => {
  test("are the same array for equal ones, but few are not compared", () => {
    const first = earlierFiles(change({}, {}, 150).files);
    expect(earlierFiles(change({}, {}, 150).files)).toBe(first);
    const few = change({}, {}, 20).files;
    earlierFiles(few);
    const again = change({}, {}, 20).files;
    expect(earlierFiles(again)).toBe(again);
  });

  test("are forgotten when others come, and when they are too many or too long to keep", () => {
    const first = earlierFiles(change({}, {}, 151).files);
    for (let i = 0; i < 10; i++) earlierFiles(change({}, {}, 200 + i).files);
    expect(earlierFiles(change({}, {}, 151).files)).not.toBe(first);
    const many = earlierFiles(change({}, {}, 31_000).files);
    expect(earlierFiles(change({}, {}, 31_000).files)).not.toBe(many);
    const long = { 3: { lines: { kind: "known", added: ["x".repeat(7_000_000)], removed: [] } } } as const;
    const longest = earlierFiles(change({}, long).files);
    expect(earlierFiles(change({}, long).files)).not.toBe(longest);
  });
});

test("two values are equal as JSON and maps are", () => {
  // Without -0, which equals 0 here.
  const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
  const values = fc.oneof(
    json,
    fc.array(fc.tuple(fc.string(), json)).map((entries) => new Map(entries)),
    fc.record({ a: json, b: fc.option(json, { nil: undefined }) }, { requiredKeys: ["a"], noNullPrototype: true }),
  );
  fc.assert(
    fc.property(values, values, (one, other) => {
      expect(isEqual(one, structuredClone(one))).toBe(true);
      expect(isEqual(one, other)).toBe(isDeepStrictEqual(one, other));
    }),
  );
  expect([
    isEqual([1], { 0: 1 }),
    isEqual({}, []),
    isEqual(new Map(), {}),
    isEqual({}, new Map()),
    isEqual(null, {}),
  ]).toEqual([false, false, false, false, false]);
});
