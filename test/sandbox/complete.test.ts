import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

type Complete = (
  schema: unknown,
  text: string,
  after?: string,
) =>
  | { readonly from: number; readonly options: readonly { readonly label: string; readonly apply?: string }[] }
  | undefined;

// The browser's file, as it is served. It is plain JavaScript, so it is not type-checked with the tests.
const { complete } = (await import(join(import.meta.dirname, "../../sandbox/client/complete.js"))) as {
  complete: Complete;
};
const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../schema/tollgate.schema.json"), "utf8"));

/** `|` is the cursor. */
const labels = (written: string): readonly string[] => {
  const [before = "", after = ""] = written.split("|");
  return complete(schema, before, after)?.options.map(({ label }) => label) ?? [];
};

const POLICY = "version: 1\npolicies:\n  payments:\n    title: Payments\n";
const ITEM = `${POLICY}    requires:\n      checklist:\n        - id: tested\n`;

describe("completion offers", () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ["the file's keys, without those that are there", "version: 1\n|", ["extends", "policies", "adr"], ["version"]],
    ["and without those below", "|\npolicies:\n  a:\n    title: A\n", ["version"], ["policies", "title"]],
    ["a policy's keys", `${POLICY}    |`, ["when", "requires", "enforcement"], ["title", "version"]],
    ["what begins as written", `${POLICY}    enf|`, ["enforcement"], []],
    ["the values of a key", `${POLICY}    enforcement: |`, ["block", "advise", "observe", "off"], ["when"]],
    ["predicates", `${POLICY}    when:\n      |`, ["paths", "change", "not", "added_lines"], ["requires"]],
    ["predicates in a list of conditions", `${POLICY}    when:\n      - |`, ["paths", "labels"], []],
    [
      "predicates below `not`",
      `${POLICY}    when:\n      paths: [a]\n      not:\n        |`,
      ["authors"],
      ["requires"],
    ],
    ["an item's keys, after a dash", `${POLICY}    requires:\n      checklist:\n        - |`, ["id", "text"], []],
    ["an item's keys, on its second line", `${ITEM}          |`, ["text", "by", "verify"], ["id", "title"]],
    [
      "a list's values where it stands below its key",
      `${POLICY}    when:\n      change:\n      - |`,
      ["added", "removed"],
      [],
    ],
  ])("%s", (_, written, offered, not) => {
    expect(labels(written)).toEqual(expect.arrayContaining([...offered]));
    for (const label of not) expect(labels(written)).not.toContain(label);
  });

  test("nothing in a comment, in a text, or in a flow map", () => {
    for (const written of ["# ver|", `${POLICY}    when: { pa|`, `${POLICY}    why: because of x y|`])
      expect(labels(written).filter((label) => label !== "")).toEqual([]);
  });

  test("keys that a person need only fill in, with the place where the word begins", () => {
    const found = complete(schema, "ver");
    expect(found?.from).toBe(0);
    expect(found?.options.find(({ label }) => label === "version")?.apply).toBe("version: ");
  });
});

test("completion never throws, and never begins after the cursor", () => {
  const line = fc.stringMatching(/^ {0,6}(?:- ){0,2}[a-z_]{0,6}:? ?[a-z"'[{#]{0,4}$/);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.array(line, { maxLength: 4 }), (before, after) => {
      const text = before.join("\n");
      const found = complete(schema, text, after.join("\n"));
      expect(found === undefined || (found.from >= 0 && found.from <= text.length)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
