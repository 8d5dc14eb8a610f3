import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAdr } from "../../src/checklist/adr/read-adr.ts";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

const FOLDER = "docs/decisions";
const paths = listFiles(REPOSITORY_ROOT, FOLDER, ".md").filter((path) => basename(path) !== "README.md");
const read = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), "utf8");

/** Our own decisions are judged by the reader that judges everybody's. */
describe("decisions", () => {
  test("are numbered without a hole or a double", () => {
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.map((path) => Number(basename(path).slice(0, 4)))).toEqual(paths.map((_, index) => index + 1));
  });

  test.each(paths)("%s holds the four parts, a status and a date", (path) => {
    const adr = readAdr(read(path));
    expect(adr.parts).toEqual(expect.arrayContaining(["problem", "options", "decision", "consequences"]));
    expect(adr.status).toMatch(/^(?:proposed|accepted|superseded)/i);
    expect(adr.date).toMatch(/^\d{4}-\d{2}-\d{2}/);
  });

  test.each(paths)("%s has its number in its title, and stands in the index", (path) => {
    const name = basename(path);
    expect(read(path)).toMatch(new RegExp(`^# ${name.slice(0, 4)}: \\S`));
    expect(read(`${FOLDER}/README.md`)).toContain(`](${name})`);
  });
});
