import { describe, expect, it } from "vitest";
import type { ReviewFact } from "../../../src/checklist/evidence/evidence-facts.ts";
import { undecidedApprovals, verifyApproval } from "../../../src/checklist/evidence/verify-item.ts";
import type { UnknownFact } from "../../../src/checklist/ledger/ledger.ts";
import type { PersonFact } from "../../../src/checklist/ledger/may-attest.ts";
import type { Verify, Who } from "../../../src/policy/model/policy.ts";
import { aPerson, someEvidence, someFacts } from "../../support/default-world.ts";

/** Approvals that the host did not answer for: they do not count, and the page says for whom it waits. */
const ROLE: UnknownFact = { of: "role", why: "failed" };
const TEAM: UnknownFact = { of: "@acme/dba", why: "not-permitted" };
const DBA: Who = { kind: "team", team: "@acme/dba" };
const facts = someFacts();
const review = (login: string, more: Partial<ReviewFact> = {}): ReviewFact => ({
  login,
  state: "approved",
  sha: facts.head.sha,
  url: "",
  ...more,
});
const asked = (by: readonly Who[], reviews: readonly ReviewFact[], ...people: readonly PersonFact[]) => {
  const verify: Extract<Verify, { kind: "approval" }> = { kind: "approval", by, count: 1 };
  const context = {
    facts,
    files: facts.files,
    evidence: someEvidence({ reviews, people: Object.fromEntries(people.map((one) => [one.login, one])) }),
    adrMet: false,
    check: "tollgate",
  };
  return { waiting: undecidedApprovals(verify, context), counts: verifyApproval(verify, context) !== undefined };
};

describe("an approval of somebody of whom the host did not answer", () => {
  it.each<[string, readonly Who[], PersonFact, UnknownFact]>([
    [
      "their role, where anyone with write access is enough",
      [],
      aPerson("grace", { role: "none", unknown: [ROLE] }),
      ROLE,
    ],
    ["their role, where a team is asked", [DBA], aPerson("grace", { role: "none", unknown: [TEAM, ROLE] }), ROLE],
    ["whether they are in the team", [DBA], aPerson("grace", { unknown: [TEAM] }), TEAM],
  ])("waits for %s, and does not count", (_, by, person, unknown) => {
    expect(asked(by, [review("Grace")], person)).toEqual({
      waiting: [{ said: "approved", by: "Grace", at: "", unknown }],
      counts: false,
    });
  });

  it.each<[string, readonly Who[], readonly ReviewFact[], PersonFact, boolean]>([
    ["who may: it counts", [DBA], [review("grace")], aPerson("grace", { teams: ["@acme/dba"] }), true],
    ["who may, whatever else is unknown", [], [review("grace")], aPerson("grace", { unknown: [TEAM] }), true],
    ["who is not in the team", [DBA], [review("grace")], aPerson("grace"), false],
    [
      "who may only read, whatever team they are in",
      [DBA],
      [review("grace")],
      aPerson("grace", { role: "read", unknown: [TEAM] }),
      false,
    ],
    ["of whom nothing is known at all", [DBA], [review("stranger")], aPerson("grace", { unknown: [TEAM] }), false],
    [
      "of an earlier head",
      [DBA],
      [review("grace", { sha: "c".repeat(40) })],
      aPerson("grace", { unknown: [TEAM] }),
      false,
    ],
    [
      "who takes it back by a later review",
      [DBA],
      [review("grace"), review("grace", { state: "changes-requested" })],
      aPerson("grace", { unknown: [TEAM] }),
      false,
    ],
    ["who opened the pull request", [DBA], [review("Ada")], aPerson("ada", { unknown: [TEAM] }), false],
  ])("does not wait for one %s", (_, by, reviews, person, counts) => {
    expect(asked(by, reviews, person)).toEqual({ waiting: [], counts });
  });
});
