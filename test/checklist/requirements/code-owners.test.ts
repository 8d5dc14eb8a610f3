import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { codeOwnerGroups, parseCodeOwners } from "../../../src/checklist/requirements/code-owners.ts";
import { whoText } from "../../../src/policy/model/who.ts";
import { aFile, someFacts } from "../../support/default-world.ts";

const ownersOf = (text: string, path: string): string => {
  const { owners, email } = parseCodeOwners(text).ownersOf(path);
  return [...owners.map(whoText), ...(email ? ["an e-mail"] : [])].join(" ");
};
const A = "user:@a";

// The examples of GitHub's documentation, and the differences from gitignore that it names.
describe("a pattern of CODEOWNERS", () => {
  test.each<[string, string, boolean]>([
    ["*", "a.ts", true],
    ["*", "deep/er/a.ts", true],
    ["*.js", "a.js", true],
    ["*.js", "deep/er/a.js", true],
    ["*.js", "a.jsx", false],
    ["/build/logs/", "build/logs/a/b.log", true],
    ["/build/logs/", "x/build/logs/a.log", false],
    ["/build/logs/", "build/logs", false],
    ["docs/*", "docs/getting-started.md", true],
    ["docs/*", "docs/build-app/troubleshooting.md", false],
    ["docs/*", "x/docs/a.md", false],
    ["apps/", "apps/a", true],
    ["apps/", "x/apps/a/b", true],
    ["apps/", "apps", false],
    ["/docs/", "docs/a/b", true],
    ["/docs/", "x/docs/a", false],
    ["/scripts/", "scripts/a", true],
    ["**/logs", "build/logs/a", true],
    ["**/logs", "deeply/nested/logs/x/y", true],
    ["**/logs", "logs", true],
    ["**/logs", "logsy", false],
    ["/apps/github", "apps/github", true],
    ["/apps/github", "apps/github/x/y.ts", true],
    ["/apps/github", "apps/githubs", false],
    ["apps/github", "x/apps/github", false],
    ["Makefile", "deep/Makefile", true],
    ["/*", "a", true],
    ["/*", "a/b", false],
    ["/", "a", false],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b/z", true],
    ["a/**", "a/x/y", true],
    ["a/**", "a", false],
    ["**", "a/b", true],
    ["a?c", "x/abc", true],
    ["a?c", "x/ac", false],
    ["/app/(auth)/{id}/*.ts", "app/(auth)/{id}/x.ts", true],
    ["/Docs/", "docs/a", false],
    ["a\\ b/", "a b/c", true],
    ["é/", "é/c", true],
  ])("%s on %s: %s", (pattern, path, wanted) => {
    expect(ownersOf(`${pattern} @a`, path)).toBe(wanted ? A : "");
  });

  test("never takes long, and never throws", () => {
    const evil = `${"*a".repeat(500)} @a\n${"**/".repeat(200)}b @a\n`;
    expect(ownersOf(evil, `${"a".repeat(4_000)}/b`)).toBe(A);
    const word = fc.constantFrom(
      "*",
      "**",
      "?",
      "a",
      "b.ts",
      "/",
      "!",
      "[a]",
      "#",
      "\\",
      " ",
      "@a",
      "@x/y",
      "é",
      "{",
      "(",
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(word).map((words) => words.join(""))),
        fc.array(fc.constantFrom("a", "b.ts", "é"), { minLength: 1 }),
        (lines, path) => {
          const { owners } = parseCodeOwners(lines.join("\n")).ownersOf(path.join("/"));
          expect(Array.isArray(owners)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("the lines of CODEOWNERS", () => {
  test.each<[string, string, string]>([
    ["the last that matches decides", "* @a\n*.md @b\n/x.md @c", "user:@c"],
    ["also an anchored one before a general one", "/x.md @c\n* @a", A],
    ["several owners", "* @a @acme/dba", "user:@a team:@acme/dba"],
    ["without owners: nobody owns it", "* @a\n*.md", ""],
    ["a comment behind the owners", "*.md @a # and @b", A],
    ["a comment without owners before it", "* @a\n*.md # nobody", ""],
    ["a whole comment", "# * @b\n* @a", A],
    ["an escaped # begins no pattern", "* @a\n\\#x.md @b", A],
    ["`!` does not work, so the line is skipped", "* @a\n!*.md @b", A],
    ["`[ ]` does not work, so the line is skipped", "* @a\n[x].md @b", A],
    ["a section of GitLab's is no line of GitHub's", "* @a\n[Docs][2] @b", A],
    ["a word that is no owner: the line is skipped", "* @a\n*.md dba", A],
    ["an e-mail address is nobody that can be asked", "* dba@acme.example", "an e-mail"],
    ["an e-mail address beside an owner", "* dba@acme.example @a", "user:@a an e-mail"],
    ["Windows line ends", "* @b\r\n*.md @a\r\n", A],
    ["tabs", "*.md\t\t@a", A],
    ["an empty file", "", ""],
  ])("%s", (_name, text, wanted) => {
    expect(ownersOf(text, "x.md")).toBe(wanted);
  });

  test("ten thousand lines are read in order", () => {
    const text = Array.from({ length: 10_000 }, (_, at) => `/p${at}/ @u${at}`).join("\n");
    expect(ownersOf(`${text}\n/p77/x @acme/last`, "p77/x")).toBe("team:@acme/last");
    expect(ownersOf(text, "p9999/x")).toBe("user:@u9999");
  });
});

const MAINTAINERS = [{ kind: "role", role: "maintain" }];
const teams = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const owned = (paths: readonly string[], text: string) =>
  codeOwnerGroups(
    paths.map((path) => aFile(path)),
    someFacts({ codeOwners: { path: "CODEOWNERS", text } }),
  );

describe("the groups of owners of a change", () => {
  it("are at most thirty; files of others go to the maintainers, by name", () => {
    const text = teams(32)
      .map((index) => `/a${index}/ @acme/team-${index}`)
      .join("\n");
    const { groups, unowned } = owned(
      [...teams(32), 0].map((index) => `a${index}/x.ts`),
      text,
    );
    expect(groups).toHaveLength(31);
    expect(groups.at(-1)).toEqual(MAINTAINERS);
    expect(unowned).toEqual([{ why: "too-many", files: ["a30/x.ts", "a31/x.ts"] }]);
  });

  it("name all files that go to the maintainers for one reason", () => {
    expect(owned(["a.ts", "b.ts"], "/docs/ @acme/docs").unowned).toEqual([{ why: "nobody", files: ["a.ts", "b.ts"] }]);
  });

  it("are the maintainers' for a change without files", () => {
    expect(owned([], "* @acme/web")).toEqual({ groups: [MAINTAINERS], unowned: [] });
  });
});
