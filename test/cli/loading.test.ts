import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readStaticImports } from "../house/read-imports.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";

/** The packages and files that a file loads when it is imported, as paths from the root. */
const loadedBy = (entry: string): ReadonlySet<string> => {
  const loaded = new Set([entry]);
  for (const path of loaded) {
    if (!path.endsWith(".ts")) continue;
    for (const specifier of readStaticImports(readFileSync(join(REPOSITORY_ROOT, path), "utf8")))
      loaded.add(specifier.startsWith(".") ? join(path, "..", specifier) : specifier);
  }
  return loaded;
};

const slow = ["@octokit/rest", "@octokit/core", "probot", "hono", "@actions/github", "@tollgate/sandbox"];

test("the command line starts without the packages that only some commands need", () => {
  const loaded = new Set(["main", "run-cli"].flatMap((name) => [...loadedBy(`src/cli/${name}.ts`)]));
  expect(loaded).toContain("commander");
  expect(slow.filter((name) => loaded.has(name))).toEqual([]);
});

test.each(["check/evaluate-remote", "evidence/write-evidence", "doctor/examine", "shared/cli-client"])(
  "a command that asks GitHub loads @octokit/rest: %s",
  (file) => {
    expect(loadedBy(`src/cli/${file}.ts`)).toContain("@octokit/rest");
  },
);

test("neither the Action nor the App loads @octokit/rest", () => {
  for (const entry of ["src/action/index.ts", "src/app/start-app.ts"])
    expect(loadedBy(entry)).not.toContain("@octokit/rest");
});
