import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles } from "./list-files.ts";
import { readImports } from "./read-imports.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

/** One topic is 60 to 250 lines; below 20, a file is worth its name only if another folder needs it, too. */
const BOUNDS = { test: 400, most: 250, least: 20, folder: 25 } as const;

/** Files of src that may be longer, and folders that may hold more files, each with its reason. */
const LONGER: ReadonlyMap<string, string> = new Map();
const FULLER: ReadonlyMap<string, string> = new Map();

type Source = { readonly path: string; readonly text: string };

const read = (folder: string): readonly Source[] =>
  listFiles(REPOSITORY_ROOT, folder, ".ts").map((path) => ({
    path,
    text: readFileSync(join(REPOSITORY_ROOT, path), "utf8"),
  }));

const linesOf = ({ text }: Source): number => text.trimEnd().split("\n").length;

const tooLong = (sources: readonly Source[], most: number): readonly string[] =>
  sources.flatMap((one) => (linesOf(one) > most ? [`${one.path}: ${linesOf(one)} lines`] : []));

/** Short files that no other folder imports. */
const tooShort = (sources: readonly Source[]): readonly string[] => {
  const imported = new Set(
    sources.flatMap(({ path, text }) =>
      readImports(text).flatMap(({ specifier = "" }) => {
        const target = specifier.startsWith(".") ? join(dirname(path), specifier) : "";
        return target !== "" && dirname(target) !== dirname(path) ? [target] : [];
      }),
    ),
  );
  return sources.flatMap((one) =>
    linesOf(one) < BOUNDS.least && !imported.has(one.path) ? [`${one.path}: ${linesOf(one)} lines`] : [],
  );
};

const tooFull = (sources: readonly Source[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) => (count > BOUNDS.folder ? [`${folder}: ${count} files`] : []));
};

const without = (found: readonly string[], excepted: ReadonlyMap<string, string>): readonly string[] =>
  found.filter((one) => !excepted.has(one.split(": ")[0] ?? ""));

test(`no file under test has more than ${BOUNDS.test} lines`, () => {
  const sources = read("test");
  expect(sources.length).toBeGreaterThan(300);
  expect(tooLong(sources, BOUNDS.test)).toEqual([]);
});

describe("files of src", () => {
  const sources = read("src");

  test(`have at most ${BOUNDS.most} lines`, () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(without(tooLong(sources, BOUNDS.most), LONGER)).toEqual([]);
  });

  test(`have at least ${BOUNDS.least} lines, unless another folder imports them`, () => {
    expect(tooShort(sources)).toEqual([]);
  });

  test(`are at most ${BOUNDS.folder} in a folder`, () => {
    expect(without(tooFull(sources), FULLER)).toEqual([]);
  });

  test("and no exception is for something that is within the bounds", () => {
    const named = [...tooLong(sources, BOUNDS.most), ...tooFull(sources)].map((one) => one.split(": ")[0]);
    expect([...LONGER.keys(), ...FULLER.keys()].filter((one) => !named.includes(one))).toEqual([]);
  });
});

describe("a planted file is caught", () => {
  const lines = (count: number): string => "const one = 1;\n".repeat(count);

  test("that is too long", () => {
    const sources = [250, 251].map((count) => ({ path: `src/a/${count}.ts`, text: lines(count) }));
    expect(tooLong(sources, BOUNDS.most)).toEqual(["src/a/251.ts: 251 lines"]);
  });

  test("that is short, and that its own folder alone imports", () => {
    const short = { path: "src/a/short.ts", text: lines(19) };
    const beside = { path: "src/a/beside.ts", text: `import { one } from "./short.ts";\n${lines(20)}` };
    const elsewhere = { path: "src/b/elsewhere.ts", text: `import { one } from "../a/short.ts";\n${lines(20)}` };
    expect(tooShort([short, beside])).toEqual(["src/a/short.ts: 19 lines"]);
    expect(tooShort([short, beside, elsewhere])).toEqual([]);
  });

  test("that is one too many in its folder", () => {
    const sources = Array.from({ length: 26 }, (_, at) => ({ path: `src/a/${at}.ts`, text: "" }));
    expect(tooFull(sources.slice(1))).toEqual([]);
    expect(tooFull(sources)).toEqual(["src/a: 26 files"]);
  });
});
