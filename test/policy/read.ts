import type { PolicySet } from "../../src/policy/model/policy.ts";
import { formatProblem } from "../../src/policy/model/problem.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";

/** Built-in files as Tollgate has them, but few and small. */
export const builtin: ReadonlyMap<string, string> = new Map([
  ["recommended", "version: 1\nextends: [tollgate:schema-change]\n"],
  [
    "playbook",
    "version: 1\nextends: [tollgate:recommended, tollgate:caching]\npolicies: { caching: { enforcement: advise } }\n",
  ],
  [
    "schema-change",
    `version: 1
policies:
  schema-change:
    title: Schema change
    why: It cannot be rolled back by redeploying.
    source: "§12"
    when: { paths: ["db/migrate/**"] }
    requires:
      adr: { when: { added_lines: '\\bDROP\\b' } }
      checklist:
        - { id: staged, text: Migration staged, help: Why., source: "§12" }
        - { id: rollback-tested, text: Rollback tested, by: not-author, verify: { file: "db/rollback/**" } }
`,
  ],
  [
    "caching",
    "version: 1\npolicies: { caching: { title: Caching, requires: { checklist: [{ id: ttl, text: Every key has a TTL }] } } }\n",
  ],
  ["lists/tests", 'version: 1\ntitle: Tests\npaths: ["test/**"]\n'],
  ["data/services", "version: 1\ntitle: S\nsources: []\nkinds: {}\n"],
]);

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const read = (text: string | Uint8Array | undefined, extendsFiles: Readonly<Record<string, string>> = {}) =>
  readPolicies({
    ...(text === undefined ? {} : { file: { file: "t.yml", bytes: typeof text === "string" ? bytes(text) : text } }),
    builtin,
    extendsFiles: new Map(Object.entries(extendsFiles).map(([name, one]) => [name, bytes(one)])),
  });

/** The policies of a file; throws its problems as the user would see them. */
export const policiesOf = (text: string | undefined, extendsFiles?: Readonly<Record<string, string>>): PolicySet => {
  const result = read(text, extendsFiles);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result.value;
};

/** The problems of a file, one line each, as the user would see them. */
export const problemsOf = (
  text: string | Uint8Array,
  extendsFiles?: Readonly<Record<string, string>>,
): readonly string[] => {
  const result = read(text, extendsFiles);
  return result.ok ? [] : result.problems.map((problem) => `${problem.code} ${formatProblem(problem)}`);
};
