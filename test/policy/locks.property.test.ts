import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/checklist/evaluate.ts";
import type { Operation } from "../../src/checklist/ledger/entry.ts";
import { emptyLedger, type Ledger, type PublishedPage } from "../../src/checklist/ledger/ledger.ts";
import { matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import { createSigner } from "../../src/gate/signer.ts";
import type { Facts } from "../../src/policy/model/facts.ts";
import type { PolicySet } from "../../src/policy/model/policy.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { aFile, PEOPLE, someEvidence, someFacts } from "../support/default-world.ts";
import { builtin, bytes } from "./read.ts";

const ORG = "acme/.github:.github/tollgate.yml";
/** With nothing, with defaults of its own, or with defaults that are locked. */
const orgs = [
  "",
  "defaults: { by: not-author, waive: never }\n",
  "defaults: { by: not-author }\nlocked: [defaults]\n",
].map(
  (more) => `version: 1
extends: tollgate:caching
${more}policies:
  caching: { locked: true, when: { paths: ["src/cache/**"] } }
  payments:
    title: Payments
    locked: true
    when: [{ paths: ["src/pay/**"] }, { labels: [payments] }]
    requires:
      adr: { when: { paths: ["src/pay/ledger/**"] }, parts: [problem, decision] }
      checklist:
        - { id: two, text: Two people looked, by: "team:@acme/dba", waive: never }
        - { id: load, text: It was put under load, by: not-author, verify: { label: load-tested } }
        - { id: told, text: Support was told, reset: never }
`,
);

// What a repository might write to get round it: each key with values that loosen, tighten, and say the same.
const who = fc.constantFrom<unknown>(
  "anyone",
  "author",
  "not-author",
  "team:@acme/dba",
  "role:read",
  "user:@ada",
  ["team:@acme/dba", "author"],
  { all: ["team:@acme/dba", "not-author"] },
  { all: ["anyone", "anyone"] },
);
const condition = fc.constantFrom<unknown>(
  { paths: ["src/pay/**"] },
  { paths: ["src/pay/**", "!**/*.ts"] },
  { labels: ["payments"] },
  { labels: ["never"] },
  { draft: true },
  { paths: ["**"], not: { authors: ["ada"] } },
);
const when = fc.oneof(condition, fc.array(condition, { minLength: 1, maxLength: 3 }));
const some = { requiredKeys: [] };
/** One or two of these keys: of many at once, one is refused nearly always, and nothing is seen of the others. */
const few = <T extends Readonly<Record<string, fc.Arbitrary<unknown>>>>(keys: T) =>
  fc
    .oneof(
      { weight: 3, arbitrary: fc.subarray(Object.keys(keys), { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.subarray(Object.keys(keys), { minLength: 2, maxLength: 2 }) },
    )
    .chain((chosen) => fc.record(Object.fromEntries(chosen.map((key) => [key, keys[key] ?? fc.constant(undefined)]))));
const item = few({
  text: fc.constantFrom("Two people looked", "Nobody did", "It was put under load"),
  help: fc.constant("Just tick it."),
  when,
  by: who,
  reset: fc.constantFrom("never", "on-push", "on-matching-change"),
  waive: fc.oneof(fc.constantFrom("never", "with-reason"), who),
  verify: fc.constantFrom<unknown>({ label: "load-tested" }, { label: "*" }, { body: "." }, [
    { label: "load-tested" },
    { file: "**" },
  ]),
  verify_only: fc.boolean(),
}).chain((rest) => fc.constantFrom("two", "load", "told", "ttl", "new").map((id) => ({ id, ...rest })));
const dropped = fc.constantFrom("two", "load", "told", "ttl").map((id) => ({ id, drop: true }));
const adr = fc.oneof(
  fc.boolean(),
  fc.record(
    { when, parts: fc.constantFrom(["problem"], ["problem", "decision"], ["problem", "decision", "options"]) },
    some,
  ),
);
const policy = few({
  title: fc.constant("T"),
  enforcement: fc.constantFrom("block", "advise", "observe", "off"),
  follow_up: fc.boolean(),
  locked: fc.constantFrom<unknown>(true, false, ["when"]),
  when,
  requires: fc
    .record(
      {
        adr,
        checklist: fc.uniqueArray(fc.oneof(item, dropped), { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
      },
      some,
    )
    .filter((one) => Object.keys(one).length > 0),
});
const whole = fc.record({
  title: fc.constant("Mine"),
  follow_up: fc.boolean(),
  when: fc.constantFrom<unknown>({ draft: false }, { paths: ["**"] }),
  requires: fc.constant({
    checklist: [
      { id: "two", text: "Two people looked", by: "team:@acme/dba", waive: "never" },
      { id: "own", text: "Ours" },
    ],
  }),
});
const parts = {
  extends: fc.constantFrom<unknown>("tollgate:schema-change", "tollgate:playbook", [
    "tollgate:caching",
    "tollgate:recommended",
  ]),
  adr: few({
    paths: fc.constantFrom<unknown>(["docs/adr/**"], ["**"]),
    external: fc.constant(["."]),
    headings: fc.constant({ decision: "x", problem: "x" }),
  }),
  break_glass: fc.record({ by: who, locked: fc.boolean() }, { requiredKeys: ["by"] }),
  policies: few({ payments: policy, caching: policy, mine: whole }),
};
const defaults = few({
  by: who,
  reset: fc.constantFrom("never", "on-push", "on-matching-change"),
  waive: fc.oneof(fc.constantFrom("never", "with-reason"), who),
  enforcement: fc.constantFrom("block", "advise", "observe", "off"),
});
const file = fc.oneof(
  { weight: 12, arbitrary: fc.record({ version: fc.constant(1), extends: parts.extends, policies: parts.policies }) },
  { weight: 1, arbitrary: fc.record({ version: fc.constant(1), ...parts }) },
  { weight: 2, arbitrary: fc.record({ version: fc.constant(1), extends: parts.extends, adr: parts.adr }) },
  {
    weight: 4,
    arbitrary: fc.record(
      { version: fc.constant(1), extends: parts.extends, defaults, policies: parts.policies },
      { requiredKeys: ["version", "extends", "defaults"] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ version: fc.constant(1), extends: parts.extends, break_glass: parts.break_glass }),
  },
);

const { hash } = createSigner([]);
const now = "2026-11-23T06:28:00Z";

const pullRequest: fc.Arbitrary<Facts> = fc
  .record({
    paths: fc.subarray(["src/pay/a.ts", "src/pay/ledger/b.md", "src/cache/c.ts", "db/migrate/1.sql", "docs/adr/1.md"], {
      minLength: 1,
      maxLength: 2,
    }),
    labels: fc.subarray(["payments", "load-tested", "never"]),
    draft: fc.boolean(),
    body: fc.constantFrom("", "See https://wiki.example.org/1 and docs/adr/1.md"),
  })
  .map(({ paths, ...more }) => someFacts({ files: paths.map((path) => aFile(path)), ...more }));

/** Everybody answers everything that there is to answer; who may not is refused, and whoever comes first and may counts. */
const everything = (set: PolicySet, { by, kind }: Answering, page: PublishedPage): readonly Operation[] =>
  set.policies.flatMap(({ id, requires }) =>
    requires.checklist.flatMap((item) =>
      by.map(
        (login): Operation => ({
          kind,
          item: `${id}.${item.id}`,
          by: login,
          byBot: false,
          at: now,
          via: "box",
          page,
          ...(kind === "waive" ? { reason: "Not here." } : {}),
        }),
      ),
    ),
  );

type Answering = { readonly by: readonly string[]; readonly kind: "tick" | "waive"; readonly pushed: boolean };

/** The verdict once everybody has answered, and, where `pushed`, once what they answered for has changed. */
const verdictOf = (set: PolicySet, facts: Facts, answering: Answering, adrText: string) => {
  const evaluatePullRequest = (about: Facts, ledger: Ledger, operations: readonly Operation[]) =>
    evaluate({
      set,
      facts: about,
      matches: matchPolicies(set.policies, about),
      evidence: someEvidence({ people: PEOPLE, contents: { "docs/adr/1.md": adrText } }),
      ledger,
      operations,
      notices: [],
      hash,
      now,
    });
  const opened = evaluatePullRequest(facts, emptyLedger(facts.repository, facts.number), []);
  const answered = evaluatePullRequest(facts, opened.ledger, everything(set, answering, opened.ledger.page));
  if (!answering.pushed) return answered.verdict;
  const head = { ...facts.head, sha: "c".repeat(40) };
  return evaluatePullRequest(
    { ...facts, head, files: facts.files.map((one) => ({ ...one, blob: "other" })) },
    answered.ledger,
    [],
  ).verdict;
};

describe("a repository's file", () => {
  test("never lets a pull request pass that the organisation's locked policies hold, whatever is ticked", () => {
    let accepted = 0;
    let held = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...orgs),
        file,
        pullRequest,
        fc.record({
          by: fc.subarray(["ada", "grace", "drew", "ruth"]),
          kind: fc.constantFrom("tick", "waive"),
          pushed: fc.boolean(),
        }),
        fc.constantFrom("# A\n\n## Problem\n\nx\n\n## Decision\n\nx\n", "# A\n\nx\n"),
        (org, written, facts, answering, adrText) => {
          const above = readPolicies({ builtin, file: { file: ORG, bytes: bytes(org) } });
          if (!above.ok) throw new Error("The organisation's file has problems");
          const result = readPolicies({
            builtin,
            defaults: { file: ORG, bytes: bytes(org) },
            file: { file: "t.yml", bytes: bytes(JSON.stringify(written)) },
          });
          if (!result.ok) {
            expect(result.problems.length).toBeGreaterThan(0);
            return;
          }
          accepted += 1;
          // Nor may there be anybody who could break the glass.
          expect(result.value.settings.breakGlass).toBeUndefined();
          if (verdictOf(above.value, facts, answering, adrText) !== "blocked") return;
          held += 1;
          expect(verdictOf(result.value, facts, answering, adrText)).toBe("blocked");
        },
      ),
      { numRuns: 800 },
    );
    // Else it would prove nothing.
    expect(accepted).toBeGreaterThan(120);
    expect(held).toBeGreaterThan(60);
    // Each run is two readings and up to six evaluations; a busy machine takes its time for them.
  }, 120_000);
});
