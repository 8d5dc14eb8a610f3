import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf, reading } from "./matching-files.ts";

describe("beside", () => {
  const read = reading({
    "folder head ": { kind: "names", names: ["README.md", "infra", "src"] },
    "folder head infra": { kind: "names", names: ["cdk.json", "lib"] },
    "folder head infra/lib": { kind: "names", names: ["stack.ts"] },
    "folder head src": { kind: "names", names: ["a.ts"] },
    "folder base old": { kind: "names", names: ["Pulumi.yaml"] },
    "folder base ": { kind: "names", names: [] },
  });
  const [near, far] = [file("infra/lib/stack.ts"), file("src/a.ts")];
  test.each([
    ["a folder above holds it", "{ beside: [cdk.json, Pulumi.yaml] }", [near, far], ["infra/lib/stack.ts"]],
    ["the folder itself", "{ beside: a.ts }", [far], ["src/a.ts"]],
    ["a star", "{ beside: 'cdk.*' }", [near, far], ["infra/lib/stack.ts"]],
    ["the root is above all", "{ beside: README.md }", [near, far], ["infra/lib/stack.ts", "src/a.ts"]],
    ["none", "{ beside: go.mod }", [near, far], null],
    ["under not", "{ not: { beside: cdk.json } }", [near, far], ["src/a.ts"]],
    ["a removed file, by the base", "{ beside: Pulumi.yaml }", [file("old/a.ts", { status: "removed" })], ["old/a.ts"]],
    [
      "a renamed file, by its old folder",
      "{ beside: Pulumi.yaml }",
      [file("src/a.ts", { status: "renamed", previousPath: "old/a.ts" })],
      ["src/a.ts"],
    ],
    [
      "a name that the change itself brings",
      "{ beside: go.mod }",
      [file("x/go.mod"), file("x/y/a.go")],
      ["x/go.mod", "x/y/a.go"],
    ],
  ])("%s", (_name, when, files, left) => {
    expect(ask(when, facts({ files, read })).left).toEqual(left);
  });

  test("says which name in which folder", () => {
    expect(ask("{ beside: cdk.json }", facts({ files: [near], read }))).toMatchObject({
      text: "1 file is in or below a folder with such a name",
      decided: { "infra/lib/stack.ts": "infra/cdk.json" },
    });
  });

  test("a folder that could not be read counts, excepts nothing, and is said; one that is not given does not count", () => {
    const unread = reading({ "folder head src": { kind: "unreadable", why: "too many" } });
    expect(ask("{ beside: cdk.json }", facts({ files: [far], read: unread }))).toMatchObject({
      left: ["src/a.ts"],
      decided: { "src/a.ts": "too many" },
    });
    expect(ask("{ not: { beside: cdk.json } }", facts({ files: [far], read: unread })).left).toEqual(["src/a.ts"]);
    expect(ask("{ beside: cdk.json }", facts({ files: [far] })).left).toBeNull();
  });

  test.each([
    ["infra/cdk.json", /cdk\.json\?/],
    ["!cdk.json", /is no name|only excludes/],
  ])("problem: %s", (name, words) => {
    expect(problemsOf(`{ beside: ['${name}'] }`)[0]).toMatch(words);
  });
});
