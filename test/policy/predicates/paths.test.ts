import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

const migration = file("db/migrate/1_add.rb", { status: "added" });
const readme = file("db/migrate/README.md");
const source = file("src/app.ts");
const moved = file("archive/1_add.rb", { status: "renamed", previousPath: "db/migrate/1_add.rb" });
const movedToDocs = file("docs/1_add.rb", { status: "renamed", previousPath: "db/migrate/1_add.rb" });

const lines = (added: readonly string[], removed: readonly string[]) =>
  ({ lines: { kind: "known", added, removed } }) as const;
const commit = (digit: string): string => `Subproject commit ${digit.repeat(40)}`;
const submodule = (path: string) => file(path, lines([commit("a")], [commit("b")]));
const line = (path: string, added: readonly string[], removed: readonly string[]) =>
  file(path, { lines: { kind: "known", added, removed } });
const link = (path: string, more: Parameters<typeof file>[1] = {}) =>
  file(path, { ...lines(["../elsewhere"], []), status: "added", ...more });
const long = (path: string) => file(path, lines(["#!/bin/sh", "exit 0"], []));

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
    [
      "a letter and its accent apart",
      '{ paths: ["été/**"] }',
      [file("été/a".normalize("NFD"))],
      ["été/a".normalize("NFD")],
    ],
    ["a letter and its accent together", `{ paths: ["${"été".normalize("NFD")}/**"] }`, [file("été/a")], ["été/a"]],
    ["… in a class", '{ paths: ["[é]/*.md"] }', [file("é/a.md".normalize("NFD"))], ["é/a.md".normalize("NFD")]],
    ["a folder in brackets", '{ paths: ["app/[id]/**"] }', [file("app/[id]/page.tsx")], ["app/[id]/page.tsx"]],
    ["… and a class of letters", '{ paths: ["app/[id]/**"] }', [file("app/d/page.tsx")], ["app/d/page.tsx"]],
    ["… written out", '{ paths: ["app/[[]id]/**"] }', [file("app/[id]/a"), file("app/d/a")], ["app/[id]/a"]],
    [
      "a folder in brackets with dots",
      '{ paths: ["app/[...slug]/*"] }',
      [file("app/[...slug]/a")],
      ["app/[...slug]/a"],
    ],
    ["… in two", '{ paths: ["app/{[[...slug]],x}/*"] }', [file("app/[[...slug]]/a")], ["app/[[...slug]]/a"]],
    [
      "a folder in parentheses",
      '{ paths: ["app/(shop)/@modal/(.)x/**"] }',
      [file("app/(shop)/@modal/(.)x/a")],
      ["app/(shop)/@modal/(.)x/a"],
    ],
    ["… excluded", '{ paths: ["app/**", "!app/[id]/**"] }', [file("app/[id]/a"), file("app/a")], ["app/a"]],
    ["a submodule in the folder's place", '{ paths: ["db/migrate/**"] }', [submodule("db/migrate")], ["db/migrate"]],
    ["a link in the folder's place", '{ paths: ["db/migrate/*.sql"] }', [link("db/migrate")], ["db/migrate"]],
    ["… above it", '{ paths: ["db/migrate/*.sql"] }', [link("db")], ["db"]],
    ["… anywhere", '{ paths: ["**/{migrations,migrate}/**"] }', [link("a/migrate")], ["a/migrate"]],
    ["… that was renamed", '{ paths: ["db/**"] }', [link("x", { status: "renamed", previousPath: "db" })], ["x"]],
    ["… in another case", '{ paths: { any: ["DB/**"], ignore_case: true } }', [link("db")], ["db"]],
    [
      "… of all",
      '{ paths: { all: ["db/**", "src/**"] } }',
      [link("db"), file("db/a"), source],
      ["db", "db/a", "src/app.ts"],
    ],
    [
      "… behind what is excluded before",
      '{ paths: ["!db/**", "db/migrate/**"] }',
      [link("db/migrate")],
      ["db/migrate"],
    ],
    ["… that is excluded afterwards", '{ paths: ["db/migrate/**", "!db/**"] }', [link("db/migrate")], null],
    [
      "a file that gains a line is no link",
      '{ paths: ["**/changelog/**"] }',
      [line("a/changelog", ["* New"], [])],
      null,
    ],
    [
      "a file that loses a line is no link",
      '{ paths: ["**/changelog/**"] }',
      [line("a/changelog", [], ["* Old"])],
      null,
    ],
    [
      "a statement is no target",
      '{ paths: ["**/*_db*/**"] }',
      [line("bin/start_db.sh", ["run postgres:17"], ["run postgres:16"])],
      null,
    ],
    ["a target is", '{ paths: ["**/*_db*/**"] }', [line("x_db.d", ["../other/db"], ["../db"])], ["x_db.d"]],
    ["a file of several lines is no link", '{ paths: ["**/deploy/**"] }', [long("bin/deploy")], null],
    ["any name is no folder's name", '{ paths: ["*/x/**", "**/*.sql"] }', [link("a")], null],
    ["under not: a link excepts nothing", '{ not: { paths: ["db/**"] } }', [link("db"), file("db/a")], ["db"]],
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
    ["nothing to look for", "{ paths: {} }", ["when.paths names no globs (allowed: list, any, all, only)"]],
    [
      "an unknown mode",
      "{ paths: { ani: [a] } }",
      ["when.paths.ani is not a known key here (allowed: list, any, all, only, ignore_case; did you mean any?)"],
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
