import { describe, expect, it } from "vitest";
import { isManifest, MANIFEST_READERS } from "../../../src/policy/dependencies/added-dependencies.ts";
import { ECOSYSTEMS } from "../../../src/policy/model/facts.ts";

describe("which files are manifests", () => {
  it.each([
    ["npm", "package.json", "a/b/package.json"],
    [
      "pypi",
      "requirements.txt",
      "dev-requirements.in",
      "requirements_for_test.txt",
      "requirements/base.txt",
      "requirements/a/x.in",
      "reqs/dev.txt",
    ],
    ["pypi", "setup.py", "setup.cfg", "pyproject.toml", "Pipfile", "test-requirement.pip"],
    ["go", "go.mod", "cmd/x/go.mod"],
    ["rubygems", "Gemfile", "gems.rb", "acme.gemspec", "gemfiles/rails_7.gemfile"],
    ["maven", "pom.xml", "svc/pom.xml", "pom-java17.xml"],
    ["gradle", "build.gradle", "build.gradle.kts", "gradle/deps.gradle", "gradle/libs.versions.toml"],
    ["cargo", "Cargo.toml"],
    ["composer", "composer.json"],
    ["hex", "mix.exs", "apps/core/mix.exs"],
    ["nuget", "A.csproj", "A.fsproj", "A.vbproj", "Directory.Packages.props", "Build.targets", "Packages.config"],
  ])("%s: %s", (ecosystem, ...paths) => {
    expect(paths.map(isManifest)).toEqual(paths.map(() => ecosystem));
  });

  it.each([
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "go.sum",
    "go.work",
    "Gemfile.lock",
    "Cargo.lock",
    "composer.lock",
    "mix.lock",
    "packages.lock.json",
    "poetry.lock",
    "uv.lock",
    "Pipfile.lock",
    "requirements-lock.txt",
    "requirements.lock",
    "gradle.lockfile",
    "node_modules/a/package.json",
    "vendor/github.com/a/b/go.mod",
    "third_party/x/pom.xml",
    "MANIFEST.in",
    "Makefile.in",
    "requirements/README.md",
    "requirements/constraints.txt",
    "docs/requirements.md",
    "my-package.json",
    "package.json5",
    "xpom.xml",
    "README.md",
    "",
    "package.json/",
    `${"a".repeat(400)}.gradle`,
  ])("none: %s", (path) => {
    expect(isManifest(path)).toBeUndefined();
  });

  it("has a reader and a name for every ecosystem", () => {
    expect(Object.keys(MANIFEST_READERS).toSorted()).toEqual(Object.keys(ECOSYSTEMS).toSorted());
  });
});
