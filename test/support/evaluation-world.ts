import { createHash, createHmac } from "node:crypto";
import type { Evaluation, EvaluationError, PolicyResult } from "../../src/checklist/evaluate.ts";
import type { ItemResult } from "../../src/checklist/item-result.ts";
import { type Entry, emptyLedger, type Ledger, type Signer } from "../../src/checklist/ledger/ledger.ts";
import type { Match } from "../../src/checklist/requirements/match-policies.ts";
import type { ChangedFile, Facts } from "../../src/policy/model/facts.ts";
import type { Policy, Settings } from "../../src/policy/model/policy.ts";
import type { Problem } from "../../src/policy/model/problem.ts";

/**
 * A valid default world of what the reports are given: one blocking policy with two open items. Every builder
 * takes what differs; nothing is shared or changed between two calls.
 */

export const HEAD = "3f2a9c1d5e7b8a6f4c2d1e0b9a8f7c6d5e4b3a21";
const ORIGIN = { file: ".github/tollgate.yml", line: 3, column: 3 };

/** A seal with a fixed key, as the shells make it from theirs. */
export const aSigner: Signer = {
  keyed: true,
  hash: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
  sign: (text) => createHmac("sha256", "a key for tests").update(text, "utf8").digest("base64url"),
  verify: (text, signature) =>
    createHmac("sha256", "a key for tests").update(text, "utf8").digest("base64url") === signature,
};

export const aFile = (path: string, changes: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: "added",
  blob: aSigner.hash(path).slice(0, 40),
  additions: 3,
  deletions: 0,
  lines: { kind: "known", added: ["a", "b", "c"], removed: [] },
  ...changes,
});

export const someFacts = (changes: Partial<Facts> = {}): Facts => ({
  repository: "acme/shop",
  number: 42,
  title: "Add a currency to orders",
  body: "",
  draft: false,
  author: { login: "ada", kind: "person" },
  base: { ref: "main", sha: "0".repeat(40) },
  head: { ref: "currency", sha: HEAD, fork: false },
  labels: [],
  committers: ["ada"],
  files: [aFile("db/migrate/20261123_add_currency.rb")],
  dependencies: [],
  ...changes,
});

const someSettings = (changes: Partial<Settings> = {}): Settings => ({
  check: "tollgate",
  adr: {
    paths: { decide: () => undefined },
    writtenPaths: ["docs/adr/**", "docs/decisions/**"],
    external: [],
    headings: {},
  },
  ...changes,
});

const aPolicy = (changes: Partial<Policy> = {}): Policy => ({
  id: "schema-change",
  title: "Schema change",
  why: "A migration is the one deploy you cannot roll back by redeploying.",
  source: "§12",
  owners: ["@acme/data-platform"],
  enforcement: "block",
  when: [],
  requires: { checklist: [] },
  origin: ORIGIN,
  origins: {},
  ...changes,
});

/** An open item of `schema-change`, unless said otherwise; the key is made of the policies and `id`. */
export const anItem = (id: string, changes: Partial<ItemResult> = {}): ItemResult => {
  const policies = changes.policies ?? ["schema-change"];
  const keys = policies.map((policy) => `${policy}.${id}`);
  return {
    key: keys[0] ?? "",
    keys,
    policies,
    text: `${id} is done`,
    by: [{ kind: "anyone" }],
    waive: { kind: "with-reason" },
    verifyOnly: false,
    blocking: true,
    outcome: "open",
    wouldVerify: [],
    verifyWords: [],
    ...changes,
  };
};

export const anEntry = (changes: Partial<Entry> = {}): Entry => ({
  said: "ticked",
  by: "grace",
  at: "2026-11-23T06:28:00Z",
  revision: 3,
  head: HEAD,
  snapshot: {},
  as: "anyone",
  via: "box",
  ...changes,
});

const aMatch = (policy: Policy, changes: Partial<Match> = {}): Match => {
  const files = changes.files ?? [aFile("db/migrate/20261123_add_currency.rb")];
  return {
    policy,
    condition: 0,
    files,
    reasons: [
      {
        predicate: "paths",
        text: `${files.length} ${files.length === 1 ? "file matches" : "files match"}`,
        decided: Object.fromEntries(files.map((file) => [file.path, "db/migrate/**"])),
      },
    ],
    ...changes,
  };
};

/** A policy that applies, with its items; each item that names no policies is the policy's own. */
export const aResult = (
  policy: Partial<Policy> = {},
  items: readonly ItemResult[] = [anItem("backward-compatible"), anItem("rollback-tested")],
  match: Partial<Match> = {},
): PolicyResult => {
  const whole = aPolicy({
    ...policy,
    requires: policy.requires ?? {
      checklist: items.map((item) => ({
        id: item.key.slice(item.key.indexOf(".") + 1),
        text: item.text,
        when: [],
        by: item.by,
        reset: "on-matching-change",
        waive: item.waive,
        verify: [],
        verifyOnly: item.verifyOnly,
        origin: ORIGIN,
      })),
    },
  });
  return { policy: whole, match: aMatch(whole, match), items };
};

const ANSWERED: readonly ItemResult["outcome"][] = ["done", "verified", "waived"];

/** A whole evaluation; counts, verdict and ledger follow from the policies unless they are given. */
export const anEvaluation = (changes: Partial<Evaluation> = {}): Evaluation => {
  const policies = changes.policies ?? [aResult()];
  const facts = changes.facts ?? someFacts();
  const items = policies.flatMap((result) => result.items);
  const blocking = items.filter((item) => item.blocking);
  const adrs = changes.adr?.blocking === true ? 1 : 0;
  const met = changes.adr?.state === "met" ? adrs : 0;
  const of = (outcome: ItemResult["outcome"]): number => blocking.filter((item) => item.outcome === outcome).length;
  const answered = blocking.filter((item) => ANSWERED.includes(item.outcome)).length + met;
  const total = blocking.length + adrs;
  return {
    verdict: answered === total ? "pass" : "blocked",
    facts,
    settings: someSettings(),
    policies,
    observed: [],
    counts: { total, answered, open: of("open") + adrs - met, stale: of("stale"), refused: of("refused") },
    notices: [],
    answers: [],
    ledger: aLedger(facts, items),
    ...changes,
  };
};

/** The ledger that `evaluate` publishes with these items. */
export const aLedger = (
  facts: Facts,
  items: readonly ItemResult[],
  empty = emptyLedger(facts.repository, facts.number),
): Ledger => ({
  ...empty,
  entries: Object.fromEntries(items.flatMap((item) => (item.entry === undefined ? [] : [[item.key, item.entry]]))),
  refusals: items.flatMap((item) => item.refusal ?? []),
  page: {
    ...empty.page,
    revision: 4,
    head: facts.head.sha,
    at: "2026-11-23T06:30:00Z",
    comment: "",
    written: "2026-11-23T06:30:00Z",
    snapshot: {},
    ticked: items.filter((item) => ANSWERED.includes(item.outcome)).map((item) => item.key),
  },
});

export const aProblem = (changes: Partial<Problem> = {}): Problem => ({
  code: "unknown-key",
  file: ".github/tollgate.yml",
  line: 7,
  column: 5,
  key: "policies.schema-change.wen",
  message: "There is no key `wen` in a policy.",
  allowed: ["title", "why", "when", "requires"],
  suggestion: "when",
  ...changes,
});

export const anEvaluationError = (changes: Partial<EvaluationError> = {}): EvaluationError => ({
  verdict: "error",
  problems: [aProblem()],
  message: "The policy file .github/tollgate.yml has 1 problem.",
  ...changes,
});
