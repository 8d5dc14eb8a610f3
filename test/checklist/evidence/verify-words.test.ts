import { describe, expect, it } from "vitest";
import { verifyWords } from "../../../src/checklist/evidence/verify-words.ts";
import type { Verify } from "../../../src/policy/model/policy.ts";
import { readPolicies } from "../../../src/policy/read-policies.ts";
import { policyIds, readExtending, readOne } from "../../policies/built-in.ts";

/** What a policy file writes under `verify`, in words. */
const wordsOf = (written: string): string => {
  const text = [
    "version: 1",
    "policies:",
    "  p:",
    "    title: P",
    "    why: Because.",
    '    when: { paths: ["**"] }',
    "    requires: { checklist: [{ id: i, text: I, verify: [__] }] }",
  ]
    .join("\n")
    .replace("__", written);
  const file = { file: ".github/tollgate.yml", bytes: new TextEncoder().encode(text) };
  const read = readPolicies({ file, builtin: new Map() });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const [verify] = read.value.policies[0]?.requires.checklist[0]?.verify ?? [];
  return verifyWords(verify as Verify);
};

describe("a machine's way in words", () => {
  it.each([
    ["{ check: lint }", "the check `lint`"],
    ["{ check: [lint, test] }", "a check such as `lint`"],
    ["{ check: 'migration-test*' }", "a check such as `migration-test`"],
    ["{ check: '*migration*test*' }", "a check such as `migration-test`"],
    ["{ check: 'bench *' }", "a check such as `bench all`"],
    ["{ check: '*' }", "a check such as `all`"],
    ["{ check: { all: [lint, 'test *', unit, e2e] } }", "the checks `lint`, `test all`, `unit` and 1 more"],
    ["{ status: ci/build }", "the commit status `ci/build`"],
    ["{ file: 'db/rollback/**' }", "a change under `db/rollback`"],
    ["{ file: docs/rollback.md }", "a change of `docs/rollback.md`"],
    ["{ file: '**/*{.,_,-}{down,undo}.{sql,xml}' }", "a file such as `name.down.sql` in this change"],
    ["{ file: 'internal/**/*_test.go' }", "a file such as `internal/name_test.go` in this change"],
    ["{ file: '**/U[0-9]*__*.sql' }", "a file such as `U0__name.sql` in this change"],
    ["{ file: 'hc/*/tests/test_*.py' }", "a file such as `hc/name/tests/test_name.py` in this change"],
    ["{ file: ['**/*.md', '!**/name.md'] }", "a file in this change that the policy names"],
    ["{ exists: docs/runbook.md }", "the file `docs/runbook.md`"],
    ["{ exists: [docs/runbook.md, docs/other.md] }", "a file such as `docs/runbook.md`"],
    ["{ deployment: '*' }", "a deployment of this commit to `all`"],
    ["{ approval: { by: 'team:@acme/dba' } }", "an approval by @acme/dba"],
    ["{ deployment: canary }", "a deployment of this commit to `canary`"],
    ["{ deployment: { all: [canary, staging] } }", "a deployment of this commit to `canary` and `staging`"],
    ["{ approval: { count: 2 } }", "2 approvals by a second person"],
    ["{ section: Rollback }", 'a section "Rollback" in the description'],
    ["{ section: { heading: Cost, in: 'docs/**' } }", 'a section "Cost" in a changed file'],
    ["{ body: '(?i)cost' }", "a line in the description"],
    ["{ label: 'safe*' }", "a label such as `safe`"],
    ["{ approval: { by: 'team:@acme/dba' } }", "an approval by @acme/dba"],
    ["{ approval: { by: ['role:maintain', 'user:@ada'], count: 2 } }", "2 approvals by the role maintain or ada"],
    ["{ status: { all: [a, b] } }", "the commit statuses `a` and `b`"],
    ["{ status: '[*' }", "a commit status such as `[`"],
    ["{ exists: [docs/a.md, docs/b.md] }", "a file such as `docs/a.md`"],
    ["{ file: 'tests/**/*Test.php' }", "a file such as `tests/NameTest.php` in this change"],
    ["{ title: '^[A-Z]+-[0-9]+' }", "the title"],
    ["{ content: { pattern: '^# Runbook' } }", "the text of the files themselves"],
    ["{ deployment: staging }", "a deployment of this commit to `staging`"],
    ["{ deployment: { all: [staging, canary] } }", "a deployment of this commit to `staging` and `canary`"],
    ["{ all: [{ check: lint }, { title: x }] }", "the check `lint` and the title"],
    ["{ approval: { count: 1 } }", "an approval by a second person"],
    ["{ approval: { by: [anyone, author] } }", "an approval by anyone with write access or the author"],
    ["{ approval: { by: [not-author, code-owner] } }", "an approval by a second person or a code owner"],
    ["{ approval: { by: { all: ['team:@acme/dba', 'user:@ada'] } } }", "an approval by @acme/dba and ada"],
    ["{ adr: true }", "the decision record (ADR)"],
    ["{ added_lines: '^x' }", "a line that the change adds"],
  ])("%s: %s", (written, words) => {
    expect(wordsOf(written)).toBe(words);
  });

  it.each(policyIds)("has no glob and no regular expression: %s", (id) => {
    for (const { verify } of readOne(id).requires.checklist)
      for (const one of verify) expect(verifyWords(one)).not.toMatch(/[*?\\^$|[\]{}]/);
  });

  it("gives an example for nearly all names and files of the built-in policies", () => {
    const all = readExtending("playbook").policies.flatMap(({ requires }) =>
      requires.checklist.flatMap((i) => i.verify),
    );
    const vague = all.filter((one) => verifyWords(one).includes("that the policy names"));
    expect(vague.length).toBeLessThanOrEqual(3);
  });
});
