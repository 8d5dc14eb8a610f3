import { describe, expect, test } from "vitest";
import { generatedName } from "../../../src/policy/contents/generated.ts";
import type { ChangedFile, Found } from "../../../src/policy/model/facts.ts";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

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
