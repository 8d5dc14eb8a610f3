import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runCli } from "../cli/run-cli.ts";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

const text = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), "utf8");

type Field = {
  readonly type: string;
  readonly id?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly validations?: { readonly required: boolean };
};
type Form = { readonly name: string; readonly description: string; readonly body: readonly Field[] };

/** What GitHub asks of each kind of field. https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  markdown: ["value"],
  input: ["label"],
  textarea: ["label"],
  dropdown: ["label", "options"],
};

const forms = listFiles(REPOSITORY_ROOT, ".github/ISSUE_TEMPLATE", ".yml").filter(
  (path) => !path.endsWith("config.yml"),
);

describe.each(forms)("%s", (path) => {
  const form: Form = parse(text(path));
  const asked = form.body.filter(({ type }) => type !== "markdown");

  test("is a form that GitHub shows", () => {
    expect([form.name, form.description].every((words) => words.length > 3)).toBe(true);
    for (const { type, attributes } of form.body) {
      expect(Object.keys(FIELDS)).toContain(type);
      expect(Object.keys(attributes)).toEqual(expect.arrayContaining([...(FIELDS[type] ?? [])]));
    }
    const ids = asked.map(({ id }) => id);
    expect(ids.every((id) => /^[a-z]+$/.test(id ?? ""))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("asks for something, and requires it", () => {
    expect(asked.filter(({ validations }) => validations?.required)).not.toHaveLength(0);
  });
});

test("there is a form for a mistake, a policy and an idea", () => {
  expect(forms.map((path) => path.replace(/.*\//, ""))).toEqual(["bug.yml", "idea.yml", "policy.yml"]);
});

test("Renovate waits a week, pins actions, and leaves the major version of Node alone", () => {
  const { packageRules, ...settings } = JSON.parse(text(".github/renovate.json"));
  expect(settings.$schema).toBe("https://docs.renovatebot.com/renovate-schema.json");
  expect(settings.minimumReleaseAge).toBe("7 days");
  expect(settings.extends).toContain("helpers:pinGitHubActionDigests");
  const dependencies = JSON.parse(text("package.json")).devDependencies;
  const names: readonly string[] = packageRules.flatMap(
    (rule: { matchPackageNames: string[] }) => rule.matchPackageNames,
  );
  const known = (name: string): boolean =>
    Object.keys(dependencies).some(
      (one) => one === name || (name.endsWith("/**") && one.startsWith(name.slice(0, -2))),
    );
  expect(names.filter((name) => !known(name))).toEqual([]);
  expect(packageRules.at(-1)).toMatchObject({ matchUpdateTypes: ["major"], enabled: false });
});

test("the code of conduct says what happens, and that a report is private", () => {
  const page = text(".github/CODE_OF_CONDUCT.md");
  expect(page).toMatch(/in private/);
  expect(page).toMatch(/three working days/);
});

test("each policy of the repository's own has a suite, and all cases pass", async () => {
  const own = Object.keys(parse(text(".github/tollgate.yml")).policies);
  const suites = listFiles(REPOSITORY_ROOT, ".github/tollgate", ".test.yml");
  expect(new Set(suites.map((path) => parse(text(path)).policy))).toEqual(new Set(own));
  const { code, out } = await runCli(["test", ...suites], { cwd: REPOSITORY_ROOT });
  expect(out).toMatch(/ 0 failed in /);
  expect(code).toBe(0);
});
