import { patternLimits } from "../../policy/globs/patterns.ts";
import type { ChangedFile } from "../../policy/model/facts.ts";
import type { LinePattern, Verify } from "../../policy/model/policy.ts";
import { counted } from "../../policy/model/words.ts";
import type { EvidenceContext, EvidenceFacts, EvidenceSeen, FoundLine, Lacking } from "./evidence-facts.ts";

export const verifyAddedLines = (
  verify: Extract<Verify, { kind: "added-lines" }>,
  { files }: EvidenceContext,
): EvidenceSeen | undefined => {
  for (const file of files) {
    const { path, lines } = file;
    if (lines.kind !== "known") continue;
    for (const pattern of verify.patterns) {
      const at = lines.added.findIndex((line) => pattern.test(line));
      if (at < 0) continue;
      const { text } = foundLine(pattern, lines.added[at] ?? "");
      // The lines above are unknown if the file was edited.
      const found = { path, ...(isWholeInDiff(file) ? { line: at + 1 } : {}), text, pattern: pattern.source };
      return {
        kind: "added-lines",
        text: foundText(found),
        plain: `a line that is added to ${path}`,
        url: "",
        found: [found],
      };
    }
  }
  return undefined;
};

type Content = Extract<Verify, { kind: "content" }>;

const MAX_NAMED = 3;

export const verifyContent = (verify: Content, context: EvidenceContext): EvidenceSeen | undefined => {
  const files = contentFiles(verify, context.files);
  const [first] = files;
  if (first === undefined || files.some((file) => whyNotContent(verify, file, context) !== undefined)) return undefined;
  const which = files.length === 1 ? `the text of ${first.path}` : `the text of each of ${files.length} files`;
  const plain = `${which} says it`;
  if (verify.patterns.length === 0)
    return { kind: "content", text: `${which} has nothing that the policy excludes`, plain, url: "" };
  const found = files.slice(0, MAX_NAMED).flatMap((file): FoundLine[] => {
    const text = textAtHead(file, context.evidence) ?? "";
    const pattern = verify.patterns.find(({ test }) => test(text));
    return pattern === undefined ? [] : [{ path: file.path, ...foundLine(pattern, text), pattern: pattern.source }];
  });
  const more = files.length - found.length;
  const rest = more === 0 ? [] : [`and ${counted(more, "more file")}`];
  const text = [...found.map(foundText), ...rest].join("; ");
  return { kind: "content", text, plain, url: "", found, ...(more === 0 ? {} : { moreFiles: more }) };
};

export const lackingContent = (verify: Content, context: EvidenceContext): readonly Lacking[] =>
  contentFiles(verify, context.files).flatMap((file) => {
    const why = whyNotContent(verify, file, context);
    return why === undefined ? [] : [lackingOf(verify, file, why, context)];
  });

const lackingOf = ({ patterns }: Content, file: ChangedFile, why: WhyNot, { evidence }: EvidenceContext): Lacking => {
  const { path } = file;
  switch (why.kind) {
    case "unread":
      return { text: `${path} ${why.because}`, url: "" };
    case "excluded": {
      const { line, text } = foundLine(why.by, textAtHead(file, evidence) ?? "");
      return { text: `${path}:${line} says what the policy excludes: ${text}`, url: "" };
    }
    case "no-match": {
      const what = patterns.length === 1 ? `/${patterns[0]?.source}/` : `any of ${patterns.length} patterns`;
      return { text: `${path} does not match ${what}`, plain: `${path} does not say what it must`, url: "" };
    }
  }
};

export const contentFiles = ({ paths }: Content, files: readonly ChangedFile[]): readonly ChangedFile[] =>
  files.filter(
    ({ path, status }) => status !== "removed" && (paths === undefined || paths.decide(path)?.matches === true),
  );

type WhyNot =
  | { readonly kind: "unread"; readonly because: string }
  | { readonly kind: "excluded"; readonly by: LinePattern }
  | { readonly kind: "no-match" };

const whyNotContent = (
  { patterns, without }: Content,
  file: ChangedFile,
  { evidence }: EvidenceContext,
): WhyNot | undefined => {
  const text = textAtHead(file, evidence);
  if (text === undefined) return { kind: "unread", because: "could not be read as text" };
  // A longer text is searched in pieces, which may cut what must not be there.
  if (without.length > 0 && text.length > patternLimits.window)
    return {
      kind: "unread",
      because: `is longer than the ${patternLimits.window} characters that are searched as a whole`,
    };
  const by = without.find(({ test }) => test(text));
  if (by !== undefined) return { kind: "excluded", by };
  return patterns.length === 0 || patterns.some(({ test }) => test(text)) ? undefined : { kind: "no-match" };
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

const LINE = { longest: 100, before: 30 } as const;

export const foundLine = (pattern: LinePattern, text: string): { readonly line: number; readonly text: string } => {
  const whole = text.normalize("NFC");
  const at = pattern.at(whole) ?? 0;
  const start = whole.slice(0, at).lastIndexOf("\n") + 1;
  const end = whole.indexOf("\n", at);
  const from = at - start < LINE.longest - LINE.before ? start : at - LINE.before;
  const shown = [...whole.slice(from, Math.min(end < 0 ? whole.length : end, from + 4 * LINE.longest)).toWellFormed()]
    .join("")
    .replace(/\s+/g, " ")
    .trim();
  const points = [...`${from > start ? "…" : ""}${shown}`];
  return {
    line: whole.slice(0, at).split("\n").length,
    text: points.length > LINE.longest ? `${points.slice(0, LINE.longest - 1).join("")}…` : points.join(""),
  };
};

const foundText = ({ path = "", line, text }: FoundLine): string =>
  `${path}${line === undefined ? "" : `:${line}`} ${text}`.trim();
