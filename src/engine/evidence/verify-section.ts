import type { EvidenceSeen, Lacking } from "../evaluation.ts";
import type { Verify } from "../policy/policy.ts";
import type { EvidenceWorld } from "./evidence-world.ts";
import { findSection, type SectionFound } from "./find-section.ts";

type SectionVerify = Extract<Verify, { kind: "section" }>;

/**
 * The heading stands, with something said under it, in the body or in one of the changed files that the globs name. In
 * the body, what the repository's pull-request template says there is not said.
 */
export function verifySection(verify: SectionVerify, world: EvidenceWorld): EvidenceSeen | undefined {
  if (isUnread(verify, world)) return undefined;
  const { where, found } = looked(verify, world).find((one) => one.found.says === "something") ?? {};
  return found && { kind: "section", text: `${where} has a section "${found.title}"`, url: "" };
}

/** The section is there, and nothing is said in it. */
export function lackingSection(verify: SectionVerify, world: EvidenceWorld): readonly Lacking[] {
  if (isUnread(verify, world)) return [{ text: world.evidence.templatesUnread ?? "", url: "" }];
  return looked(verify, world).map(({ where, found }) => ({
    text:
      found.says === "template"
        ? `the section "${found.title}" of ${where} says only what the template says`
        : `the section "${found.title}" of ${where} is empty`,
    url: "",
  }));
}

const isUnread = (verify: SectionVerify, { evidence }: EvidenceWorld): boolean =>
  verify.in === undefined && evidence.templatesUnread !== undefined;

type Looked = { readonly where: string; readonly found: SectionFound };

const looked = (verify: SectionVerify, { facts, evidence }: EvidenceWorld): readonly Looked[] => {
  const { in: globs, heading } = verify;
  if (globs === undefined) {
    const found = findSection(facts.body, heading, evidence.templates);
    return found === undefined ? [] : [{ where: "the description", found }];
  }
  return facts.files.flatMap(({ path, status }): Looked[] => {
    if (status === "removed" || globs.decide(path)?.matches !== true) return [];
    const text = Object.hasOwn(evidence.contents, path) ? evidence.contents[path] : undefined;
    const found = typeof text === "string" ? findSection(text, heading) : undefined;
    return found === undefined ? [] : [{ where: path, found }];
  });
};
