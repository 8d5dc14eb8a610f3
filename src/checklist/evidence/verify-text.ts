import { patternLimits } from "../../policy/globs/patterns.ts";
import type { ChangedFile } from "../../policy/model/facts.ts";
import type { Verify } from "../../policy/model/policy.ts";
import type { EvidenceContext, EvidenceFacts, EvidenceSeen, Lacking } from "./evidence-facts.ts";
import { findSection, type SectionFound, visibleLines } from "./sections.ts";

export const verifyAddedLines = (
  verify: Extract<Verify, { kind: "added-lines" }>,
  { files }: EvidenceContext,
): EvidenceSeen | undefined => {
  for (const { path, lines } of files) {
    if (lines.kind !== "known") continue;
    const pattern = verify.patterns.find(({ test }) => lines.added.some((line) => test(line)));
    if (pattern !== undefined)
      return {
        kind: "added-lines",
        text: `an added line of ${path} matches /${pattern.source}/`,
        plain: `a line that is added to ${path}`,
        url: "",
      };
  }
  return undefined;
};

/** Comments and fenced code are ignored, so the hints of a template do not count. */
export const verifyBody = (
  verify: Extract<Verify, { kind: "body" }>,
  { facts }: EvidenceContext,
): EvidenceSeen | undefined => {
  if (!verify.pattern.test(visibleLines(facts.body).join("\n"))) return undefined;
  return {
    kind: "body",
    text: `the description matches /${verify.pattern.source}/`,
    plain: "the description says it",
    url: "",
  };
};

export const verifyTitle = (
  { pattern }: Extract<Verify, { kind: "title" }>,
  { facts }: EvidenceContext,
): EvidenceSeen | undefined =>
  pattern.test(facts.title)
    ? { kind: "title", text: `the title matches /${pattern.source}/`, plain: "the title says it", url: "" }
    : undefined;

type Content = Extract<Verify, { kind: "content" }>;

export const verifyContent = (verify: Content, context: EvidenceContext): EvidenceSeen | undefined => {
  const files = contentFiles(verify, context.files);
  const [first] = files;
  if (first === undefined || files.some((file) => whyNotContent(verify, file, context) !== undefined)) return undefined;
  const which = files.length === 1 ? `the text of ${first.path}` : `the text of each of ${files.length} files`;
  return { kind: "content", text: `${which} ${contentWords(verify)}`, plain: `${which} says it`, url: "" };
};

export const lackingContent = (verify: Content, context: EvidenceContext): readonly Lacking[] =>
  contentFiles(verify, context.files).flatMap((file) => {
    const why = whyNotContent(verify, file, context);
    if (why === undefined) return [];
    const plain = why.includes("match") ? { plain: `${file.path} does not say what it must` } : {};
    return [{ text: `${file.path} ${why}`, ...plain, url: "" }];
  });

export const contentFiles = ({ paths }: Content, files: readonly ChangedFile[]): readonly ChangedFile[] =>
  files.filter(
    ({ path, status }) => status !== "removed" && (paths === undefined || paths.decide(path)?.matches === true),
  );

const whyNotContent = (
  { patterns, without }: Content,
  file: ChangedFile,
  { evidence }: EvidenceContext,
): string | undefined => {
  const text = textAtHead(file, evidence);
  if (text === undefined) return "could not be read as text";
  // A longer text is searched in pieces, which may cut what must not be there.
  if (without.length > 0 && text.length > patternLimits.window)
    return `is longer than the ${patternLimits.window} characters that are searched as a whole`;
  const against = without.find(({ test }) => test(text));
  if (against !== undefined) return `matches /${against.source}/`;
  if (patterns.length === 0 || patterns.some(({ test }) => test(text))) return undefined;
  return `does not match ${patterns.length === 1 ? `/${patterns[0]?.source}/` : `any of ${patterns.length} patterns`}`;
};

/** The diff of a new file is its whole text. */
export const isWholeInDiff = ({ status, lines }: ChangedFile): boolean => status === "added" && lines.kind === "known";

const textAtHead = (file: ChangedFile, { contents }: EvidenceFacts): string | undefined => {
  const { path, lines } = file;
  if (Object.hasOwn(contents, path)) return contents[path]?.replaceAll("\r\n", "\n");
  return isWholeInDiff(file) && lines.kind === "known" ? lines.added.join("\n") : undefined;
};

export const contentWords = ({ patterns, without }: Content): string => {
  const sources = (some: readonly { readonly source: string }[]): string =>
    some.map(({ source }) => `/${source}/`).join(" or ");
  return [
    ...(patterns.length === 0 ? [] : [`matches ${sources(patterns)}`]),
    ...(without.length === 0 ? [] : [`does not match ${sources(without)}`]),
  ].join(" and ");
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
