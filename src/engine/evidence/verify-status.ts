import type { EvidenceSeen } from "../evaluation.ts";
import { matchName } from "../policy/match-name.ts";
import type { Verify } from "../policy/policy.ts";
import { isOwnName } from "../policy/published-name.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

/** A commit status of one of the contexts is `success` at the head; Tollgate's own does not count. */
export function verifyStatus(
  verify: Extract<Verify, { kind: "status" }>,
  { evidence, check }: EvidenceWorld,
): EvidenceSeen | undefined {
  const meant = evidence.statuses.filter(
    ({ context }) => !isOwnName(check, context) && verify.contexts.some((written) => matchName(written, context)),
  );
  const seen = meant.find(({ context }) =>
    meant.every((other) => other.context !== context || other.state === "success"),
  );
  return seen && { kind: "status", text: `status "${seen.context}" is success`, url: seen.url };
}
