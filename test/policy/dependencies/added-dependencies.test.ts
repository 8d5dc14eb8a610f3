import { describe, expect, it } from "vitest";
import { addedDependencies, type PatchedFile } from "../../../src/policy/dependencies/added-dependencies.ts";
import { edited, MANIFESTS, newFile } from "./manifests.ts";

const names = (...files: PatchedFile[]): string[] => addedDependencies(files).map(({ name }) => name);

describe("the packages that a change newly adds", () => {
  it.each(MANIFESTS)("a new manifest counts wholly: %s", (_form, path, text, expected) => {
    expect(names(newFile(path, text)).toSorted()).toEqual([...expected].toSorted());
  });

  it.each(MANIFESTS)("with Windows line ends just so: %s", (_form, path, text, expected) => {
    expect(names(newFile(path, text.replaceAll("\n", "\r\n"))).toSorted()).toEqual([...expected].toSorted());
  });

  it.each(MANIFESTS)("a removed manifest adds nothing: %s", (_form, path, text) => {
    const patch =
      newFile(path, text)
        .patch?.replace(/^@@.*@@/, "@@ -1,9 +0,0 @@")
        .replace(/^\+/gm, "-") ?? "";
    expect(names({ path, status: "removed", patch })).toEqual([]);
    // And what moves with it into another manifest is not new there.
    const moved = path.replace(/[^/]+$/, (name) => `moved/${name}`);
    expect(names({ path, status: "removed", patch }, newFile(moved, text))).toEqual([]);
  });

  it("names the manifest and the ecosystem, in the files' order", () => {
    const files = [newFile("b/go.mod", "require github.com/a/b v1.0.0"), newFile("a/Gemfile", 'gem "stripe"')];
    expect(addedDependencies(files)).toEqual([
      { manifest: "b/go.mod", name: "github.com/a/b", ecosystem: "go" },
      { manifest: "a/Gemfile", name: "stripe", ecosystem: "rubygems" },
    ]);
  });

  it.each<[string, PatchedFile, string[]]>([
    [
      "npm, section in sight",
      edited("package.json", ` "dependencies": {\n   "a": "1",\n+  "stripe": "^1",\n   "b": "2"`),
      ["stripe"],
    ],
    [
      "npm, section out of sight",
      edited("package.json", `   "a": "1.0.0",\n+  "stripe": "^1.2",\n   "b": "2.0.0"`),
      ["stripe"],
    ],
    [
      "npm, first in a section",
      edited("package.json", ` "dependencies": {\n-  "a": "1"\n+  "a": "1",\n+  "stripe": "^1"\n },`),
      ["stripe"],
    ],
    [
      "npm, a new section",
      edited("package.json", ` "private": true,\n+ "dependencies": {\n+  "stripe": "^1"\n+ },\n "scripts": {`),
      ["stripe"],
    ],
    ["npm, a script in sight", edited("package.json", ` "scripts": {\n+  "x": "1.0",\n   "b": "tsc"`), []],
    [
      "npm, a script out of sight",
      edited("package.json", `   "a": "vitest run",\n+  "lint": "biome check",\n   "b": "tsc"`),
      [],
    ],
    [
      "npm, an engine",
      edited("package.json", ` "engines": {\n-  "node": ">=20"\n+  "node": ">=24",\n+  "npm": ">=11"\n }`),
      [],
    ],
    ["npm, an engine out of sight", edited("package.json", `+  "pnpm": ">=9",\n   "x": "1"`), []],
    [
      "npm, a top-level key before a nested one",
      edited("package.json", ` "main": "x",\n+ "apiLevel": "1.2.3",\n "scripts": {\n   "b": "tsc"`),
      [],
    ],
    ["npm, an override", edited("package.json", ` "overrides": {\n+  "semver": "7.5.2"\n }`), []],
    [
      "npm, a nested override",
      edited("package.json", ` "pnpm": {\n   "overrides": {\n+   "semver": "7.5.2"\n   }\n }`),
      [],
    ],
    [
      "npm, behind the end of a section",
      edited("package.json", `   "a": "1.0.0"\n },\n+ "version": "2.0.0",\n+ "apiLevel": "1.0.0"`),
      [],
    ],
    [
      "npm, to a second section",
      edited(
        "package.json",
        ` "devDependencies": {\n   "stripe": "1"\n },\n+ "peerDependencies": {\n+  "stripe": ">=1"\n+ },`,
      ),
      [],
    ],
    [
      "npm, a module of the workspace",
      edited("package.json", ` "dependencies": {\n+  "@acme/ui": "workspace:^",\n   "b": "2"`),
      [],
    ],
    [
      "PEP 621, table out of sight",
      edited("pyproject.toml", `   "requests>=2",\n+  "stripe>=5",\n   "zope"`),
      ["stripe"],
    ],
    ["PEP 621, in sight", edited("pyproject.toml", ` dependencies = [\n   "requests",\n+  "stripe",\n ]`), ["stripe"]],
    ["a linter's codes, table out of sight", edited("pyproject.toml", `   "E501",\n+  "E502",\n ]`), []],
    [
      "Poetry, table out of sight",
      edited("pyproject.toml", ` requests = "^2"\n+stripe = "^5"\n boto3 = "^1"`),
      ["stripe"],
    ],
    [
      "a project's version, table out of sight",
      edited("pyproject.toml", `-version = "1.0"\n+version = "2.0"\n+target-version = ">=3"\n+minversion = "^6"`),
      [],
    ],
    [
      "setup.py, list out of sight",
      edited("setup.py", `         "requests>=2",\n+        "stripe>=5",\n         "x"`),
      ["stripe"],
    ],
    ["setup.py, a package's folder", edited("setup.py", `     packages=[\n+        "acme.pay",\n     ],`), []],
    ["setup.cfg, list out of sight", edited("setup.cfg", `     requests>=2\n+    stripe>=5\n+    bare`), ["stripe"]],
    ["requirements", edited("dev-requirements.in", ` requests\n+stripe\n+# not-this\n+`), ["stripe"]],
    [
      "go, block out of sight",
      edited(
        "go.mod",
        ` \tgithub.com/a/b v1.0.0\n+\tgithub.com/stripe/stripe-go/v76 v76.0.0\n+\tgithub.com/x/y v1.0.0 // indirect`,
      ),
      ["github.com/stripe/stripe-go"],
    ],
    [
      "go, in a replace block",
      edited("go.mod", ` replace (\n+\tgithub.com/q/w v1.0.0 => github.com/z/z v2.0.0\n )`),
      ["github.com/z/z"],
    ],
    ["Gemfile", edited("Gemfile", ` group :test do\n+  gem "vcr"\n end`), ["vcr"]],
    [
      "Maven, coordinates shifted by the diff",
      edited(
        "pom.xml",
        `     <dependency>\n+      <groupId>com.stripe</groupId>\n+      <artifactId>stripe-java</artifactId>\n+    </dependency>\n+    <dependency>\n       <groupId>a</groupId>\n       <artifactId>b</artifactId>`,
      ),
      ["com.stripe:stripe-java"],
    ],
    [
      "Maven, only the artifact in sight",
      edited("pom.xml", `+      <artifactId>stripe-java</artifactId>\n       <version>1</version>\n     </dependency>`),
      ["stripe-java"],
    ],
    [
      "Maven, an exclusion",
      edited(
        "pom.xml",
        `       <exclusions>\n+        <exclusion>\n+          <groupId>a</groupId>\n+          <artifactId>b</artifactId>\n+        </exclusion>\n       </exclusions>`,
      ),
      [],
    ],
    [
      "Maven, a plugin",
      edited(
        "pom.xml",
        `+      <plugin>\n+        <groupId>a</groupId>\n+        <artifactId>b</artifactId>\n+      </plugin>`,
      ),
      [],
    ],
    [
      "Maven, a plugin out of sight",
      edited(
        "pom.xml",
        `-        <artifactId>maven-a-plugin</artifactId>\n+        <artifactId>maven-b-plugin</artifactId>\n         <version>1</version>`,
      ),
      [],
    ],
    [
      "Gradle",
      edited("build.gradle", `     api 'a:b:1'\n+    implementation 'com.stripe:stripe-java:24'\n }`),
      ["com.stripe:stripe-java"],
    ],
    [
      "Gradle's catalogue, table out of sight",
      edited(
        "gradle/libs.versions.toml",
        ` a = "a:b:1"\n+stripe = { module = "com.stripe:stripe-java", version = "1" }`,
      ),
      ["com.stripe:stripe-java"],
    ],
    [
      "Cargo, table out of sight",
      edited(
        "Cargo.toml",
        ` serde = "1"\n+async-stripe = { version = "0.3" }\n+tokio.workspace = true\n+version = "2"\n+f = ["x"]`,
      ),
      ["async-stripe", "tokio"],
    ],
    ["Cargo, a feature", edited("Cargo.toml", ` [features]\n+x = ["serde"]\n+y = []`), []],
    [
      "Composer, section out of sight",
      edited("composer.json", `   "a/b": "^1.0",\n+  "stripe/stripe-php": "^14",\n   "c/d": "^2"`),
      ["stripe/stripe-php"],
    ],
    ["Composer, autoload out of sight", edited("composer.json", `+  "App/Models": "app/Models",\n   "x/y": "z"`), []],
    ["mix", edited("mix.exs", `       {:a, "~> 1.0"},\n+      {:stripity_stripe, "~> 3.0"},`), ["stripity_stripe"]],
    [
      "NuGet",
      edited("A.fsproj", `   <ItemGroup>\n+    <PackageReference Include="Stripe.net" Version="1" />`),
      ["Stripe.net"],
    ],
  ])("in the middle of a manifest: %s", (_name, file, expected) => {
    expect(names(file)).toEqual(expected);
  });

  it.each<[string, PatchedFile]>([
    ["npm", edited("package.json", `-  "stripe": "^1.0",\n+  "stripe": "^2.0",`)],
    ["pip", edited("requirements.txt", "-Zope.Interface==1\n+zope-interface==2")],
    [
      "go, a major version",
      edited("go.mod", "-\tgithub.com/google/go-github/v50 v50.0.0\n+\tgithub.com/google/go-github/v64 v64.0.0"),
    ],
    [
      "go, from no suffix to one",
      edited("go.mod", "-\tgithub.com/google/uuid v1.0.0\n+\tgithub.com/google/uuid/v2 v2.0.0"),
    ],
    ["go, gopkg.in", edited("go.mod", "-\tgopkg.in/yaml.v2 v2.0.0\n+\tgopkg.in/yaml.v3 v3.0.0")],
    ["go, what was indirect", edited("go.mod", "-\tgithub.com/a/b v1.0.0 // indirect\n+\tgithub.com/a/b v1.0.0")],
    ["Gemfile", edited("Gemfile", `-gem "rails", "~> 7"\n+gem 'rails', "~> 8"`)],
    [
      "Maven, its version alone in the diff",
      edited(
        "pom.xml",
        `     <dependency>\n       <groupId>a</groupId>\n       <artifactId>b</artifactId>\n-      <version>1</version>\n+      <version>2</version>\n     </dependency>`,
      ),
    ],
    ["Gradle", edited("build.gradle", `-  api 'a:b:1'\n+  api("a:b:2")`)],
    [
      "Cargo, and into a table of its own",
      edited("Cargo.toml", ` [dependencies]\n-serde_json = "1"\n+[dependencies.serde-json]\n+version = "1"`),
    ],
    [
      "Composer, in other letters",
      edited("composer.json", ` "require": {\n-  "Acme/Pay": "1.0"\n+  "acme/pay": "2.0"`),
    ],
    ["mix", edited("mix.exs", `-  {:a, "~> 1.0"},\n+  {:a, "~> 2.0"},`)],
    [
      "NuGet, in other letters",
      edited(
        "a.csproj",
        `-<PackageReference Include="Stripe.Net" Version="1"/>\n+<PackageReference Include="Stripe.net" Version="2"/>`,
      ),
    ],
    [
      "npm, to another section",
      edited(
        "package.json",
        ` "dependencies": {\n-  "stripe": "1",\n   "a": "1"\n },\n "devDependencies": {\n+  "stripe": "1",\n   "b": "1"`,
      ),
    ],
    ["npm, past a comma", edited("package.json", `-  "stripe": "1"\n+  "stripe": "1",\n+  "node": "22"`)],
  ])("a bumped or moved one is not new: %s", (_name, file) => {
    expect(names(file)).toEqual([]);
  });

  it("one moved between manifests of one ecosystem is not new, between ecosystems it is", () => {
    const gone = edited("a/requirements.txt", "-stripe==5");
    expect(names(gone, newFile("b/pyproject.toml", '[project]\ndependencies = ["Stripe>=6"]'))).toEqual([]);
    expect(names(gone, newFile("b/package.json", '{"dependencies": {"stripe": "1"}}'))).toEqual(["stripe"]);
  });

  it.each([
    ["Gemfile", "Gemfile.d/other.gemfile", []],
    ["services/Gemfile", "services/b/Gemfile", []],
    ["services/b/c/Gemfile", "services/Gemfile", []],
    // Another service: it begins to depend on the package now.
    ["services/a/Gemfile", "services/b/Gemfile", ["stripe"]],
    ["services/a/Gemfile", "services/ab/Gemfile", ["stripe"]],
  ])("a manifest of the same folder, or of one above or below, has it already: %s, %s", (has, brings, found) => {
    const kept = edited(has, ' gem "stripe"\n-gem "a", "1"\n+gem "a", "2"');
    expect(names(kept, edited(brings, '+gem "stripe"'))).toEqual(found);
    expect(names(edited(brings, '+gem "stripe"'), kept)).toEqual(found);
  });

  it("one that two manifests bring at once is new to both", () => {
    expect(names(edited("a/Gemfile", '+gem "stripe"'), edited("b/Gemfile", '+gem "stripe"'))).toEqual([
      "stripe",
      "stripe",
    ]);
    const other = edited("requirements.txt", " stripe==5\n-a==1\n+a==2");
    expect(names(other, edited("b/Gemfile", '+gem "stripe"'))).toEqual(["stripe"]);
    const indirect = edited("a/go.mod", "\tx.com/b v1.0.0 // indirect\n-\tx.com/a v1.0.0\n+\tx.com/a v1.1.0");
    expect(names(indirect, edited("b/go.mod", "+\tx.com/b v1.0.0"))).toEqual(["x.com/b"]);
    const pom = edited("pom.xml", "-<dependency><groupId>g</groupId><artifactId>a</artifactId></dependency>");
    expect(names(pom, edited("build.gradle", "+  api 'g:a:1'"))).toEqual([]);
  });

  it("a file that a list of requirements names is one, whatever it is called", () => {
    const list = edited("svc/requirements.txt", " requests\n+-r ../deps/prod.list");
    expect(names(list, newFile("deps/prod.list", "stripe==5\n"))).toEqual(["stripe"]);
    expect(names(newFile("deps/prod.list", "stripe==5\n"))).toEqual([]);
    expect(names(edited("svc/requirements.txt", "+-c limits.list"), newFile("svc/limits.list", "stripe==5"))).toEqual(
      [],
    );
  });

  it("a renamed manifest counts by its diff, one that became a manifest wholly", () => {
    const patch = '@@ -1,3 +1,4 @@\n {"dependencies": {\n   "a": "1",\n+  "stripe": "1",\n   "b": "2" } }';
    expect(names({ path: "b/package.json", previousPath: "a/package.json", status: "renamed", patch })).toEqual([
      "stripe",
    ]);
    expect(names({ path: "package.json", previousPath: "package.json.example", status: "renamed", patch })).toEqual([
      "a",
      "stripe",
      "b",
    ]);
  });

  it("no patch, no lock file, no vendored copy", () => {
    expect(names({ path: "package.json", status: "modified" })).toEqual([]);
    expect(names(newFile("Gemfile.lock", 'gem "stripe"'), newFile("go.sum", "github.com/a/b v1.0.0 h1:x="))).toEqual(
      [],
    );
    expect(names(newFile("node_modules/x/package.json", '{"dependencies": {"stripe": "1"}}'))).toEqual([]);
  });
});
