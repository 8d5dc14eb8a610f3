import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf } from "./world.ts";

const migration = file("db/migrate/1_add.rb", { status: "added" });
const readme = file("db/migrate/README.md");
const source = file("src/app.ts");
const moved = file("archive/1_add.rb", { status: "renamed", previousPath: "db/migrate/1_add.rb" });
const movedToDocs = file("docs/1_add.rb", { status: "renamed", previousPath: "db/migrate/1_add.rb" });

describe("paths", () => {
  test.each([
    ["a list: the files that match are left", '{ paths: ["db/**"] }', [migration, source], ["db/migrate/1_add.rb"]],
    ["a text alone is a list of one", '{ paths: "db/**" }', [migration], ["db/migrate/1_add.rb"]],
    ["no file matches", '{ paths: ["web/**"] }', [migration, source], null],
    ["! excludes", '{ paths: ["db/**", "!**/*.md"] }', [migration, readme], ["db/migrate/1_add.rb"]],
    ["the last that matches decides", '{ paths: ["!**/*.md", "db/**"] }', [readme], ["db/migrate/README.md"]],
    ["an anchor's list in the list", '{ paths: ["db/**", ["!**/*.md", "!**/*.rb"]] }', [migration, readme], null],
    ["files that begin with a dot", '{ paths: ["**/*.yml"] }', [file(".github/.x.yml")], [".github/.x.yml"]],
    ["a rename out of the folder", '{ paths: ["db/**"] }', [moved], ["archive/1_add.rb"]],
    ["case counts", '{ paths: ["DB/**"] }', [migration], null],
    ["ignore_case", '{ paths: { any: ["DB/**"], ignore_case: true } }', [migration], ["db/migrate/1_add.rb"]],
    ["ignore_case beyond ASCII", '{ paths: { any: ["ÉTÉ/**"], ignore_case: true } }', [file("été/a")], ["été/a"]],
    ["a folder's glob in the root", '{ paths: ["**/migrate/*"] }', [file("migrate/a")], ["migrate/a"]],
    ["a name with a line end", '{ paths: ["**/*.sql"] }', [file("a\nb.sql")], ["a\nb.sql"]],
    ["a name of prototypes", '{ paths: ["**"] }', [file("__proto__")], ["__proto__"]],
    [
      "all: each glob has a file",
      '{ paths: { all: ["db/**", "src/**"] } }',
      [migration, source],
      ["db/migrate/1_add.rb", "src/app.ts"],
    ],
    ["all: one glob has none", '{ paths: { all: ["db/**", "web/**"] } }', [migration, source], null],
    [
      "all: an exclusion holds for those before it",
      '{ paths: { all: ["src/**", "db/**", "!**/*.rb"] } }',
      [migration, source],
      null,
    ],
    [
      "only: every file matches",
      '{ paths: { only: ["db/**"] } }',
      [migration, readme],
      ["db/migrate/1_add.rb", "db/migrate/README.md"],
    ],
    ["only: another file is changed", '{ paths: { only: ["db/**"] } }', [migration, source], null],
    [
      "any and only: those of any are left",
      '{ paths: { any: ["**/*.rb"], only: ["db/**"] } }',
      [migration, readme],
      ["db/migrate/1_add.rb"],
    ],
    ["no files at all", '{ paths: ["**"] }', [], null],
    ["under not: what matches is taken away", '{ not: { paths: ["db/**"] } }', [migration, source], ["src/app.ts"]],
    ["under not: nothing is left", '{ not: { paths: ["**/*.md"] } }', [readme], null],
    [
      "under not: a rename into the excepted folder stays",
      '{ paths: ["db/**"], not: { paths: ["docs/**"] } }',
      [movedToDocs],
      ["docs/1_add.rb"],
    ],
    [
      "under not: only",
      '{ not: { paths: { only: ["**/*.md"] } } }',
      [readme, source],
      ["db/migrate/README.md", "src/app.ts"],
    ],
    ["under not: only, and nothing else is changed", '{ not: { paths: { only: ["**/*.md"] } } }', [readme], null],
  ])("%s", (_name, when, files, left) => {
    expect(ask(when, facts({ files })).left).toEqual(left);
  });

  test("says which glob decided for which file, also for one that it excludes", () => {
    expect(ask('{ paths: ["db/**", "!**/*.md"] }', facts({ files: [migration, readme, source] }))).toEqual({
      left: ["db/migrate/1_add.rb"],
      text: "1 changed file matches",
      decided: { "db/migrate/1_add.rb": "db/**", "db/migrate/README.md": "!**/*.md" },
    });
  });

  test.each([
    ["nothing to look for", "{ paths: {} }", ["when.paths names no globs (allowed: any, all, only)"]],
    [
      "an unknown mode",
      "{ paths: { ani: [a] } }",
      ["when.paths.ani is not a known key here (allowed: any, all, only, ignore_case; did you mean any?)"],
    ],
    [
      "a faulty glob, at its place",
      '{ paths: { any: ["a", ["/b"]] } }',
      [
        "when.paths.any[1][0] begins with a slash or `./`; paths are written from the root of the repository without it (did you mean b?)",
      ],
    ],
  ])("problem: %s", (_name, when, problems) => {
    expect(problemsOf(when)).toEqual(problems);
  });
});
