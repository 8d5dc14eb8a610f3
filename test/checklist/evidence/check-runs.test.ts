import { describe, expect, it } from "vitest";
import type { EvidenceFacts } from "../../../src/checklist/evidence/evidence-facts.ts";
import { verifyItem, whatIsLacking, wouldVerify } from "../../../src/checklist/evidence/verify-item.ts";
import type { Verify } from "../../../src/policy/model/policy.ts";
import { someEvidence, someFacts } from "../../support/default-world.ts";

/** Several checks or statuses that answer an item together, in words. */
const worldOf = (evidence: Partial<EvidenceFacts>) => ({
  facts: someFacts(),
  files: [],
  evidence: someEvidence(evidence),
  adrMet: false,
  check: "tollgate",
});
const check = (name: string, conclusion = "success") => ({ name, conclusion, url: `https://ci.example/${name}` });
const status = (context: string, state: "success" | "pending" | "failure" = "success") => ({ context, state, url: "" });
const conclusions = ["success", "skipped"] as const;

describe("what was seen of several", () => {
  it.each<[string, Verify, Partial<EvidenceFacts>, string]>([
    [
      "checks, more than are named",
      { kind: "check", names: ["c*"] },
      { checks: ["c1", "c2", "c3", "c4", "c5"].map((name) => check(name)) },
      'checks "c1", "c2", "c3" and 2 more succeeded',
    ],
    [
      "checks that ended otherwise, each so that it counts",
      { kind: "check", names: ["c*"], conclusions },
      { checks: [check("c1"), check("c2", "skipped")] },
      'checks "c1" and "c2" count as passed',
    ],
    [
      "jobs of one name that ended otherwise",
      { kind: "check", names: ["c1"], conclusions },
      { checks: [check("c1"), check("c1", "skipped")] },
      'check "c1" counts as passed',
    ],
    [
      "statuses",
      { kind: "status", contexts: ["ci/a", "ci/b"], all: true },
      { statuses: [status("ci/a"), status("ci/b")] },
      'statuses "ci/a" and "ci/b" are success',
    ],
  ])("%s", (_, verify, evidence, text) => {
    expect(verifyItem(verify, worldOf(evidence))?.text).toBe(text);
  });
});

describe("what is lacking of statuses", () => {
  const verify: Verify = { kind: "status", contexts: ["ci/*"] };
  it.each<[string, Partial<EvidenceFacts>, readonly string[]]>([
    ["none", {}, ['no status named "ci/*" is reported for this commit']],
    [
      "pending and failed",
      { statuses: [status("ci/a", "pending"), status("ci/b", "failure"), status("ci/c")] },
      ['status "ci/a" is pending', 'status "ci/b" is failure'],
    ],
    ["too many to read", { statuses: [status("ci/a")], statusesUnread: "there are more" }, ["there are more"]],
  ])("%s", (_, evidence, texts) => {
    expect(whatIsLacking(verify, worldOf(evidence)).map(({ text }) => text)).toEqual(texts);
  });
});

it("what would answer is counted where many names are asked, each", () => {
  const names = Array.from({ length: 7 }, (_, index) => `c${index}`);
  expect(wouldVerify({ kind: "check", names, all: true })).toMatch(
    /^a check named c0 succeeds and .* and so for 2 more$/,
  );
});
