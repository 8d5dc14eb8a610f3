import type { EvidenceSeen } from "../../engine/evaluation.ts";

/** What kind of thing a machine saw. */
export const EVIDENCE_WORDS: Readonly<Record<EvidenceSeen["kind"], string>> = {
  file: "changed file",
  exists: "file",
  section: "section",
  body: "description",
  label: "label",
  check: "check run",
  status: "commit status",
  approval: "approval",
  adr: "ADR",
  "added-lines": "added lines",
};
