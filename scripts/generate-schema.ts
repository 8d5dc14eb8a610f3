import { writeFileSync } from "node:fs";
import * as z from "zod";
import { readBuiltinPolicies } from "../src/gate/builtin-policies.ts";
import { writtenPolicyFile } from "../src/policy/written-policy-file.ts";
import { writtenSuite } from "../src/suite/written-suite.ts";

type Json = { [key: string]: unknown };

/** Packs first; named lists are no policies. */
const builtinNames = (): readonly string[] => {
  const names = [...readBuiltinPolicies(import.meta.url).keys()].filter((name) => !name.startsWith("data/"));
  const packs = ["recommended", "playbook"];
  return [...packs, ...names.filter((name) => !packs.includes(name)).sort()].map((name) => `tollgate:${name}`);
};

const PEOPLE = ["anyone", "author", "not-author", "code-owner", "team:@org/team", "role:maintain", "user:@login"];

/** What an editor offers for a key, by the key's name; the schema itself allows any text there. */
const EXAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  by: [...PEOPLE, { all: ["team:@org/one", "team:@org/two"] }],
  waive: ["with-reason", "never", ...PEOPLE],
  extends: [["tollgate:recommended"], ...builtinNames(), "acme/.github:tollgate/payments.yml@v3"],
  owners: [["@org/team"]],
};

const POLICY = {
  title: "${2:Schema change}",
  why: "${3:Why it matters.}",
  when: { paths: ["${4:db/migrate/**}"] },
  requires: { checklist: [{ id: "${5:reviewed}", text: "${6:What is true when it is ticked}" }] },
};

/** Of yaml-language-server, which VS Code, Neovim and others use. */
const SNIPPETS: Readonly<Record<string, readonly unknown[]>> = {
  policies: [{ label: "a policy", description: "A new policy", body: { "${1:schema-change}": POLICY } }],
  checklist: [{ label: "an item", body: [{ id: "${1:reviewed}", text: "${2:What is true when it is ticked}" }] }],
  cases: [
    { label: "a case", body: [{ name: "${1:what it shows}", files: ["${2:db/migrate/1.sql}"], expect: "${3:match}" }] },
  ],
};

const withHelp = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withHelp);
  if (typeof schema !== "object" || schema === null) return schema;
  const { properties, ...rest } = schema as Json & { properties?: Json };
  const kept = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withHelp(value)]));
  if (properties === undefined) return kept;
  const helped = Object.entries(properties).map(([key, value]) => {
    const examples = EXAMPLES[key];
    const inner = withHelp(value) as Json;
    // A suite's `policies` names a file.
    const snippets = inner["type"] === "string" ? undefined : SNIPPETS[key];
    const more = {
      ...(examples === undefined ? {} : { examples }),
      ...(snippets === undefined ? {} : { defaultSnippets: snippets }),
    };
    // Draft 7 ignores what stands beside a `$ref`.
    const { $ref, ...beside } = inner;
    const open = $ref === undefined || Object.keys(more).length === 0 ? inner : { ...beside, allOf: [{ $ref }] };
    return [key, { ...open, ...more }];
  });
  return { ...kept, properties: Object.fromEntries(helped) };
};

const textOf = (written: z.ZodType, head: Json): string => {
  const { $schema, ...schema } = z.toJSONSchema(written, { target: "draft-7", io: "input", reused: "ref" });
  return `${JSON.stringify({ $schema, ...head, ...(withHelp(schema) as Json) }, null, 2)}\n`;
};

/**
 * The JSON Schema of a policy file, as text, for editors (`# yaml-language-server: $schema=…`). Made from the
 * same zod schema that reads the file; draft 7, because that is what editors know best.
 * Run `node scripts/generate-schema.ts` to write both schemas to `schema/`.
 */
export const schemaText = (): string =>
  textOf(writtenPolicyFile, {
    $id: "urn:tollgate:policy-file:1",
    title: "Tollgate policy file",
    description: "The policies that Tollgate holds pull requests to: `.github/tollgate.yml`.",
    examples: [{ version: 1, extends: ["tollgate:recommended"] }],
  });

/** The same of a policy suite, `*.test.yml`. */
export const suiteSchemaText = (): string =>
  textOf(writtenSuite, {
    $id: "urn:tollgate:suite:1",
    title: "Tollgate policy suite",
    description: "Cases that a policy is tested by: `*.test.yml`, run by `tollgate test`.",
    examples: [{ policy: "payments", cases: [{ name: "a ledger", files: ["src/ledger.ts"], expect: "match" }] }],
  });

if (import.meta.main) {
  writeFileSync(new URL("../schema/tollgate.schema.json", import.meta.url), schemaText());
  writeFileSync(new URL("../schema/tollgate.suite.schema.json", import.meta.url), suiteSchemaText());
}
