import { RE2JS } from "re2js";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Alias } from "yaml";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { patternLimits } from "../../src/policy/globs/patterns.ts";
import { readPolicies, rememberPolicies } from "../../src/policy/read-policies.ts";

/**
 * What a policy file of 256 kB may cost to be read: hostile ones, each with the quarter of a megabyte full of what is dear.
 * Asserted is the work that is counted, not the time that it takes.
 */

const builtin = readBuiltinPolicies(import.meta.url);
const LARGEST = 256 * 1024;
const read = (text: string) =>
  readPolicies({ file: { file: "t.yml", bytes: new TextEncoder().encode(text) }, builtin });

/** As many lines as fit. */
const fill = (head: string, line: (index: number) => string): string => {
  const lines = [head];
  let size = head.length;
  for (let index = 0; ; index += 1) {
    const next = line(index);
    size += next.length;
    if (size > LARGEST) return lines.join("");
    lines.push(next);
  }
};
const policy = (when: string): string =>
  `version: 1\npolicies:\n  a:\n    title: A\n    why: B\n    requires: { checklist: [{ id: a, text: b }] }\n    when:\n${when}`;
/** Lists have 1,000 entries at most, so there are many of them. */
const listed = (key: string, entry: (index: number) => string): string =>
  fill(policy(""), (index) => `${index % 990 === 0 ? `      - ${key}:\n` : ""}        - '${entry(index)}'\n`);

/** Each word that a spelling is compared with is turned to lower case. */
const spellingsCompared = (): (() => number) => {
  const spy = vi.spyOn(String.prototype, "toLowerCase");
  return () => spy.mock.calls.length;
};

afterEach(() => vi.restoreAllMocks());

describe("a policy file that is dear to read", () => {
  it.each<[string, string, number]>([
    ["tens of thousands of unknown keys", fill("version: 1\n", (index) => `k${index.toString(36)}:\n`), 200],
    [
      "unknown keys of 10,000 letters",
      fill("version: 1\n", (index) => `${String(index).padEnd(10_000, "polices")}: 1\n`),
      20,
    ],
    [
      "ten unknown keys in each of 200 policies",
      `version: 1\npolicies:\n${Array.from({ length: 200 }, (_, one) => `  p${one}: { ${Array.from({ length: 10 }, (_, key) => `k${key}: 1`).join(", ")} }\n`).join("")}`,
      200,
    ],
    ["unknown keys in a policy", fill(policy(""), (index) => `    k${index}: 1\n`), 200],
  ])("%s: as many spellings are looked for as problems are told", (_, text, problems) => {
    const compared = spellingsCompared();
    const result = read(text);
    expect(result.ok ? 0 : result.problems.length).toBe(problems);
    // The word itself and each of at most 40 keys that are allowed in one place.
    expect(compared()).toBeLessThanOrEqual(problems * 80);
  });

  it("thousands of policies are refused before any of them is read", () => {
    const compile = vi.spyOn(RE2JS, "compile");
    const result = read(
      fill("version: 1\npolicies:\n", (index) => `  p${index}: { when: { added_lines: ['a{1,1000}${index}'] } }\n`),
    );
    expect(result).toMatchObject({ ok: false, problems: [{ code: "too-large", key: "policies" }] });
    expect(compile).not.toHaveBeenCalled();
  });

  it("patterns that repeat a thousand times: no more are compiled than the bound takes", () => {
    const compile = vi.spyOn(RE2JS, "compile");
    const result = read(listed("added_lines", (index) => `a{1,1000}${index}`));
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.problems[0]).toMatchObject({ code: "bad-regex" });
      expect(result.problems[0]?.message).toContain("50000 steps");
      expect(result.problems.length).toBeLessThanOrEqual(200);
    }
    expect(compile.mock.calls.length).toBeLessThanOrEqual(patternLimits.stepsTogether / 2_000 + 1);
  });

  it("a pattern that is written many times is compiled once", () => {
    const compile = vi.spyOn(RE2JS, "compile");
    expect(read(listed("added_lines", () => "a{1,1000}")).ok).toBe(true);
    expect(compile).toHaveBeenCalledTimes(1);
  });

  it("thousands of aliases of one small value are not even looked up", () => {
    const resolve = vi.spyOn(Alias.prototype, "resolve");
    expect(read(fill("version: 1\nx: &x {a: 1}\npolicies:\n", (index) => `  k${index}: {y: *x}\n`))).toMatchObject({
      ok: false,
      problems: [{ code: "alias-bomb" }],
    });
    expect(resolve).not.toHaveBeenCalled();
  });

  it.each([
    ["lists", "[".repeat(LARGEST)],
    ["maps", "{a: ".repeat(LARGEST / 4)],
    ["closed lists", `version: 1\npolicies: ${"[".repeat(60_000)}${"]".repeat(60_000)}`],
    ["dashes", "- ".repeat(LARGEST / 2)],
  ])("256 kB of nested %s are one problem", (_, text) => {
    expect(read(text)).toMatchObject({
      ok: false,
      problems: [{ code: "bad-yaml", message: "the file is nested too deeply" }],
    });
  });

  it("keys written twice are found, whatever stands between them", () => {
    const text = fill("version: 1\nfirst: 1\n", (index) => `k${index}: 1\n`).slice(0, LARGEST - 30);
    const result = read(`${text.slice(0, text.lastIndexOf("\n"))}\nfirst: 2\n"k1": 2\n`);
    expect(result.ok ? [] : result.problems.map(({ code, message }) => [code, message])).toEqual([
      ["duplicate-id", "the same key is written twice in one place; the first is in line 2"],
      ["duplicate-id", "the same key is written twice in one place; the first is in line 4"],
    ]);
  });

  it("items without a text, each with others of nearly its name: 200 of them are reported", () => {
    const item = (index: number): string => `a${index}`.padEnd(58, "bcdefg");
    const items = Array.from(
      { length: 50 },
      (_, index) => `{ id: ${item(index)}${index % 2 === 0 ? "" : ", text: a"} }`,
    );
    const text = fill(
      "version: 1\npolicies:\n",
      (index) => `  p${index}: { title: A, why: B, requires: { checklist: [${items.join(", ")}] } }\n`,
    );
    const compared = spellingsCompared();
    const result = read(text);
    expect(result.ok ? 0 : result.problems.length).toBeLessThan(250);
    expect(compared()).toBeLessThan(250 * 100);
  });
});

describe("what is remembered of policies that were read", () => {
  const sources = (name: string, steps: number) => ({
    file: {
      file: "t.yml",
      bytes: new TextEncoder().encode(
        policy(
          `      added_lines: [${Array.from({ length: steps / 2_000 }, (_, index) => `'a{1,1000}${name}${index}'`).join(", ")}]\n`,
        ),
      ),
    },
    builtin,
  });

  it("goes, the oldest first, once its patterns are too many for the memory", () => {
    const remember = rememberPolicies(500);
    const first = remember(sources("a", 40_000));
    expect(first.ok).toBe(true);
    expect(remember(sources("a", 40_000))).toBe(first);
    for (const name of ["b", "c", "d", "e", "f", "g"]) remember(sources(name, 40_000));
    expect(remember(sources("a", 40_000))).not.toBe(first);
  });

  it("small ones stay beside each other", () => {
    const remember = rememberPolicies(500);
    const first = remember(sources("a", 2_000));
    for (const name of ["b", "c", "d", "e", "f", "g"]) remember(sources(name, 2_000));
    expect(remember(sources("a", 2_000))).toBe(first);
  });
});
