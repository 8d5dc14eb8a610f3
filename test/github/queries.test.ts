import { readFileSync } from "node:fs";
import { validate } from "@octokit/graphql-schema";
import { describe, expect, it } from "vitest";
import { nowQuery } from "../../src/github/read/detected-changes.ts";
import { historyQuery } from "../../src/github/read/edit-history.ts";
import { lookQuery } from "../../src/github/read/look-query.ts";
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
