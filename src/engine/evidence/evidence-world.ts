import type { ChangedFile, Facts } from "../facts/facts.ts";
import type { EvidenceFacts } from "./evidence-facts.ts";

/** All that an item can be verified by. */
export type EvidenceWorld = {
  readonly facts: Facts;
  /** Files that the policies which ask for the item matched. */
  readonly files: readonly ChangedFile[];
  readonly evidence: EvidenceFacts;
  /** Whether the pull request's ADR requirement is met. */
  readonly adrMet: boolean;
  /** Tollgate's own check and status, which prove nothing. */
  readonly check: string;
};
