import { describe, expect, it } from "vitest";
import { addedDependencies, type PatchedFile } from "../../../src/policy/dependencies/added-dependencies.ts";
import { edited, newFile } from "./manifests.ts";

/** A hunk with the heading that git found above it. */
const under = (path: string, heading: string, hunk: string): PatchedFile => ({
  path,
  status: "modified",
  patch: `@@ -40,9 +40,9 @@ ${heading}\n${hunk}`,
});

const names = (...files: PatchedFile[]): string[] => addedDependencies(files).map(({ name }) => name);

describe("the packages of a part of a manifest", () => {
  it.each<[string, PatchedFile, string[]]>([
    ["opens the list", under("setup.cfg", "install_requires =", "     a\n+    stripe"), ["stripe"]],
    ["opens the array", under("pyproject.toml", "dependencies = [", '   "a",\n+  "stripe",'), ["stripe"]],
    [
      "opens an array closed since",
      under("pyproject.toml", "dependencies = [", ' [tool.isort]\n+known = ["stripe"]'),
      [],
    ],
    ["opens an array, and another key follows", under("pyproject.toml", "dependencies = [", '+known = ["stripe"]'), []],
    [
      "opens a text that would hide the hunk",
      under("pyproject.toml", 'description = """', ' [project]\n+dependencies = ["stripe"]'),
      ["stripe"],
    ],
    [
      "opens a list closed since",
      under("setup.py", "REQUIRES = [", ' setup(\n     name="x",\n+    packages=["stripe"],'),
      [],
    ],
    ["opens the block", under("go.mod", "require (", " \tx.com/a v1.0.0\n+\tx.com/b v1.0.0"), ["x.com/b"]],
    [
      "opens another block",
      under("go.mod", "exclude (", "+\tx.com/b v1.0.0\n )\n+require x.com/c v1.0.0"),
      ["x.com/c"],
    ],
  ])("the heading behind a hunk's @@ %s", (_name, file, expected) => {
    expect(names(file)).toEqual(expected);
  });

  it.each<[string, PatchedFile, string[]]>([
    ["without a hunk's header", { path: "Gemfile", status: "modified", patch: '+gem "stripe"' }, ["stripe"]],
    [
      "JSON deeper than anyone writes",
      newFile(
        "package.json",
        `{"a": ${'{"a": '.repeat(90)}{"dependencies": {"x": "1"}}${"}".repeat(91)}, "dependencies": {"stripe": "1"}}`,
      ),
      ["stripe"],
    ],
    [
      "a map in an array",
      newFile("package.json", '{"dependencies": [{"a": "1"}], "devDependencies": {"stripe": "1"}}'),
      ["stripe"],
    ],
    [
      "escapes in JSON",
      newFile("package.json", '{"description": "\\"dependencies\\": {", "dependencies": {"stripe": "1"}}'),
      ["stripe"],
    ],
    [
      "an unclosed string in JSON",
      newFile("package.json", '{"description": "oh,\n"dependencies": {"stripe": "1"}}'),
      ["stripe"],
    ],
    [
      "names that are none",
      newFile("package.json", '{"dependencies": {"a b": "1", "<x>": "1", "": "1", "@a": "1", "stripe": "1"}}'),
      ["stripe"],
    ],
    [
      "escapes in Python",
      newFile("setup.py", 'install_requires=["a\\"]b", "stripe>=1", \'x\\\'[\'],\npackages=["no"]'),
      ["stripe"],
    ],
    [
      "CDATA",
      newFile("pom.xml", "<project><![CDATA[<dependency><artifactId>no</artifactId></dependency>]]></project>"),
      [],
    ],
    ["a key above all tables", newFile("Cargo.toml", 'stray = "1.0"\n[dependencies]\nstripe = "1"'), ["stripe"]],
    ["a pinned string in no list", newFile("setup.py", '"""x"""\nBANNER = [\n  "stripe>=1",\n]'), []],
    [
      "a comment with a sharp bracket in it",
      newFile("pom.xml", "<project><!-- > <dependency><artifactId>no</artifactId></dependency> --></project>"),
      [],
    ],
    [
      "the end of a comment in the middle",
      edited(
        "a.csproj",
        '-  <PackageReference Include="A" Version="1"/>\n   -->\n+  <PackageReference Include="B" Version="1"/>',
      ),
      ["B"],
    ],
    [
      "several packages in one Include",
      newFile("a.csproj", '<PackageReference Include="A; B" Version="1"/>'),
      ["A", "B"],
    ],
    ["a project in Gradle's settings", newFile("settings.gradle", "include 'server:build'"), []],
    ["a Poetry version by parts, table out of sight", edited("pyproject.toml", '+stripe.version = "^5"'), []],
    ["a very long line", newFile("Gemfile", `${" ".repeat(9000)}gem "late"\ngem "stripe"`), ["stripe"]],
  ])("oddly written: %s", (_name, file, expected) => {
    expect(names(file)).toEqual(expected);
  });
});
