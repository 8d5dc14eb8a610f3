import type { Case } from "../../src/checklist/evaluate.ts";
import type { EvidenceFacts } from "../../src/checklist/evidence/evidence-facts.ts";
import { emptyLedger } from "../../src/checklist/ledger/ledger.ts";
import type { PersonFact } from "../../src/checklist/ledger/may-attest.ts";
import { type Match, matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import { createSigner } from "../../src/gate/signer.ts";
import type { ChangedFile, Facts } from "../../src/policy/model/facts.ts";
import type { Item, Policy, PolicySet, Predicate } from "../../src/policy/model/policy.ts";

/** A valid default world for the engine's tests; a test names only what it is about. */
export const KEY = "0123456789abcdef0123456789abcdef";
export const signer = createSigner([KEY]);
export const ORIGIN = { file: ".github/tollgate.yml", line: 1, column: 1 };

export const aFile = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: "added",
  blob: `blob-of-${path}`,
  additions: 1,
  deletions: 0,
  lines: { kind: "known", added: ["one"], removed: [] },
  ...more,
});

export const someFacts = (more: Partial<Facts> = {}): Facts => ({
  repository: "acme/shop",
  number: 7,
  title: "Add a column",
  body: "",
  draft: false,
  author: { login: "ada", kind: "person" },
  base: { ref: "main", sha: "b".repeat(40) },
  head: { ref: "feature", sha: "a".repeat(40), fork: false },
  labels: [],
  committers: ["ada"],
  files: [aFile("db/migrate/1.sql")],
  dependencies: [],
  ...more,
});

export const aPerson = (login: string, more: Partial<PersonFact> = {}): PersonFact => ({
  login,
  kind: "person",
  role: "write",
  teams: [],
  ...more,
});

/** Ada (the author), Grace and Linus (writers), Drew (of @acme/dba), Ruth (reads only), and a bot. */
export const PEOPLE: Readonly<Record<string, PersonFact>> = Object.fromEntries(
  [
    aPerson("ada"),
    aPerson("grace"),
    aPerson("linus"),
    aPerson("drew", { teams: ["@acme/dba"] }),
    aPerson("ruth", { role: "read" }),
    aPerson("renovate[bot]", { kind: "bot" }),
  ].map((person) => [person.login, person]),
);

export const someEvidence = (more: Partial<EvidenceFacts> = {}): EvidenceFacts => ({
  checks: [],
  statuses: [],
  reviews: [],
  contents: {},
  people: PEOPLE,
  ...more,
});

export const anItem = (id: string, more: Partial<Item> = {}): Item => ({
  id,
  text: `Do ${id}`,
  when: [],
  by: [{ kind: "anyone" }],
  reset: "on-matching-change",
  waive: { kind: "with-reason" },
  verify: [],
  verifyOnly: false,
  origin: ORIGIN,
  ...more,
});

/** A predicate on the start of paths; enough where the predicates themselves are not the subject. */
export const under = (prefix: string): Predicate => ({
  name: "paths",
  apply: (_facts, files) => {
    const left = files.filter((file) => file.path.startsWith(prefix) || file.previousPath?.startsWith(prefix) === true);
    const decided = Object.fromEntries(left.map((file) => [file.path, `${prefix}**`]));
    return {
      holds: left.length > 0,
      files: left,
      reason: { predicate: "paths", text: `${left.length} files match`, decided },
    };
  },
});

export const aPolicy = (id: string, more: Partial<Policy> = {}): Policy => ({
  id,
  title: `About ${id}`,
  why: "Because it matters.",
  owners: [],
  enforcement: "block",
  when: [{ predicates: [under("db/")], origin: ORIGIN, written: "" }],
  requires: { checklist: [anItem("staged"), anItem("tested")] },
  origin: ORIGIN,
  origins: {},
  ...more,
});

export const aMatch = (policy: Policy, files: readonly ChangedFile[]): Match => ({
  policy,
  condition: 0,
  files,
  reasons: [],
});

export const aSet = (...policies: Policy[]): PolicySet => ({
  settings: {
    check: "tollgate",
    adr: {
      paths: { decide: (path) => (path.startsWith("docs/adr/") ? { matches: true, glob: "docs/adr/**" } : undefined) },
      writtenPaths: ["docs/adr/**"],
      external: [],
      headings: {},
    },
  },
  policies,
  files: [".github/tollgate.yml"],
});

export const NOW = "2026-11-23T08:00:00Z";

/** What is evaluated of a set of policies: an empty ledger, no operations, and the facts of `more`. */
export const aCase = (set: PolicySet, more: Partial<Case> = {}): Case => {
  const facts = more.facts ?? someFacts();
  return {
    set,
    facts,
    matches: matchPolicies(set.policies, facts),
    evidence: someEvidence(),
    ledger: emptyLedger(facts.repository, facts.number),
    operations: [],
    notices: [],
    hash: signer.hash,
    now: NOW,
    ...more,
  };
};
