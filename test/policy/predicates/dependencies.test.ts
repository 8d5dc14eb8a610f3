import { describe, expect, test } from "vitest";
import type { AddedDependency } from "../../../src/policy/model/facts.ts";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

const of = (...dependencies: AddedDependency[]) =>
  facts({
    files: [
      file("src/app.ts"),
      ...[...new Set(dependencies.map(({ manifest }) => manifest))].map((path) => file(path)),
    ],
    dependencies,
  });
const npm = (name: string) => of({ manifest: "package.json", name });

describe("dependencies", () => {
  test.each([
    ["a name", "[stripe]", npm("stripe"), ["package.json"]],
    ["another name", "[stripe]", npm("stripe-mock"), null],
    ["none is added", "[stripe]", facts(), null],
    ["a pattern", '["@aws-sdk/client-*"]', npm("@aws-sdk/client-s3"), ["package.json"]],
    ["the ecosystem is right", '["npm:stripe"]', npm("stripe"), ["package.json"]],
    ["the ecosystem is another", '["pypi:stripe"]', npm("stripe"), null],
    [
      "the ecosystem that the source says",
      '["pypi:stripe"]',
      of({ manifest: "deps.txt", name: "stripe", ecosystem: "pypi" }),
      ["deps.txt"],
    ],
    ["an unknown manifest may be any", '["pypi:stripe"]', of({ manifest: "deps.txt", name: "stripe" }), ["deps.txt"]],
    [
      "PyPI folds case and -_.",
      '["google-cloud.Storage"]',
      of({ manifest: "requirements.txt", name: "Google_Cloud-storage" }),
      ["requirements.txt"],
    ],
    ["npm does not fold", '["My-Lib"]', npm("my_lib"), null],
    ["NuGet ignores case", '["stripe.net"]', of({ manifest: "a.csproj", name: "Stripe.net" }), ["a.csproj"]],
    [
      "a Go module's major version",
      '["github.com/stripe/stripe-go"]',
      of({ manifest: "go.mod", name: "github.com/stripe/stripe-go/v76" }),
      ["go.mod"],
    ],
    [
      "Maven in Gradle",
      '["maven:com.stripe:stripe-java"]',
      of({ manifest: "build.gradle", name: "com.stripe:stripe-java" }),
      ["build.gradle"],
    ],
    [
      "Maven by its artifact",
      '["com.stripe:stripe-java"]',
      of({ manifest: "pom.xml", name: "stripe-java" }),
      ["pom.xml"],
    ],
    ["a Maven group", '["com.stripe:*"]', of({ manifest: "pom.xml", name: "com.stripe:stripe-java" }), ["pom.xml"]],
    ["a list", "{ list: services }", npm("acmepay"), ["package.json"]],
    ["a list, a pattern", "{ list: services }", npm("@acmepay/web"), ["package.json"]],
    ["a list's exception", "{ list: services }", npm("@acmepay/types"), null],
    [
      "a list's exception that is named",
      '{ list: services, any: ["@acmepay/types"] }',
      npm("@acmepay/types"),
      ["package.json"],
    ],
    ["except", '{ list: services, any: [stripe], except: ["npm:acme*", stripe] }', npm("acmepay"), null],
    ["a list for another ecosystem", "{ list: services }", of({ manifest: "Cargo.toml", name: "acmepay" }), null],
  ])("%s", (_name, written, about, left) => {
    expect(ask(`{ dependencies: ${written} }`, about).left).toEqual(left);
  });

  test.each([
    ["acmepay/shop", "acmepay", null],
    ["Acme-Pay/shop", "@acmepay/web", null],
    ["acmepay-labs/shop", "acmepay", ["package.json"]],
    ["acme/shop", "acmepay", ["package.json"]],
  ])("of a list, packages of the repository's owner do not count: %s adds %s", (repository, name, left) => {
    const about = { files: [file("package.json")], dependencies: [{ manifest: "package.json", name }] };
    expect(ask("{ dependencies: { list: services } }", facts({ repository, ...about })).left).toEqual(left);
    expect(ask(`{ dependencies: ["${name}"] }`, facts({ repository, ...about })).left).toEqual(["package.json"]);
  });

  test("names the packages and what they are, per manifest", () => {
    const about = of({ manifest: "package.json", name: "acmepay" }, { manifest: "web/package.json", name: "stripe" });
    expect(ask("{ dependencies: { list: services, any: [stripe] } }", about)).toEqual({
      left: ["package.json", "web/package.json"],
      text: "adds acmepay (payments) and stripe",
      decided: { "package.json": "acmepay", "web/package.json": "stripe" },
    });
  });

  test("counts only manifests that the other predicates left", () => {
    expect(ask('{ paths: ["api/**"], dependencies: [stripe] }', npm("stripe")).left).toBeNull();
  });

  const large = { lines: { kind: "too-large" } } as const;
  const only = (...files: ReturnType<typeof file>[]) => facts({ files: [file("src/app.ts"), ...files] });
  const counts = "1 manifest counts as matching because the diff is too large to read";

  test.each([
    ["a manifest whose diff is too large", only(file("package.json", large)), ["package.json"], counts],
    ["added as a whole", only(file("a/pom.xml", { ...large, status: "added" })), ["a/pom.xml"], counts],
    [
      "one that is removed",
      only(file("package.json", { ...large, status: "removed" })),
      null,
      "no such package is newly added",
    ],
    ["a file that is no manifest", only(file("package-lock.json", large)), null, "no such package is newly added"],
    ["a vendored copy", only(file("vendor/x/package.json", large)), null, "no such package is newly added"],
    [
      "one of which only the path is known",
      only(file("package.json", { lines: { kind: "not-given" } })),
      null,
      "no such package is newly added",
    ],
    ["a binary one", only(file("package.json", { lines: { kind: "binary" } })), null, "no such package is newly added"],
    [
      "beside one that brings it",
      facts({
        files: [file("package.json"), file("a/package.json", large), file("b/package.json", large)],
        dependencies: [{ manifest: "package.json", name: "stripe" }],
      }),
      ["package.json", "a/package.json", "b/package.json"],
      "adds stripe, 2 manifests count as matching because the diff is too large to read",
    ],
  ])("%s", (_name, about, left, text) => {
    expect(ask("{ dependencies: [stripe] }", about)).toMatchObject({ left, text });
  });

  test("says of each file why, and excepts none that could not be read", () => {
    expect(ask("{ dependencies: [stripe] }", only(file("package.json", large))).decided).toEqual({
      "package.json": "its diff is too large to read",
    });
    expect(ask("{ not: { dependencies: [stripe] } }", facts({ files: [file("package.json", large)] })).left).toEqual([
      "package.json",
    ]);
  });

  test("names ten packages, and how many more", () => {
    const many = Array.from({ length: 13 }, (_, i) => ({ manifest: "package.json", name: `p${i}` }));
    expect(ask('{ dependencies: ["p*"] }', of(...many)).text).toBe(
      "adds p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 3 more",
    );
  });

  test.each([
    [
      "{ dependencies: { list: servces } }",
      'when.dependencies.list names the list "servces", which there is not (allowed: services; did you mean services?)',
    ],
    ["{ dependencies: {} }", "when.dependencies names no packages (allowed: any, list)"],
    [
      '{ dependencies: ["!a"] }',
      "when.dependencies[0] begins with `!`, which excludes only in lists of globs; write it under `not` (did you mean a?)",
    ],
  ])("problem: %s", (when, problem) => {
    expect(problemsOf(when)).toEqual([problem]);
  });
});
