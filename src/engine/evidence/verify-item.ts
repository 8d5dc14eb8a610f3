import type { EvidenceSeen, Lacking } from "../evaluation.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";
import { verifyAddedLines } from "./verify-added-lines.ts";
import { verifyAdr } from "./verify-adr.ts";
import { verifyApproval } from "./verify-approval.ts";
import { verifyBody } from "./verify-body.ts";
import { verifyExists } from "./verify-exists.ts";
import { lackingFiles, verifyFile } from "./verify-file.ts";
import { verifyLabel } from "./verify-label.ts";
import { lackingChecks, lackingStatuses, verifyCheck, verifyStatus } from "./verify-runs.ts";
import { lackingSection, verifySection } from "./verify-section.ts";

/** How one kind of evidence is looked for. */
type Verifier<Kind extends Verify["kind"]> = (
  verify: Extract<Verify, { kind: Kind }>,
  world: EvidenceWorld,
) => EvidenceSeen | undefined;

const VERIFIERS: { readonly [Kind in Verify["kind"]]: Verifier<Kind> } = {
  file: verifyFile,
  exists: verifyExists,
  section: verifySection,
  body: verifyBody,
  label: verifyLabel,
  check: verifyCheck,
  status: verifyStatus,
  approval: verifyApproval,
  adr: verifyAdr,
  "added-lines": verifyAddedLines,
};

/**
 * Looks for one kind of evidence.
 *
 * @returns What was seen, in words and with a link where there is one; undefined where there is none. What could not be
 * read counts as not there.
 */
export function verifyItem(verify: Verify, world: EvidenceWorld): EvidenceSeen | undefined {
  // The record's type ties each verifier to its kind; TypeScript cannot follow that through an index.
  return (VERIFIERS[verify.kind] as Verifier<Verify["kind"]>)(verify, world);
}

/**
 * Why something that a machine could see does not count, where there is more to say than that it is not there: the run
 * that failed, the file that is empty. Shown beside what would count.
 */
export function whatIsLacking(verify: Verify, world: EvidenceWorld): readonly Lacking[] {
  if (verify.kind === "check") return lackingChecks(verify, world);
  if (verify.kind === "status") return lackingStatuses(verify, world);
  if (verify.kind === "file") return lackingFiles(verify, world);
  if (verify.kind === "section") return lackingSection(verify, world);
  return [];
}
