import type { AdrFinding, AdrLooked, AdrState } from "../../engine/evaluation.ts";
import type { AdrPart } from "../../engine/policy/policy.ts";

/** Where a link or file was found. */
export const ADR_FROM_WORDS: Readonly<Record<AdrLooked["from"], string>> = {
  body: "linked in the description",
  change: "in this pull request",
  command: "given by command",
};

/** How far an ADR requirement is. */
export const ADR_STATE_WORDS: Readonly<Record<AdrState, string>> = {
  met: "given",
  missing: "missing",
  "not-met": "not complete yet",
};

/** What an ADR has to hold. */
export const ADR_PART_WORDS: Readonly<Record<AdrPart, string>> = {
  problem: "the problem",
  options: "the options considered",
  decision: "the decision",
  consequences: "the consequences",
  "cost-review": "a cost review",
  revisit: "when to revisit it",
};

/** What was found when a link or file was looked at. */
export const ADR_FINDING_WORDS: Readonly<Record<AdrFinding["kind"], string>> = {
  met: "holds what is asked",
  external: "accepted by its address; outside this repository, so not read",
  "no-such-file": "there is no such file at the head of this pull request",
  "outside-adr-paths": "is not where this repository keeps its ADRs",
  "missing-parts": "lacks",
  "bad-status": "has a status that decides nothing",
  "unknown-status": "has a status that is not known as accepted",
  "too-old": "is too old; it is dated",
  "no-date": "has no date, and this policy asks for a recent one",
};
