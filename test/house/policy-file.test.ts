import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { workflowText } from "../../src/cli/shared/written-files.ts";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { predicates } from "../../src/policy/predicates/index.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { listFiles } from "./list-files.ts";
import { REPOSITORY_ROOT } from "./repository-root.ts";

const builtin = readBuiltinPolicies(REPOSITORY_ROOT);
const text = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), "utf8");

/** The YAML blocks of a page, without their fences. */
const yamlBlocks = (page: string): readonly string[] =>
  [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);

const problemsOf = (file: string, source: string): readonly string[] => {
  const read = readPolicies({ file: { file, bytes: new TextEncoder().encode(source) }, builtin });
  return read.ok
    ? []
    : read.problems.map((problem) => `${problem.file}:${problem.line} ${problem.key} ${problem.message}`);
};

describe("policy files that we show", () => {
  test("our own is right", () => {
    expect(problemsOf(".github/tollgate.yml", text(".github/tollgate.yml"))).toEqual([]);
  });

  test("the README's is right, and has not grown by itself", () => {
    const policies = yamlBlocks(text("README.md")).filter((block) => block.startsWith("version: 1"));
    expect(policies).toHaveLength(1);
    expect(policies.flatMap((block) => problemsOf("README.md", block))).toEqual([]);
  });
});

test("the README names every predicate, and no other", () => {
  const [, list = ""] = /^Predicates: ([^.]*)\./m.exec(text("README.md")) ?? [];
  const named = [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(named).toHaveLength(new Set(named).size);
  expect(new Set(named)).toEqual(new Set([...Object.keys(predicates), "not"]));
});

describe("the README's workflow", () => {
  const shown = yamlBlocks(text("README.md")).map((block) => parse(block));
  const readme = shown.find((workflow) => workflow.name === "tollgate");
  const ours = parse(text(".github/workflows/tollgate.yml"));

  test("is the one that we run, but for the checkout that only `./` needs", () => {
    expect(readme.on).toEqual(ours.on);
    expect(readme.permissions).toEqual(ours.permissions);
    expect(readme.concurrency).toEqual(ours.concurrency);
    expect(readme.jobs.tollgate.if).toBe(ours.jobs.tollgate.if);
  });

  test("is the one that `tollgate init` proposes", () => {
    expect(parse(workflowText("your-org/tollgate@<commit>"))).toEqual(readme);
  });

  test("checks nothing out and runs nothing but the Action, with inputs that it has", () => {
    const { inputs } = parse(text("action.yml"));
    expect(readme.jobs.tollgate.steps).toHaveLength(1);
    for (const input of Object.keys(readme.jobs.tollgate.steps[0].with)) expect(inputs).toHaveProperty(input);
  });
});

describe("security.md", () => {
  const page = text("docs/explanation/security.md");

  test("lists every permission that the workflow asks for, and no other", () => {
    const asked = Object.entries<string>(parse(text(".github/workflows/tollgate.yml")).permissions);
    const reported = [...page.matchAll(/^\| `([\w-]+: (?:read|write))` \|/gm)].map(([, right]) => right);
    expect(new Set(reported)).toEqual(new Set(asked.map(([name, right]) => `${name}: ${right}`)));
  });

  test("names every file of attacks beside the guard that it tries", () => {
    const files = listFiles(REPOSITORY_ROOT, "test/attacks", ".test.ts");
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => !page.includes(`\`${file}\``))).toEqual([]);
  });
});

describe("operations.md", () => {
  test("names every input and output of action.yml, and no other", () => {
    const action = parse(text("action.yml"));
    const page = text("docs/how-to/operations.md");
    const named = (heading: string): readonly string[] => {
      const table = page.slice(page.indexOf(`| ${heading} |`)).split("\n\n")[0] ?? "";
      return [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name = ""]) => name).toSorted();
    };
    expect(named("input")).toEqual(Object.keys(action.inputs).toSorted());
    expect(named("output")).toEqual(Object.keys(action.outputs).toSorted());
  });
});
