import type { EvidenceSeen } from "../evaluation.ts";
import { matchName } from "../policy/match-name.ts";
import type { Verify } from "../policy/policy.ts";
import { isOwnName } from "../policy/published-name.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

/**
 * A check run of one of the names concluded `success` at the head. `neutral` and `skipped` do not count: a skipped job
 * has proved nothing, though branch protection lets it pass. Where several apps report one name, all must have succeeded.
 */
export function verifyCheck(
  verify: Extract<Verify, { kind: "check" }>,
  { evidence, check }: EvidenceWorld,
): EvidenceSeen | undefined {
  const meant = evidence.checks.filter(
    ({ name }) => !isOwnName(check, name) && verify.names.some((written) => matchName(written, name)),
  );
  const seen = meant.find(({ name }) => meant.every((other) => other.name !== name || other.conclusion === "success"));
  return seen && { kind: "check", text: `check "${seen.name}" succeeded`, url: seen.url };
}
