import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

/** Requests in a source: a client's method with a route or a query, or the global `fetch`. */
const REQUEST =
  /\.(?:request|graphql|paginate)(?:<[^()]*>)?\(\s*["'`]|\b(?:client|octokit|app)\.(?:request|graphql)(?:<[^()]*>)?\(|(?<![.\w])fetch\(/i;

/** The lines of a source that send a request, as `path:line`. Comments that begin a line are not code. */
const requestsOf = (path: string, source: string): readonly string[] => {
  const code = source.replace(/^[^\S\n]*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm, (comment) => comment.replace(/[^\n]/g, ""));
  return [...code.matchAll(new RegExp(REQUEST, "gi"))].map(
    ({ index }) => `${path}:${code.slice(0, index).split("\n").length}`,
  );
};

/** Files that may send requests elsewhere, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "src/app/setup/credentials.ts": "the App's manifest is exchanged before there is an App",
  "src/cli/demo/stage.ts": "asks the sandbox, as the people of the story would",
};

describe("src/github is the only folder that sends requests", () => {
  const outside = listFiles(REPOSITORY_ROOT, "src", ".ts").filter((path) => !path.startsWith("src/github/"));
  const sending = outside.filter(
    (path) => requestsOf(path, readFileSync(join(REPOSITORY_ROOT, path), "utf8")).length > 0,
  );

  test("but for the listed exceptions", () => {
    expect(sending.filter((path) => !Object.hasOwn(EXCEPTIONS, path))).toEqual([]);
  });

  test("every exception still sends some", () => {
    expect(Object.keys(EXCEPTIONS).filter((path) => !sending.includes(path))).toEqual([]);
  });

  test.each([
    `await client.request("GET /user");`,
    "const { data } = await octokit.request(route, { owner });",
    `client.graphql<{ viewer: { login: string } }>("query { viewer { login } }")`,
    "one\n  .request(\n    `GET /repos`,\n  )",
    "const answer = await fetch(url);",
  ])("a planted request is caught: %s", (source) => {
    expect(requestsOf("src/gate/a.ts", source)).toHaveLength(1);
  });

  test.each(["metrics.request(request);", "// client.request(x)", "await github.fetch(url)", "prefetch(one)"])(
    "other code is not: %s",
    (source) => {
      expect(requestsOf("src/gate/a.ts", source)).toEqual([]);
    },
  );
});
