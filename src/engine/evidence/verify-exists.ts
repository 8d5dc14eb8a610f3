import type { EvidenceSeen } from "../evaluation.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

/** One of the paths exists at the head: its text was read, or the pull request itself brings the file. */
export function verifyExists(
  verify: Extract<Verify, { kind: "exists" }>,
  { facts, evidence }: EvidenceWorld,
): EvidenceSeen | undefined {
  const path = verify.paths.find((wanted) => {
    const changed = facts.files.find((file) => file.path === wanted);
    if (changed !== undefined) return changed.status !== "removed";
    return Object.hasOwn(evidence.contents, wanted) && evidence.contents[wanted] !== null;
  });
  return path === undefined ? undefined : { kind: "exists", text: `${path} exists`, url: "" };
}
