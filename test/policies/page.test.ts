import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { code, conditionWords } from "../../scripts/condition-words.ts";
import { policiesPage } from "../../scripts/generate-policies-page.ts";
import { policyIds, readOne } from "./built-in.ts";

const page = readFileSync(new URL("../../docs/reference/policies.md", import.meta.url), "utf8");

test("docs/reference/policies.md is what scripts/generate-policies-page.ts makes (npm run schema)", () => {
  expect(page).toBe(policiesPage());
});

describe.each(policyIds)("%s", (id) => {
  const policy = readOne(id);
  const [, section = ""] = page.split(`\n## ${policy.title}\n`);
  const own = section.split("\n## ")[0] ?? "";

  test("stands on the page with what fires it, every item, and a row of the table", () => {
    const [seen = "", folded = ""] = own.split("<details>");
    expect(seen.match(/^\*\*Fires\*\* \S.*\.$/gm)).toHaveLength(1);
    expect(folded).toMatch(/^It fires /m);
    expect(folded).toContain("</details>");
    // Most people read what is asked, and are not stopped by globs and patterns.
    expect(seen).not.toMatch(/\*\*\/|\\\*\\\*|<code>|```/);
    expect(own).toContain("**ADR**: ");
    for (const item of policy.requires.checklist) expect(own).toContain(`\`${item.id}\``);
    expect(own.match(/^- \[ \] /gm)).toHaveLength(policy.requires.checklist.length);
    expect(own.match(/A machine answers it, too:|Only a machine answers it:/g) ?? []).toHaveLength(
      policy.requires.checklist.filter(({ verify }) => verify.length > 0).length,
    );
    expect(page).toContain(`| [${policy.title}](#`);
    expect(own).toContain(`\`${id}\` · `);
  });
});

test.each<[string, Parameters<typeof conditionWords>[0], string]>([
  ["a path", { paths: ["db/**"] }, `a changed file matches ${code("db/**")}`],
  [
    "two keys and an exception",
    { base: "main", change: ["added", "removed"], not: { labels: ["docs"] } },
    `it goes into ${code("main")}, and that file is added or removed; not where it has the label ${code("docs")}`,
  ],
  ["a draft", { draft: false }, "the pull request is not a draft"],
  [
    "a list of packages",
    { dependencies: { list: "external-services", except: ["npm:zod"] } },
    `a manifest newly names a package of the list ${code("external-services")}, except ${code("npm:zod")}`,
  ],
  [
    "a size",
    { size: { files: ">5", lines: "<=9" } },
    `${code(">5")} files are changed and ${code("<=9")} lines are changed`,
  ],
])("%s in words", (_name, condition, words) => {
  expect(conditionWords(condition).sentence).toBe(words);
});

test("a long list is shown by examples, with the whole list below", () => {
  const paths = ["!x", "a/**", "b/**", "c/**", "d/**"];
  const { sentence, lists } = conditionWords({ paths, not: { paths } });
  expect(sentence).toContain(`one of 4 paths, such as ${code("a/**")}, ${code("b/**")}, ${code("c/**")}`);
  expect(lists).toEqual([
    { title: "paths", entries: paths },
    { title: "excepted paths", entries: paths },
  ]);
});

test("a pattern cannot break out of its element", () => {
  const inner = code("</code>*_`[x](y)|&").replace(/^<code>|<\/code>$/g, "");
  expect(inner).not.toMatch(/[<>*_`[\]|]/);
  expect(code("<b>")).toBe("<code>&#60;b&#62;</code>");
});
