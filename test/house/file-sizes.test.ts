import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

const MAX_TEST_LINES = 400;

const linesOf = (path: string): number =>
  readFileSync(join(REPOSITORY_ROOT, path), "utf8").trimEnd().split("\n").length;

test(`no file under test has more than ${MAX_TEST_LINES} lines`, () => {
  const files = listFiles(REPOSITORY_ROOT, "test", ".ts");
  expect(files.length).toBeGreaterThan(300);
  const long = files.flatMap((path) => (linesOf(path) > MAX_TEST_LINES ? [`${path}: ${linesOf(path)} lines`] : []));
  expect(long).toEqual([]);
});
