import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

const MAX_TEST_LINES = 400;

/** Longer for now, with the number of lines that they may have. Split them by topic and remove them here. */
const LONGER: Readonly<Record<string, number>> = {
  "test/app/server/hostile-connections.test.ts": 408,
};

const linesOf = (path: string): number =>
  readFileSync(join(REPOSITORY_ROOT, path), "utf8").trimEnd().split("\n").length;

test(`no file under test has more than ${MAX_TEST_LINES} lines`, () => {
  const files = listFiles(REPOSITORY_ROOT, "test", ".ts");
  expect(files.length).toBeGreaterThan(300);
  const long = files
    .map((path) => ({ path, lines: linesOf(path), max: LONGER[path] ?? MAX_TEST_LINES }))
    .filter(({ lines, max }) => lines > max)
    .map(({ path, lines, max }) => `${path} has ${lines} lines; at most ${max}`);
  expect(long).toEqual([]);
});
