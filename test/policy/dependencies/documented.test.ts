import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { addedDependencies } from "../../../src/policy/dependencies/added-dependencies.ts";
import { ECOSYSTEMS } from "../../../src/policy/model/facts.ts";
import { edited, newFile } from "./manifests.ts";

/** `docs/reference/dependencies.md` says what is seen and what is not; each row of its tables is tried. */

const page = readFileSync(new URL("../../../docs/reference/dependencies.md", import.meta.url), "utf8");

type Row = readonly [registry: string, what: string, file: string, written: string, last: string];

const rowsUnder = (heading: string): Row[] =>
  (page.split(`## ${heading}\n`)[1] ?? "")
    .split("\n## ")[0]
    ?.split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (?:---|registry) /.test(line))
    .map((line) => {
      const cells = line.split(/(?<!\\)\|/).slice(1, -1);
      return cells.map((cell) => cell.trim().replaceAll("\\|", "|")) as unknown as Row;
    }) ?? [];

const code = (cell: string): string => cell.slice(1, -1);

const seenIn = ([, , file, written]: Row): readonly { name: string; ecosystem: string }[] => {
  const text = code(written).replaceAll("⏎", "\n");
  const change = /^\+|\n\+/.test(text) ? edited(code(file), text) : newFile(code(file), text);
  return addedDependencies([change]).map(({ name, ecosystem }) => ({
    name,
    ecosystem: ecosystem === undefined ? "" : ECOSYSTEMS[ecosystem],
  }));
};

const seen = rowsUnder("Seen");
const unseen = rowsUnder("Not seen, or not new");

describe("docs/reference/dependencies.md", () => {
  it.each(seen)("seen: %s, %s", (...row) => {
    const names = row[4].split(", ").map(code);
    expect(seenIn(row)).toEqual(names.map((name) => ({ name, ecosystem: row[0] })));
  });

  it.each(unseen)("not seen: %s, %s", (...row) => {
    expect(seenIn(row)).toEqual([]);
    expect(row[4]).not.toBe("");
  });

  it("has rows for every registry", () => {
    expect(new Set(seen.map(([registry]) => registry))).toEqual(new Set(Object.values(ECOSYSTEMS)));
    expect(unseen.length).toBeGreaterThan(20);
  });
});
