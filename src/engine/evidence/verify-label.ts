import type { EvidenceSeen } from "../evaluation.ts";
import { matchName } from "../policy/match-name.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

/** One of the labels is set. */
export function verifyLabel(
  verify: Extract<Verify, { kind: "label" }>,
  { facts }: EvidenceWorld,
): EvidenceSeen | undefined {
  const label = facts.labels.find((name) => verify.labels.some((written) => matchName(written, name)));
  return label === undefined ? undefined : { kind: "label", text: `label "${label}" is set`, url: "" };
}
