import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wantsOf } from "../../../src/checklist/requirements/wanted.ts";
import { patternLimits } from "../../../src/policy/globs/patterns.ts";
import { textPieces } from "../../../src/policy/globs/text-pieces.ts";
import type { Facts } from "../../../src/policy/model/facts.ts";
import type { Found } from "../../../src/policy/model/reading.ts";
import { policiesOf } from "../read.ts";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

const found = (texts: Readonly<Record<string, Found | string>>): [string, Found][] =>
  Object.entries(texts).map(([key, one]) => [key, typeof one === "string" ? { kind: "text", text: one } : one]);

const reading = (known: Readonly<Record<string, Found | string>>, more = false): NonNullable<Facts["read"]> => ({
  more,
  found: new Map(found(known)),
});

const stack = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n";

describe("content", () => {
  const files = [file("a.yml"), file("b.yml"), file("logo.png")];
  const known = { "text a.yml": stack, "text b.yml": "on: push\n", "text logo.png": { kind: "none" } as const };
  test.each<[name: string, when: string, left: string[] | null]>([
    ["a pattern", "{ content: 'AWS::' }", ["a.yml"]],
    ["any of several", "{ content: [nothing, '^on: push$'] }", ["b.yml"]],
    ["each of all", "{ content: { all: ['^Resources:', 'AWS::'] } }", ["a.yml"]],
    ["each of all, one is missing", "{ content: { all: ['^Resources:', 'Azure'] } }", null],
    ["all and any", "{ content: { all: ['^Resources:'], any: [x, 'S3'] } }", ["a.yml"]],
    ["over several lines", "{ content: 'Bucket:\\s+Type:' }", ["a.yml"]],
    ["none", "{ content: 'kind: Deployment' }", null],
    ["under not", "{ not: { content: 'AWS::' } }", ["b.yml", "logo.png"]],
    ["only what others left", "{ paths: b.yml, content: 'AWS::' }", null],
  ])("%s", (_name, when, left) => {
    expect(ask(when, facts({ files, read: reading(known) })).left).toEqual(left);
  });

  test("a text that could not be read counts as matching, excepts nothing, and is said", () => {
    const read = reading({ "text a.yml": { kind: "unreadable", why: "it has 700000 bytes, more than 500000" } });
    const about = facts({ files: [file("a.yml")], read });
    expect(ask("{ content: 'AWS::' }", about)).toEqual({
      left: ["a.yml"],
      text: "1 file counts as matching because it has 700000 bytes, more than 500000",
      decided: { "a.yml": "it has 700000 bytes, more than 500000" },
    });
    expect(ask("{ not: { content: 'AWS::' } }", about).left).toEqual(["a.yml"]);
  });

  test("a text that is not given matches nothing and excepts nothing", () => {
    const about = facts({ files: [file("a.yml")] });
    expect(ask("{ content: '.' }", about).left).toBeNull();
    expect(ask("{ not: { content: '.' } }", about).left).toEqual(["a.yml"]);
  });

  test("what is disguised matches, and excepts nothing", () => {
    const about = facts({
      files: [file("a.sql")],
      read: reading({ "text a.sql": "SELECT 1;\nDROP/**/TABLE users;\n" }),
    });
    expect(ask("{ content: 'DROP\\s+TABLE' }", about).left).toEqual(["a.sql"]);
    expect(ask("{ not: { content: 'DROP\\s+TABLE' } }", about).left).toEqual(["a.sql"]);
  });

  test("says which pattern matched", () => {
    expect(ask("{ content: [x, 'AWS::S3'] }", facts({ files, read: reading(known) }))).toMatchObject({
      text: "the text of 1 file matches",
      decided: { "a.yml": "AWS::S3" },
    });
  });

  test("a long text is found to its end, and ^ matches only where a line begins", () => {
    const long = `${"x".repeat(70)}kind: A\n`.repeat(3_000);
    const read = reading({ "text a.yml": `${long}kind: B` });
    expect(ask("{ content: '^kind: A' }", facts({ files: [file("a.yml")], read })).left).toBeNull();
    expect(ask("{ content: '^kind: B$' }", facts({ files: [file("a.yml")], read })).left).toEqual(["a.yml"]);
  });

  test.each([
    ["{ content: {} }", "when.content names no patterns (allowed: any, all)"],
    ["{ content: ['(?=a)'] }", /^when\.content\[0\] uses look-around/],
    ["{ content: { al: x } }", /^when\.content\.al .*(all|any)/],
  ])("problem: %s", (when, words) => {
    expect(problemsOf(when)[0]).toMatch(words);
  });

  test("the pieces of a text are within the limit and hold every stretch that a pattern may match", () => {
    const text = fc.array(fc.oneof(fc.string({ maxLength: 300 }), fc.constant("x".repeat(3_000))), { maxLength: 40 });
    fc.assert(
      fc.property(text, fc.nat(), (lines, at) => {
        const whole = lines.join("\n");
        const pieces = textPieces(whole);
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(patternLimits.window);
        const from = whole.length === 0 ? 0 : at % whole.length;
        const part = whole.slice(from, from + patternLimits.overlap - 1);
        expect(pieces.some((piece) => piece.includes(part))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

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

describe("what is wanted", () => {
  const wants = (when: string, files: Facts["files"], item = ""): readonly string[] => {
    const requires = item === "" ? "{ adr: true }" : `{ checklist: [{ id: one, text: One, when: ${item} }] }`;
    const { policies } = policiesOf(
      `version: 1\npolicies: { p: { title: P, when: ${when}, requires: ${requires} } }\n`,
    );
    return wantsOf(policies, facts({ files, read: { more: true, found: new Map() } })).map(
      (want) => `${want.kind} ${want.path}`,
    );
  };
  const [a, b] = [file("db/a.sql"), file("src/b.ts")];
  test.each<[name: string, when: string, item: string, wanted: string[]]>([
    ["nothing where no policy reads", "{ paths: '**' }", "", []],
    ["the texts that paths left", "{ paths: 'db/**', content: x }", "", ["text db/a.sql"]],
    ["also after `not`", "{ content: x, not: { paths: 'db/**' } }", "", ["text src/b.ts"]],
    ["under `not`, those that are not away already", "{ not: { paths: 'db/**', content: x } }", "", ["text src/b.ts"]],
    [
      "folders and texts at once",
      "{ paths: 'db/**', beside: go.mod, content: x }",
      "",
      ["folder db", "folder ", "text db/a.sql"],
    ],
    [
      ".gitattributes for generated",
      "{ paths: 'db/**', not: { generated: true } }",
      "",
      ["attributes db", "attributes "],
    ],
    ["nothing for an item of a policy that cannot match", "{ paths: none }", "{ content: x }", []],
    [
      "what an item asks of a policy that matches",
      "{ paths: 'db/**' }",
      "{ matched: true, content: x }",
      ["text db/a.sql"],
    ],
    [
      "what an item asks of a policy that may match",
      "{ paths: 'db/**', content: y }",
      "{ paths: 'src/**', content: x }",
      ["text db/a.sql", "text src/b.ts"],
    ],
  ])("%s", (_name, when, item, wanted) => {
    expect(wants(when, [a, b], item)).toEqual(wanted);
  });
});
