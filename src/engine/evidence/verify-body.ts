import type { EvidenceSeen } from "../evaluation.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";
import { visibleLines } from "./visible-lines.ts";

/** The pull request's body matches, without its HTML comments and fenced code (a template's hints are no answers). */
export function verifyBody(
  verify: Extract<Verify, { kind: "body" }>,
  { facts }: EvidenceWorld,
): EvidenceSeen | undefined {
  if (!verify.pattern.test(visibleLines(facts.body).join("\n"))) return undefined;
  return { kind: "body", text: `the description matches /${verify.pattern.source}/`, url: "" };
}
