import type { EvidenceSeen } from "../evaluation.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

/** The pull request's ADR requirement is met (`assess-adr.ts`). */
export function verifyAdr(
  _verify: Extract<Verify, { kind: "adr" }>,
  { adrMet }: EvidenceWorld,
): EvidenceSeen | undefined {
  return adrMet ? { kind: "adr", text: "the ADR is linked and complete", url: "" } : undefined;
}
