import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

/** Retired house words, each with the field's word that replaced it (docs/reference/glossary.md). */
const RETIRED: Readonly<Record<string, string>> = {
  badness: "severity",
  board: "status publisher",
  chores: "scheduled tasks",
  elsewhere: "remote",
  faulted: "evaluation error",
  flips: "toggled boxes",
  heard: "last read",
  judge: "evaluate",
  mend: "fix",
  most: "max",
  patience: "retry",
  seal: "signer",
  "side by side": "concurrent",
  shown: "snapshot",
  spoken: "command comment",
  told: "reported",
  wish: "request",
  witness: "edit history",
  workshop: "dependencies",
  world: "context",
};

const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|type|interface|enum) (\w+)/gm;
const LISTED = /^export (?:type )?\{([^}]*)\}/gm;

/** Names that a source exports, also those that it re-exports or renames. */
const exportedNames = (source: string): readonly string[] => [
  ...[...source.matchAll(DECLARED)].map(([, name = ""]) => name),
  ...[...source.matchAll(LISTED)].flatMap(([, list = ""]) =>
    list
      .split(",")
      .map((one) => one.trim().split(/\s+/).at(-1) ?? "")
      .filter((name) => name !== ""),
  ),
];

/** `sideBySideMAX_TWO` as ` side by side max two `; a plural or a participle of a word counts as the word. */
const wordsOf = (name: string): string =>
  ` ${name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase()} `;

const retiredIn = (name: string): readonly string[] =>
  Object.keys(RETIRED).filter((word) =>
    new RegExp(` ${word}(?:s|es|ed|d|ing)? `.replaceAll(/e\(\?:/g, "e?(?:")).test(wordsOf(name)),
  );

describe("exported names", () => {
  const exported = listFiles(REPOSITORY_ROOT, "src", ".ts").flatMap((path) =>
    exportedNames(readFileSync(join(REPOSITORY_ROOT, path), "utf8")).map((name) => ({ path, name })),
  );

  test("all of src is read", () => {
    expect(exported.length).toBeGreaterThan(1_000);
  });

  test("use no retired word", () => {
    const found = exported.flatMap(({ path, name }) =>
      retiredIn(name).map((word) => `${path} exports ${name}: say "${RETIRED[word]}" instead of "${word}"`),
    );
    expect(found).toEqual([]);
  });
});

describe("comments", () => {
  const sources = listFiles(REPOSITORY_ROOT, "src", ".ts").map((path) => ({
    path,
    text: readFileSync(join(REPOSITORY_ROOT, path), "utf8"),
  }));
  const known = new Set(
    ["src", "test", "scripts", "sandbox/src"]
      .flatMap((folder) => listFiles(REPOSITORY_ROOT, folder, ".ts"))
      .map((path) => basename(path)),
  );

  /** Files of ours that a comment names, and that are not there. */
  const missing = (text: string): readonly string[] =>
    [...text.matchAll(/^\s*(?:\/\/|\/?\*).*$/gm)]
      .flatMap(([line]) => [...line.matchAll(/`(?:[\w./-]*\/)?([\w-]+\.ts)`/g)].map(([, name = ""]) => name))
      .filter((name) => !known.has(name));

  test("name files that are there", () => {
    expect(sources.flatMap(({ path, text }) => missing(text).map((name) => `${path}: ${name}`))).toEqual([]);
    expect(missing("// `findings.ts` is not there, and `words.test.ts` is\n/** `gone/a.ts` */")).toEqual([
      "findings.ts",
      "a.ts",
    ]);
  });
});

describe("a retired word is found", () => {
  test.each([
    ["judgeRange", ["judge"]],
    ["judged", ["judge"]],
    ["MOST_FILES", ["most"]],
    ["Wishes", ["wish"]],
    ["runSideBySide", ["side by side"]],
    ["ShownPage", ["shown"]],
    ["mending", ["mend"]],
  ])("in %s", (name, words) => {
    expect(retiredIn(name)).toEqual(words);
  });

  test.each(["dashboardPage", "recommended", "worldwide", "almost", "sealevel", "amend"])("not in %s", (name) => {
    expect(retiredIn(name)).toEqual([]);
  });

  test("in what a file lists or renames", () => {
    expect(exportedNames('export { a as wishList, type Told } from "./a.ts";\nexport const seal = 1;')).toEqual([
      "seal",
      "wishList",
      "Told",
    ]);
  });
});
