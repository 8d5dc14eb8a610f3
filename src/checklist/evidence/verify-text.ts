import type { ChangedFile } from "../../policy/model/facts.ts";
import type { Verify } from "../../policy/model/policy.ts";
import type { EvidenceContext, EvidenceSeen, Lacking } from "./evidence-facts.ts";
import { findSection, type SectionFound, visibleLines } from "./sections.ts";
import { foundLine } from "./verify-content.ts";

/** Comments and fenced code are ignored, so the hints of a template do not count. */
export const verifyBody = (
  { pattern }: Extract<Verify, { kind: "body" }>,
  { facts }: EvidenceContext,
): EvidenceSeen | undefined => {
  const body = visibleLines(facts.body).join("\n");
  if (!pattern.test(body)) return undefined;
  const { text } = foundLine(pattern, body);
  return {
    kind: "body",
    text: `the description says: ${text}`,
    plain: "the description says it",
    url: "",
    found: [{ text, pattern: pattern.source }],
  };
};

export const verifyTitle = (
  { pattern }: Extract<Verify, { kind: "title" }>,
  { facts }: EvidenceContext,
): EvidenceSeen | undefined => {
  if (!pattern.test(facts.title)) return undefined;
  const { text } = foundLine(pattern, facts.title);
  return {
    kind: "title",
    text: `the title says: ${text}`,
    plain: "the title says it",
    url: "",
    found: [{ text, pattern: pattern.source }],
  };
};

export const verifyExists = (
  verify: Extract<Verify, { kind: "exists" }>,
  { facts, evidence }: EvidenceContext,
): EvidenceSeen | undefined => {
  const path = verify.paths.find((wanted) => {
    const changed = facts.files.find((file) => file.path === wanted);
    if (changed !== undefined) return changed.status !== "removed";
    return Object.hasOwn(evidence.contents, wanted) && evidence.contents[wanted] !== null;
  });
  return path === undefined ? undefined : { kind: "exists", text: `${path} exists`, url: "" };
};

type File = Extract<Verify, { kind: "file" }>;

const EMPTY_BLOBS = [
  "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
];

export const verifyFile = (verify: File, { facts }: EvidenceContext): EvidenceSeen | undefined => {
  const file = matching(verify, facts.files).find((one) => !isBlank(one));
  return (
    file && { kind: "file", text: `${file.path} is ${file.status === "added" ? "added" : "changed"} here`, url: "" }
  );
};

export const lackingFiles = (verify: File, { facts }: EvidenceContext): readonly Lacking[] =>
  matching(verify, facts.files)
    .filter(isBlank)
    .map(({ path }) => ({ text: `${path} is empty`, url: "" }));

const matching = ({ globs }: File, files: readonly ChangedFile[]): readonly ChangedFile[] =>
  files.filter(({ path, status }) => status !== "removed" && globs.decide(path)?.matches === true);

/** An empty file, or a new file of blanks only. The unchanged part of an old file is not known. */
const isBlank = ({ blob, status, additions, lines }: ChangedFile): boolean => {
  if (EMPTY_BLOBS.includes(blob)) return true;
  if (status !== "added" || lines.kind !== "known") return false;
  if (lines.added.length === 0) return blob === "" && additions === 0;
  return lines.added.every((line) => !/[^\s\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(line));
};

type SectionVerify = Extract<Verify, { kind: "section" }>;

export const verifySection = (verify: SectionVerify, context: EvidenceContext): EvidenceSeen | undefined => {
  if (isUnread(verify, context)) return undefined;
  const { where, found } = looked(verify, context).find((one) => one.found.says === "something") ?? {};
  return found && { kind: "section", text: `${where} has a section "${found.title}"`, url: "" };
};

export const lackingSection = (verify: SectionVerify, context: EvidenceContext): readonly Lacking[] => {
  if (isUnread(verify, context)) return [{ text: context.evidence.templatesUnread ?? "", url: "" }];
  return looked(verify, context).map(({ where, found }) => ({
    text:
      found.says === "template"
        ? `the section "${found.title}" of ${where} says only what the template says`
        : `the section "${found.title}" of ${where} is empty`,
    url: "",
  }));
};

const isUnread = (verify: SectionVerify, { evidence }: EvidenceContext): boolean =>
  verify.in === undefined && evidence.templatesUnread !== undefined;

type Looked = { readonly where: string; readonly found: SectionFound };

const looked = (verify: SectionVerify, { facts, evidence }: EvidenceContext): readonly Looked[] => {
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
