import { describe, expect, test } from "vitest";
import { type ParsedYaml, parseYaml } from "../../src/policy/parse-yaml.ts";
import { bytes } from "./read.ts";

/** Where a key of a policy file stands, as its problems say it. */
const TEXT = `base: &base
  paths: [a, b]
one: *base
empty:
list:
  - plain
  - { deep: value }
`;
const yaml = (text: string): ParsedYaml => {
  const read = parseYaml("t.yml", bytes(text));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
};
const locate = yaml(TEXT).locate;

describe("the place of a key", () => {
  test.each<[string, readonly (string | number)[], "key" | "value", string]>([
    ["the whole file", [], "value", "1:1"],
    ["a map", ["base"], "key", "1:1"],
    ["an entry of a list", ["base", "paths", 1], "value", "2:14"],
    ["an entry that is not there: its list", ["base", "paths", 7], "value", "2:3"],
    ["a name in a list: the list", ["list", "plain"], "value", "5:1"],
    ["a key that is not there: the map above", ["base", "nothing"], "value", "1:1"],
    ["what is below a text: the text's key", ["list", 0, "below"], "value", "6:5"],
    ["a key without a value", ["empty"], "value", "4:1"],
    ["a value", ["list", 1, "deep"], "value", "7:13"],
    ["its key", ["list", 1, "deep"], "key", "7:7"],
    ["what an alias stands for", ["one", "paths", 0], "value", "2:11"],
    ["another part of the same", ["one", "paths", 1], "value", "2:14"],
  ])("%s", (_, path, which, place) => {
    const { line, column } = locate(path, which);
    expect(`${line}:${column}`).toBe(place);
  });
});

describe("a file that is no YAML", () => {
  test.each<[string, string, object]>([
    ["names the alias", "a: *colon:x\n", { message: expect.stringMatching(/^`\*colon:x` is read as a YAML alias/) }],
    [
      "shows of an unquoted glob no more than its line",
      "a:\n  - !docs/**\n  - b\n",
      { line: 2, message: expect.stringMatching(/^`!docs\/\*\*` is read as a YAML tag;/) },
    ],
    [
      "reports each key that is written twice",
      "a: 1\nb: 2\na: 3\nb: 4\n",
      { line: 3, message: "the same key is written twice in one place; the first is in line 1" },
    ],
  ])("%s", (_, text, problem) => {
    const read = parseYaml("t.yml", bytes(text));
    expect(read).toMatchObject({ ok: false });
    if (!read.ok) expect(read.problems[0]).toMatchObject({ file: "t.yml", ...problem });
  });
});
