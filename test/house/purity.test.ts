import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

/**
 * What biome's rules on imports and globals cannot say: a clock, a die, or the machine's language inside the pure
 * folders. `new Date(text)` and `Date.parse(text)` are pure; `new Date()` is not.
 */
const IMPURE: Readonly<Record<string, RegExp>> = {
  "the clock": /\bDate\.now\b|\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()|\bperformance\.now\b/,
  randomness: /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b/,
  "the environment": /\bprocess\.(?:env|argv|cwd|exit|std)\b|\bimport\.meta\.(?:env|url|dirname|filename)\b/,
  "a log": /\bconsole\s*\./,
  "the network": /(?<![.\w])fetch\(/,
  "the machine's language": /\.toLocale\w+\(|\.localeCompare\(|\bnew Intl\.\w+\(\s*\)/,
};

/** The impure things that a source does, by line. Comments that begin a line are not code. */
const impurities = (path: string, source: string): readonly string[] =>
  source.split("\n").flatMap((line, index) => {
    if (/^\s*(?:\/\/|\/?\*)/.test(line)) return [];
    return Object.entries(IMPURE)
      .filter(([, shape]) => shape.test(line))
      .map(([what]) => `${path}:${index + 1} uses ${what}: ${line.trim()}`);
  });

describe("policy, checklist, comment and report are pure", () => {
  test.each(["src/policy", "src/checklist", "src/comment", "src/report"])(
    "%s asks no clock, die, environment, log or language",
    (folder) => {
      const files = listFiles(REPOSITORY_ROOT, folder, ".ts");
      expect(files.length).toBeGreaterThan(5);
      expect(files.flatMap((path) => impurities(path, readFileSync(join(REPOSITORY_ROOT, path), "utf8")))).toEqual([]);
    },
  );

  test.each([
    ["const now = Date.now();", "the clock"],
    ["const now = new Date();", "the clock"],
    ["const dice = Math.random();", "randomness"],
    ["const token = process.env.TOKEN;", "the environment"],
    ["console.log(facts);", "a log"],
    ["const page = await fetch(url);", "the network"],
    ["names.sort((a, b) => a.localeCompare(b));", "the machine's language"],
  ])("a planted %s is caught", (source, what) => {
    expect(impurities("src/policy/a.ts", source).join()).toContain(what);
  });

  test("what depends on its argument alone is let be", () => {
    expect(
      impurities("src/policy/a.ts", "const at = new Date(text); // prefetch(\n * Date.now() in a docstring"),
    ).toEqual([]);
  });
});
