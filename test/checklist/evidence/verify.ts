import { expect } from "vitest";
import type { EvidenceFacts } from "../../../src/checklist/evidence/evidence-facts.ts";
import { verifyItem } from "../../../src/checklist/evidence/verify-item.ts";
import type { ChangedFile, Facts } from "../../../src/policy/model/facts.ts";
import type { LinePattern, PathMatcher, Verify } from "../../../src/policy/model/policy.ts";
import { someEvidence, someFacts } from "../../support/default-world.ts";

export const underneath = (prefix: string): PathMatcher => ({
  decide: (path) => (path.startsWith(prefix) ? { matches: !path.endsWith(".keep"), glob: `${prefix}**` } : undefined),
});

export const like = (pattern: RegExp): LinePattern => ({
  source: pattern.source,
  test: (line) => pattern.test(line),
  find: (line) => pattern.exec(line)?.[0],
  at: (text) => pattern.exec(text)?.index,
});

export type Context = {
  facts?: Partial<Facts>;
  evidence?: Partial<EvidenceFacts>;
  files?: readonly ChangedFile[];
  adrMet?: boolean;
};

export const seen = (verify: Verify, testContext: Context = {}): string | undefined => {
  const facts = someFacts(testContext.facts);
  const found = verifyItem(verify, {
    facts,
    files: testContext.files ?? facts.files,
    evidence: someEvidence(testContext.evidence),
    adrMet: testContext.adrMet ?? false,
    check: "tollgate",
  });
  if (found !== undefined) expect(found.kind).toBe(verify.kind);
  return found && [found.text, found.url].filter((part) => part !== "").join(" ");
};
