import { describe, expect, test } from "vitest";
import { ask, facts, file } from "./matching-files.ts";

const subproject = `Subproject commit ${"a".repeat(40)}`;
const files = [
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
    expect(ask(when, facts({ files })).left).toEqual(left);
  });
});
