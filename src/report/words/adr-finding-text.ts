import type { AdrFinding } from "../../engine/evaluation.ts";
import { ADR_FINDING_WORDS, ADR_PART_WORDS } from "./adr-words.ts";
import { listText } from "./list-text.ts";

/** What was found in an ADR, in words without a full stop; `quote` makes foreign parts harmless for the place they go to. */
export const adrFindingText = (found: AdrFinding, quote: (text: string) => string): string => {
  const words = ADR_FINDING_WORDS[found.kind];
  switch (found.kind) {
    case "missing-parts":
      return `${words} ${listText(found.parts.map((part) => ADR_PART_WORDS[part]))}`;
    case "unknown-status":
      return `${words} (${quote(found.status)}); the policy file can teach it (adr.statuses)`;
    case "bad-status":
      return `${words} (${quote(found.status)})`;
    case "too-old":
      return `${words} ${quote(found.date)}`;
    case "met":
    case "external":
    case "no-such-file":
    case "outside-adr-paths":
    case "no-date":
      return words;
  }
};
