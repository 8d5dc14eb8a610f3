import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wantsOf } from "../../../src/checklist/needs.ts";
import { patternLimits } from "../../../src/policy/globs/patterns.ts";
import type { Facts } from "../../../src/policy/model/facts.ts";
import { textPieces } from "../../../src/policy/predicates/content.ts";
import { policiesOf } from "../read.ts";
import { ask, facts, file, problemsOf, reading } from "./matching-files.ts";

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

  describe("a text that is too large", () => {
    const why = "it has 700000 bytes, more than 500000";
    const lines = (...added: string[]) => ({ kind: "known" as const, added, removed: [] });
    const read = reading({ "text a.yml": { kind: "beginning", text: stack, why } });
    const only = "of 1 file only the beginning was read, and nothing was found there";
    test.each<[name: string, content: string, added: string[], left: string[] | null, text: string]>([
      ["found in the beginning", "'AWS::'", [], ["a.yml"], "the text of 1 file matches"],
      ["not found", "Azure", [], ["a.yml"], `1 file counts as matching because ${why}`],
      ["said to match", "{ any: Azure, large: match }", [], ["a.yml"], `1 file counts as matching because ${why}`],
      ["judged by its beginning", "{ any: Azure, large: beginning }", [], null, only],
      ["by its beginning, found", "{ any: 'AWS::', large: beginning }", [], ["a.yml"], "the text of 1 file matches"],
      ["by its lines", "{ any: Azure, large: beginning }", ["on: Azure"], ["a.yml"], "the text of 1 file matches"],
      ["by both", "{ all: [Azure, 'AWS::'], large: beginning }", ["Azure"], ["a.yml"], "the text of 1 file matches"],
      ["disguised lines", "{ any: 'A B', large: beginning }", ["A/**/B"], ["a.yml"], "the text of 1 file matches"],
    ])("%s", (_name, content, added, left, text) => {
      const about = facts({ files: [{ ...file("a.yml"), lines: lines(...added) }], read });
      expect(ask(`{ content: ${content} }`, about)).toMatchObject({ left, text });
    });

    test("excepts only by what was found", () => {
      const about = facts({ files: [file("a.yml")], read });
      expect(ask("{ not: { content: Azure } }", about).left).toEqual(["a.yml"]);
      expect(ask("{ not: { content: 'AWS::' } }", about).left).toBeNull();
    });
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
