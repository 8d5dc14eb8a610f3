import { describe, expect, test } from "vitest";
import { generatedName } from "../../../src/policy/contents/generated.ts";
import type { ChangedFile, Found } from "../../../src/policy/model/facts.ts";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

const files = [
  file("a", { status: "added" }),
  file("m"),
  file("d", { status: "removed" }),
  file("r", { status: "renamed", previousPath: "q" }),
];

describe("change", () => {
  test.each([
    ["added", ["a"]],
    ["[modified, removed]", ["m", "d"]],
    ["[renamed]", ["r"]],
  ])("change: %s", (written, left) => {
    expect(ask(`{ change: ${written} }`, facts({ files })).left).toEqual(left);
  });

  test("does not hold where no file changed so, and says it", () => {
    expect(ask("{ change: [removed] }", facts())).toMatchObject({ left: null, text: "no file is removed" });
  });

  test("looks at the files that the paths left, whatever the order written", () => {
    expect(ask('{ change: added, paths: ["m"] }', facts({ files })).left).toBeNull();
  });

  test("under not, takes away the files that changed so", () => {
    expect(ask("{ not: { change: [removed, renamed] } }", facts({ files })).left).toEqual(["a", "m"]);
  });

  test("names the allowed values", () => {
    expect(problemsOf("{ change: deleted }")).toEqual([
      'when.change says "deleted", which is not known here (allowed: added, modified, removed, renamed; did you mean removed?)',
    ]);
  });
});

const subproject = `Subproject commit ${"a".repeat(40)}`;
const readableAndNot = [
  file("src/app.ts", { lines: { kind: "known", added: ["const retries = 3"], removed: [] } }),
  file("data/prices.json", { lines: { kind: "too-large" } }),
  file("logo.png", { lines: { kind: "binary" } }),
  file("vendor/lib", { lines: { kind: "known", added: [subproject], removed: [] } }),
  file("only/its/path.ts", { lines: { kind: "not-given" } }),
];

describe("readable", () => {
  test.each([
    ["the files whose lines are known", "{ readable: true }", ["src/app.ts", "only/its/path.ts"]],
    ["the others", "{ readable: false }", ["data/prices.json", "logo.png", "vendor/lib"]],
    ["silence about a diff that is too large", "{ added_lines: retries, not: { readable: false } }", ["src/app.ts"]],
    ["by default it counts as matching", "{ added_lines: retries }", ["src/app.ts", "data/prices.json", "vendor/lib"]],
    ["nothing left", "{ paths: '*.png', not: { readable: false } }", null],
  ])("%s", (_name, when, left) => {
    expect(ask(when, facts({ files: readableAndNot })).left).toEqual(left);
  });

  test("lines that nobody has looked at yet count as readable, and match", () => {
    const unseen = file("src/new.ts", { lines: { kind: "too-large", unseen: true } });
    for (const when of ["{ added_lines: retries, not: { readable: false } }", "{ readable: true }"])
      expect(ask(when, facts({ files: [unseen] })).left).toEqual(["src/new.ts"]);
  });
});

const twoFiles = [file("a", { additions: 30, deletions: 20 }), file("b", { additions: 50, deletions: 0 })];

describe("size", () => {
  test.each([
    ['{ files: ">1" }', true],
    ['{ files: ">2" }', false],
    ['{ files: ">=2", lines: ">=100" }', true],
    ['{ files: ">=2", lines: ">100" }', false],
    ['{ lines: "<=100" }', true],
    ['{ lines: "< 100" }', false],
  ])("%s: %s", (written, holds) => {
    const answer = ask(`{ size: ${written} }`, facts({ files: twoFiles }));
    expect(answer).toMatchObject({ left: holds ? ["a", "b"] : null, text: "2 files with 100 changed lines" });
  });

  test("counts the files that the other predicates left, whatever the order written", () => {
    expect(ask('{ size: { lines: ">60" }, paths: [a] }', facts({ files: twoFiles })).left).toBeNull();
    expect(ask('{ size: { lines: ">=50" }, paths: [a] }', facts({ files: twoFiles })).left).toEqual(["a"]);
  });

  test.each([
    ['{ all_files: "<=2" }', ["a"]],
    ['{ all_files: "<2" }', null],
    ['{ all_files: "<=2", files: ">1" }', null],
    ['{ all_files: "<=2", lines: ">=50" }', ["a"]],
  ])("all_files counts the whole change: %s", (written, left) => {
    const answer = ask(`{ size: ${written}, paths: [a] }`, facts({ files: twoFiles }));
    expect(answer.left).toEqual(left);
    expect(answer.text).toContain("1 file with 50 changed lines, in a change of 2 files");
  });

  test("under not, excepts the pull request as a whole", () => {
    expect(ask('{ not: { size: { files: "<3" } } }', facts({ files: twoFiles })).left).toBeNull();
  });

  describe("with a file whose lines were not counted", () => {
    const more = [...twoFiles, file("c", { additions: 0, deletions: 0, lines: { kind: "too-large" } })];
    test.each([
      ['{ lines: ">100" }', true],
      ['{ lines: ">=5000" }', true],
      ['{ lines: "<=100" }', true],
      ['{ lines: "<100" }', false],
      ['{ lines: ">100", files: ">3" }', false],
    ])("%s: %s, for it may have any number", (written, holds) => {
      const answer = ask(`{ size: ${written} }`, facts({ files: more }));
      expect(answer.left).toEqual(holds ? ["a", "b", "c"] : null);
      expect(answer.text).toBe("3 files with at least 100 changed lines");
    });

    test.each([
      ['{ lines: ">100" }', true],
      ['{ lines: "<=100" }', true],
      ['{ lines: ">=100" }', false],
      ['{ files: ">2" }', false],
    ])("not %s: %s, for what is not known excepts nothing", (written, holds) => {
      expect(ask(`{ not: { size: ${written} } }`, facts({ files: more })).left !== null).toBe(holds);
    });
  });

  test.each([
    [
      "{ size: { files: 50 } }",
      'when.size.files must be a text, not a number (in quotes it is a text) (did you mean ">50"?)',
    ],
    ['{ size: { files: "50" } }', 'when.size.files must be a comparison and a number, such as ">50" or "<=1000"'],
    ["{ size: {} }", "when.size compares nothing (allowed: files, lines, all_files)"],
  ])("problem: %s", (when, problem) => {
    expect(problemsOf(when)).toEqual([problem]);
  });
});

const huge = (path: string): ChangedFile => file(path, { lines: { kind: "too-large" } });

describe("names of generated files", () => {
  test.each([
    ...["package-lock.json", "web/yarn.lock", "go.sum", "a/b/Cargo.lock", "infra/.terraform.lock.hcl", "uv.lock"],
    ...["src/__snapshots__/App.test.tsx.snap", "t/x.snap", "tests/__image_snapshots__/a.png", "a/x.approved.txt"],
    ...["api/v1/shop.pb.go", "shop_pb2.py", "shop_pb2_grpc.pyi", "gen/shop_pb.d.ts", "zz_generated.deepcopy.go"],
    ...["wire_gen.go", "api.gen.ts", "schema.generated.ts", "user.g.dart", "Form1.Designer.cs", "app.min.js"],
    ...["db/queries.sql.go", "web/src/__generated__/types.ts", "src/generated/client/index.ts", "style.css.map"],
  ])("%s", (path) => {
    expect(generatedName(path)).toBeTypeOf("string");
  });

  test.each([
    ...["package.json", "go.mod", "lock.ts", "src/app.ts", "db/migrate/1.sql", "generated/deploy.yaml"],
    ...["generated/migrate.sql", "src/generator.go", "snapshot.py", "src/gen/server.go", "min.js", "infra/main.tf"],
    ...["docs/generated.md", "degenerated.ts", "my-lock.json", "regenerate.go"],
  ])("%s is written by hand", (path) => {
    expect(generatedName(path)).toBeUndefined();
  });
});

const read = (attributes: Readonly<Record<string, string>>, more = false) => ({
  more,
  found: new Map(
    Object.entries(attributes).map(([path, text]): [string, Found] => [`attributes ${path}`, { kind: "text", text }]),
  ),
});

describe("generated", () => {
  const lock = file("package-lock.json");
  const app = file("src/app.ts");
  const client = file("src/client.ts");
  test.each([
    ["the files that tools write", "{ generated: true }", {}, [lock, app], ["package-lock.json"]],
    ["the others", "{ generated: false }", {}, [lock, app], ["src/app.ts"]],
    ["under not", "{ not: { generated: true } }", {}, [lock, app], ["src/app.ts"]],
    ["all of them", "{ not: { generated: true } }", {}, [lock], null],
    [
      "by .gitattributes",
      "{ generated: true }",
      { "": "src/client.ts linguist-generated" },
      [client, app],
      ["src/client.ts"],
    ],
    [
      "the nearest decides",
      "{ generated: true }",
      { "": "*.ts linguist-generated", src: "*.ts -linguist-generated" },
      [app],
      null,
    ],
    [
      "a bundle whose map is in the change",
      "{ generated: true }",
      {},
      [file("js/main.js"), file("js/main.js.map"), file("css/a.css"), file("css/a.css.map"), file("js/other.js"), app],
      ["js/main.js", "js/main.js.map", "css/a.css", "css/a.css.map"],
    ],
    [
      "a map of another file",
      "{ generated: true }",
      {},
      [file("src/main.js"), file("js/main.js.map")],
      ["js/main.js.map"],
    ],
    [
      "against the map",
      "{ generated: true }",
      { "": "*.js -linguist-generated" },
      [file("js/main.js"), file("js/main.js.map")],
      ["js/main.js.map"],
    ],
    ["against the name", "{ generated: true }", { "": "*.json -linguist-generated" }, [lock], null],
  ])("%s", (_name, when, attributes, files, left) => {
    expect(ask(when, facts({ files, read: read(attributes) })).left).toEqual(left);
  });

  test("until .gitattributes is read, a file may be either, and nothing is excepted", () => {
    const about = facts({ files: [lock], read: read({}, true) });
    expect(ask("{ generated: true }", about).left).toEqual(["package-lock.json"]);
    expect(ask("{ generated: false }", about).left).toEqual(["package-lock.json"]);
    expect(ask("{ not: { generated: true } }", about).left).toEqual(["package-lock.json"]);
  });

  test.each([
    ["added lines", "{ added_lines: DROP }"],
    ["removed lines", "{ removed_lines: DROP }"],
  ])("a large diff of a generated file is no match for %s, of another file it is", (_name, when) => {
    expect(ask(when, facts({ files: [huge("package-lock.json"), huge("src/app.ts")] })).left).toEqual(["src/app.ts"]);
    const marked = facts({ files: [huge("schema.sql")], read: read({ "": "schema.sql linguist-generated" }) });
    expect(ask(when, marked).left).toBeNull();
  });

  test("a large diff of a generated manifest brings no package, of another one it may", () => {
    const when = "{ dependencies: stripe }";
    expect(ask(when, facts({ files: [huge("requirements.txt")] })).left).toEqual(["requirements.txt"]);
    const marked = facts({ files: [huge("requirements.txt")], read: read({ "": "req* linguist-generated" }) });
    expect(ask(when, marked).left).toBeNull();
  });

  test("a wrong value says what is allowed", () => {
    expect(problemsOf("{ generated: yes please }")[0]).toMatch(/^when\.generated .*true.*false|boolean/);
  });
});
