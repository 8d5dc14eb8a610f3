import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { referenceText } from "../../scripts/generate-policy-reference.ts";
import { schemaText, suiteSchemaText } from "../../scripts/generate-schema.ts";
import { predicates } from "../../src/policy/predicates/index.ts";

const root = new URL("../../", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("schema/tollgate.schema.json", root), "utf8"));
const ajv = new Ajv({ allErrors: true, keywords: ["defaultSnippets"] });
const accepts = ajv.compile(schema);
const reference = readFileSync(new URL("docs/reference/policy-file.md", root), "utf8");

describe("what is generated is fresh", () => {
  test("schema/tollgate.schema.json is what scripts/generate-schema.ts makes", () => {
    expect(readFileSync(new URL("schema/tollgate.schema.json", root), "utf8")).toBe(schemaText());
  });

  test("schema/tollgate.suite.schema.json is what it makes, too", () => {
    expect(readFileSync(new URL("schema/tollgate.suite.schema.json", root), "utf8")).toBe(suiteSchemaText());
  });

  test("docs/reference/policy-file.md is what scripts/generate-policy-reference.ts makes", () => {
    expect(reference).toBe(referenceText());
  });
});

/** The keys of every map in it. Definitions may be used by no key, and are maps all the same. */
const mapsOf = (node: unknown): readonly (readonly string[])[] => {
  if (Array.isArray(node)) return node.flatMap(mapsOf);
  if (typeof node !== "object" || node === null) return [];
  const { properties, ...rest } = node as { readonly properties?: Readonly<Record<string, unknown>> };
  const own = properties === undefined ? [] : [Object.keys(properties), ...Object.values(properties).flatMap(mapsOf)];
  return [...own, ...Object.values(rest).flatMap(mapsOf)];
};

describe("the language has no key that its pages do not have", () => {
  test("each map of a policy file has a table with all of its keys", () => {
    const tables = reference
      .split(/^## /m)
      .map((part) => [...part.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key ?? ""));
    const maps = mapsOf(schema);
    expect(maps.length).toBeGreaterThan(25);
    const missing = maps.filter((keys) => !tables.some((table) => keys.every((key) => table.includes(key))));
    expect(missing).toEqual([]);
  });

  test("each key of a suite is on the page about suites", () => {
    const page = readFileSync(new URL("docs/how-to/test-policies.md", root), "utf8");
    const maps = mapsOf(JSON.parse(suiteSchemaText())).flat();
    expect(maps).toContain("deployments");
    expect(maps.filter((key) => key !== "$ref" && !page.includes(`\`${key}\``))).toEqual([]);
  });
});

test("editors offer a policy where policies are written, and not where a suite names their file", () => {
  expect(schema.properties.policies.defaultSnippets).toHaveLength(1);
  const suite = JSON.parse(suiteSchemaText()).properties;
  expect([suite.policies.defaultSnippets, suite.cases.defaultSnippets]).toEqual([undefined, expect.any(Array)]);
});

describe("the schema for editors", () => {
  const sample = `
version: 1
extends:
  - tollgate:recommended
  - acme/.github:tollgate/payments.yml@v3
check: tollgate
adr: { paths: [docs/adr/**], external: ["^https://wiki"], headings: { problem: [Frage], cost-review: Kosten } }
break_glass: { by: ["team:@acme/sre", role:admin], max_per_30_days: 3, label: break-glass, due_days: 7, locked: true }
policies:
  schema-change:
    title: Schema change
    follow_up: false
    why: A migration is the one deploy you cannot roll back by redeploying.
    owners: ["@acme/data-platform"]
    enforcement: block
    locked: [enforcement, requires.checklist]
    when:
      - paths: [&docs ["!**/*.md"], "db/migrate/**", *docs]
        change: [added, modified]
        added_lines: ['\\bDROP\\b']
        base: [main, "release/*"]
        size: { files: ">1" }
        dependencies: { list: external-services }
        new_sibling: { of: ["**/providers/*"], max: 2, entry: folder }
        not: { labels: [docs-only], authors: ["dependabot[bot]"], draft: true }
      - title: "^Revert"
    requires:
      adr: { when: { paths: ["db/**"] }, parts: [problem, cost-review], max_age_months: 12 }
      checklist:
        - id: staged
          text: Staged
          by: [not-author, "team:@acme/dba"]
          reset: on-push
          waive: never
          verify: [{ file: "db/rollback/**" }, { approval: { by: role:maintain, count: 2 } }, { section: { heading: Undo } }]
          verify_only: true
        - { id: old, drop: true }
  infrastructure: { enforcement: advise, requires: { adr: false } }
`;

  test("accepts a file that uses nearly every key", () => {
    accepts(parse(sample));
    expect(accepts.errors).toBeNull();
  });

  test.each([
    ["an unknown key", "version: 1\nchek: x"],
    ["another version", "version: 2"],
    ["a bad id", "version: 1\npolicies: { A_b: { title: x } }"],
    ["an unknown predicate", "version: 1\npolicies: { a: { when: { path: x } } }"],
    ["a value that is not allowed", "version: 1\npolicies: { a: { enforcement: blok } }"],
    ["an item without its id", "version: 1\npolicies: { a: { requires: { checklist: [{ text: x }] } } }"],
    ["an empty list", "version: 1\npolicies: { a: { when: { paths: [] } } }"],
  ])("refuses %s", (_name, text) => {
    expect(accepts(parse(text))).toBe(false);
  });

  const builtin = ["policies/", "policies/packs/"].flatMap((folder) =>
    readdirSync(new URL(folder, root))
      .filter((name) => name.endsWith(".yml") && !name.endsWith(".test.yml"))
      .map((name) => folder + name),
  );

  test.each(builtin)("accepts %s", (path) => {
    accepts(parse(readFileSync(new URL(path, root), "utf8")));
    expect(accepts.errors).toBeNull();
  });
});

describe("one predicate: one table of tests, one line in the index, its place in schema and docs", () => {
  const files = (folder: string): readonly string[] => readdirSync(new URL(folder, root));
  // Predicates that share what they test stand in one table.
  const tables: Readonly<Record<string, string>> = {
    draft: "pull-request",
    base: "pull-request",
    head: "pull-request",
    labels: "pull-request",
    authors: "pull-request",
    title: "pull-request",
    body: "pull-request",
    added_lines: "lines",
    removed_lines: "lines",
    new_lines: "lines",
    gone_lines: "lines",
    written_by: "authors",
    change: "changed-files",
    generated: "changed-files",
    readable: "changed-files",
    size: "changed-files",
  };
  const defined = files("src/policy/predicates/").reduce(
    (count, name) =>
      count +
      (readFileSync(new URL(`src/policy/predicates/${name}`, root), "utf8").split("= definePredicate({").length - 1),
    0,
  );

  test("every one that is defined is in the index", () => {
    expect(defined).toBe(Object.keys(predicates).length);
  });

  test.each(Object.keys(predicates))("%s has a table of tests that asks it", (key) => {
    const table = `test/policy/predicates/${tables[key] ?? key.replaceAll("_", "-")}.test.ts`;
    expect(readFileSync(new URL(table, root), "utf8")).toMatch(new RegExp(`\\{ (not: \\{ )?${key}: `));
  });

  test.each([...Object.keys(predicates), "not"])("%s stands in the schema and in the reference", (key) => {
    expect(JSON.stringify(schema)).toContain(`"${key}":{`);
    expect(reference).toMatch(new RegExp(`^\\| \`${key}\` \\| [^|]+`, "m"));
  });

  test("every key of the language is described", () => {
    expect(reference).not.toMatch(/\|\s+\|$/m);
    expect(reference.match(/^\| `/gm)?.length).toBeGreaterThan(60);
  });
});

describe("the schema of suites", () => {
  const suite = ajv.compile(JSON.parse(suiteSchemaText()));

  test("accepts the example of docs/how-to/test-policies.md, and every built-in suite", () => {
    const [, example = ""] =
      /```yaml\n([\s\S]*?)```/.exec(readFileSync(new URL("docs/how-to/test-policies.md", root), "utf8")) ?? [];
    const folder = new URL("policies/", root);
    const suites = readdirSync(folder).filter((name) => name.endsWith(".test.yml"));
    expect(suites.length).toBeGreaterThan(20);
    for (const text of [example, ...suites.map((name) => readFileSync(new URL(name, folder), "utf8"))]) {
      suite(parse(text));
      expect(suite.errors).toBeNull();
    }
  });

  test("has no key of a case that docs/how-to/test-policies.md does not list, and no other", () => {
    const page = readFileSync(new URL("docs/how-to/test-policies.md", root), "utf8");
    const table = page.slice(page.indexOf("| key | meaning |")).split("\n\n")[0] ?? "";
    const listed = [...table.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, names = ""]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
    );
    const { properties } = JSON.parse(suiteSchemaText()).definitions.__schema0;
    expect(listed.toSorted()).toEqual(Object.keys(properties).toSorted());
  });

  test.each(["policy: a\n", "policy: a\ncases: []\n", "policy: a\ncases: [{ name: x, expects: match }]\n"])(
    "refuses %j",
    (text) => {
      expect(suite(parse(text))).toBe(false);
    },
  );
});

test("an editor is offered people, packs and a new policy", () => {
  const text = schemaText();
  for (const word of ["not-author", "code-owner", "tollgate:playbook", "with-reason", "a policy", "an item"])
    expect(text).toContain(JSON.stringify(word));
});
