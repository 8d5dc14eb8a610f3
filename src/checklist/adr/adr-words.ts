import type { AdrNeed } from "../../policy/model/policy.ts";
import type { Lacking } from "../evidence/evidence-facts.ts";
import type { AdrFinding, AdrLooked, AdrState } from "./assess-adr.ts";

export const ADR_FROM_WORDS: Readonly<Record<AdrLooked["from"], string>> = {
  body: "linked in the description",
  change: "in this pull request",
  command: "given by command",
};

export const ADR_STATE_WORDS: Readonly<Record<AdrState, string>> = {
  met: "given",
  missing: "missing",
  "not-met": "not complete yet",
};

export const ADR_PART_WORDS: Readonly<Record<AdrNeed, string>> = {
  problem: "the problem",
  options: "the options considered",
  decision: "the decision",
  consequences: "the consequences",
  "options-or-consequences": "options or consequences",
  "cost-review": "a cost review",
  revisit: "when to revisit it",
};

const ADR_FINDING_WORDS: Readonly<Record<AdrFinding["kind"], string>> = {
  met: "has everything that is required",
  external: "accepted by its address; outside this repository, so not read",
  "no-such-file": "there is no such text file at the head of this pull request",
  "outside-adr-paths": "is not where this repository keeps its ADRs",
  "not-an-adr": "is a readme, an index, a template or no text, so it is not an ADR",
  "other-address": "is outside this repository",
  "missing-parts": "has no section",
  "bad-status": "has a status that is not in force",
  "unknown-status": "has a status that is not known as accepted",
  "no-status": "has no status, and this repository requires one that is in force",
  "too-old": "is too old; it is dated",
  "no-date": "has no date, and this policy asks for a recent one",
};

export const adrFindingText = (found: AdrFinding, quote: (text: string) => string): string => {
  const words = ADR_FINDING_WORDS[found.kind];
  switch (found.kind) {
    case "missing-parts":
      return `${words} ${found.parts
        .map((part) => `about ${ADR_PART_WORDS[part]}`)
        .join(", ")
        .replace(/, (?=[^,]*$)/, " or ")}`;
    case "met":
      return found.advised === undefined
        ? words
        : `${words}; the playbook also advises ${found.advised.map((part) => ADR_PART_WORDS[part]).join(" and ")}`;
    case "other-address":
      return `${words}, and the policy file accepts no ${found.accepts ? "such address" : "address there"} (adr.external)`;
    case "unknown-status":
      return `${words} (${quote(found.status)}); the policy file can add it (adr.statuses)`;
    case "bad-status":
      return `${words} (${quote(found.status)})`;
    case "too-old":
      return `${words} ${quote(found.date)}`;
    case "external":
    case "no-such-file":
    case "outside-adr-paths":
    case "not-an-adr":
    case "no-status":
    case "no-date":
      return words;
  }
};

/** For an item that an ADR answers where no policy requires one: what keeps the records that were found from it. */
export const lackingAdr = (looked: readonly AdrLooked[]): readonly Lacking[] =>
  looked.map(({ target, found }) => ({ text: `${target} ${adrFindingText(found, (text) => text)}`, url: "" }));
