import type { EvidenceSeen } from "../evaluation.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";

/** A changed file of the pull request, one that is still there after it, matches the globs. */
export function verifyFile(
  verify: Extract<Verify, { kind: "file" }>,
  { facts }: EvidenceWorld,
): EvidenceSeen | undefined {
  const file = facts.files.find(
    ({ path, status }) => status !== "removed" && verify.globs.decide(path)?.matches === true,
  );
  return (
    file && { kind: "file", text: `${file.path} is ${file.status === "added" ? "added" : "changed"} here`, url: "" }
  );
}
