import type { EvidenceSeen } from "../evaluation.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";
import { findSection } from "./find-section.ts";

/** The heading stands, with something said under it, in the body or in one of the changed files that the globs name. */
export function verifySection(
  verify: Extract<Verify, { kind: "section" }>,
  { facts, evidence }: EvidenceWorld,
): EvidenceSeen | undefined {
  if (verify.in === undefined) {
    const title = findSection(facts.body, verify.heading);
    return title === undefined
      ? undefined
      : { kind: "section", text: `the description has a section "${title}"`, url: "" };
  }
  for (const { path, status } of facts.files) {
    if (status === "removed" || verify.in.decide(path)?.matches !== true) continue;
    const text = Object.hasOwn(evidence.contents, path) ? evidence.contents[path] : undefined;
    const title = typeof text === "string" ? findSection(text, verify.heading) : undefined;
    if (title !== undefined) return { kind: "section", text: `${path} has a section "${title}"`, url: "" };
  }
  return undefined;
}
