import { readFileSync } from "node:fs";
import { validate } from "@octokit/graphql-schema";
import { describe, expect, it } from "vitest";
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
  it.each([["texts of files", wantsQuery(2)], ...literals])("%s", (_name, query) => {
    expect(errorsOf(query)).toEqual([]);
  });

  it("the literals were found, and an unknown field is an error", () => {
    expect(literals.length).toBeGreaterThan(1);
    expect(errorsOf("query { viewer { nickname } }")).toHaveLength(1);
  });
});
