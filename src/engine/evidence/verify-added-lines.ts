import type { EvidenceSeen } from "../evaluation.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

/** An added line of a file that the policy matched matches. Lines that could not be read prove nothing. */
export function verifyAddedLines(
  verify: Extract<Verify, { kind: "added-lines" }>,
  { files }: EvidenceWorld,
): EvidenceSeen | undefined {
  for (const { path, lines } of files) {
    if (lines.kind !== "known") continue;
    const pattern = verify.patterns.find(({ test }) => lines.added.some((line) => test(line)));
    if (pattern !== undefined)
      return { kind: "added-lines", text: `an added line of ${path} matches /${pattern.source}/`, url: "" };
  }
  return undefined;
}
