import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { preparePolicies } from "../../scripts/prepare-policies.ts";
import { matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import { PREPARED, preparedFile, readBuiltinPolicies, withPrepared } from "../../src/gate/builtin-policies.ts";
import type { BuiltinPolicies } from "../../src/policy/policy-files.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { facts, file } from "../policy/predicates/matching-files.ts";

const plain = readBuiltinPolicies(import.meta.url);
const prepared = withPrepared(new Map(plain), preparePolicies(plain));
const packs = [...plain.keys()].filter((name) => !name.includes("/"));
const read = (builtin: BuiltinPolicies, text: string) =>
  readPolicies({ file: { file: "t.yml", bytes: new TextEncoder().encode(text) }, builtin });

/** Functions are compared by their source, and what is worked out when it is asked for by its value. */
const plainly = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, one: unknown) => (typeof one === "function" ? `function ${one.length}` : one)),
  );

describe("built-in policies that were prepared when Tollgate was built", () => {
  test.each(packs)("tollgate:%s is what its text says, to the line", (name) => {
    const text = `version: 1\nextends: tollgate:${name}\n`;
    const [right, found] = [read(plain, text), read(prepared, text)];
    expect(found.ok).toBe(true);
    const withoutNeeds = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(plainly(value), (key, one: unknown) => (key === "needs" ? undefined : one)));
    expect(withoutNeeds(found)).toEqual(withoutNeeds(right));
  });

  test("one file holds all texts as they are", () => {
    const folder = mkdtempSync(join(tmpdir(), "tollgate-prepared-"));
    try {
      const [texts, made] = [new Map([...plain, ["odd", "é\n\u{1f600}\r\n"], ["empty", ""]]), preparePolicies(plain)];
      writeFileSync(join(folder, PREPARED), preparedFile({ texts, prepared: made }));
      const found = readBuiltinPolicies(folder);
      expect([...found]).toEqual([...texts]);
      expect([...(found.prepared ?? [])]).toEqual([...made]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("a repository's own changes and faults are read beside them as ever", () => {
    const own = `version: 1
extends: tollgate:playbook
policies:
  caching: { enforcement: advise, when: { paths: ["/x"] } }
`;
    expect(plainly(read(prepared, own))).toEqual(plainly(read(plain, own)));
  });

  test("the same files, packages and lines match", () => {
    const text = "version: 1\nextends: tollgate:playbook\n";
    const [right, found] = [read(plain, text), read(prepared, text)];
    if (!right.ok || !found.ok) throw new Error("The built-in policies have problems");
    const change = facts({
      files: [
        file("db/migrate/20240101_add.rb", { lines: { kind: "known", added: ["DROP TABLE x"], removed: [] } }),
        file("package.json", { lines: { kind: "known", added: ['"stripe": "1"'], removed: [] } }),
        file("src/cache/prices.py", {
          lines: { kind: "known", added: ["cache.set(key, price, ttl=60)", "retries = 3"], removed: [] },
        }),
      ],
      dependencies: [{ manifest: "package.json", name: "stripe" }],
    });
    const matches = (value: typeof right.value) =>
      matchPolicies(value.policies, change).map(({ policy, files, reasons }) => [policy.id, files, reasons]);
    expect(matches(right.value).length).toBeGreaterThan(2);
    expect(plainly(matches(found.value))).toEqual(plainly(matches(right.value)));
  });
});
