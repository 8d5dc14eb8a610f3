import { readFileSync } from "node:fs";
import { validate } from "@octokit/graphql-schema";
import { Kind, parse, type SelectionSetNode } from "graphql";
import { describe, expect, it } from "vitest";
import { historyQuery } from "../../src/github/read/edit-history.ts";
import { lookQuery } from "../../src/github/read/look-query.ts";
import { nowQuery } from "../../src/github/read/pull-request.ts";
import { wantsQuery } from "../../src/github/read/wants.ts";
import { listFiles } from "../house/list-files.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";

const errorsOf = (query: string): readonly string[] => validate(query).map(({ message }) => message);

/** Queries that stand in a source as one literal. */
const literals = listFiles(REPOSITORY_ROOT, "src/github", ".ts").flatMap((path) =>
  [
    ...readFileSync(`${REPOSITORY_ROOT}/${path}`, "utf8").matchAll(
      /["'`](query (?:\(|\{)[^"'`$]*(?:\$[a-z][^"'`$]*)*)["'`]/g,
    ),
  ].map(([, query = ""]): [string, string] => [path, query]),
);

describe("every query is valid in GitHub's published schema", () => {
  it.each([
    ...(["check-runs", "statuses"] as const).flatMap((as) =>
      [true, false].flatMap((defaults) =>
        [true, false].map((edited): [string, string] => [
          `${as}, ${defaults ? "with" : "without"} defaults and ${edited ? "with" : "without"} a comment's edits`,
          lookQuery(as, defaults, edited),
        ]),
      ),
    ),
    ["texts of files", wantsQuery(2)],
    ["the edit history", historyQuery],
    ["what stands now", nowQuery(true)],
    ["what stands now, without a comment", nowQuery(false)],
    ...literals,
  ])("%s", (_name, query) => {
    expect(errorsOf(query)).toEqual([]);
  });

  it("the literals were found, and an unknown field is an error", () => {
    expect(literals.length).toBeGreaterThan(0);
    expect(errorsOf("query { viewer { nickname } }")).toHaveLength(1);
  });
});

/**
 * Points of the hourly limit, by GitHub's count: the requests that every connection needs at its limit, by hundreds
 * (https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api).
 */
const pointsOf = (query: string): number => {
  const requests = (
    { selectionSet }: { readonly selectionSet?: SelectionSetNode | undefined },
    times: number,
  ): number =>
    (selectionSet?.selections ?? []).reduce((sum, one) => {
      if (one.kind !== Kind.FIELD) return sum + (one.kind === Kind.INLINE_FRAGMENT ? requests(one, times) : 0);
      const size = one.arguments?.find(({ name }) => name.value === "first" || name.value === "last")?.value;
      // A variable is a page, of at most a hundred.
      const nodes = size === undefined ? undefined : size.kind === Kind.INT ? Number(size.value) : 100;
      return sum + (nodes === undefined ? 0 : times) + requests(one, times * (nodes ?? 1));
    }, 0);
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
  return Math.max(1, Math.round(requests(operation, 1) / 100));
};

describe("a query costs one point", () => {
  it.each([
    ["a look of the App", lookQuery("check-runs", true, true)],
    ["a look of the Action", lookQuery("statuses", true, true)],
    ["what stands now", nowQuery(true)],
    ["the edit history", historyQuery],
    ["a hundred contents", wantsQuery(100)],
  ])("%s", (_name, query) => {
    expect(pointsOf(query)).toBe(1);
  });

  it("nested lists multiply, so the count can fail", () => {
    expect(pointsOf("query { a(first: 100) { b(first: 100) { c(first: 1) { d } } } }")).toBe(101);
  });
});
