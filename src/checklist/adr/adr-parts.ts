import type { AdrPart, AdrSettings } from "../../policy/model/policy.ts";
import { hasRealText, plainTitle } from "../evidence/sections.ts";
import { LANGUAGES, type Statement } from "./adr-languages.ts";

export const ADR_PARTS: readonly AdrPart[] = [
  "problem",
  "options",
  "decision",
  "consequences",
  "cost-review",
  "revisit",
];

/** The parts that a heading announces; one may announce two. `more`: a repository's own headings, lower case. */
export const partsOfTitle = (title: string, more: AdrSettings["headings"] = {}): AdrPart[] => {
  const plain = plainTitle(title);
  if (plain === "") return [];
  const own = ADR_PARTS.filter((part) => more[part]?.some((one) => plainTitle(one) === plain) === true);
  const pieces = piecesOf(title);
  if (pieces.some((piece) => CHOSEN.test(piece))) return [...new Set<AdrPart>([...own, "decision"])];
  const said = [plain, ...pieces];
  const foreign = [...pieces, ...pieces.flatMap((piece) => piece.split(AND))].map((piece) => piece.trim());
  const merits = pieces.some(
    (piece) => MERITS.test(piece) && !FOREIGN.options.test(piece) && !TITLES.options.test(piece),
  );
  return ADR_PARTS.filter(
    (part) =>
      own.includes(part) ||
      (part === "consequences" && merits) ||
      said.some((piece) => TITLES[part].test(piece)) ||
      (part in FOREIGN && foreign.some((piece) => FOREIGN[part as keyof typeof FOREIGN].test(piece))),
  );
};

/** English: headings of MADR 2 to 4, Nygard, arc42, Tyree and Akerman, and common variants. */
const TITLES: Readonly<Record<AdrPart, RegExp>> = {
  problem:
    /^(?:the )?(?:(?:business|technical|project|architectural|our|current|general) )?(?:contexts?|problems?|issue|background|motivation|situation|challenge|forces|requirements?|summary of the problem|user stor(?:y|ies)|why)(?: (?:and|&) .{0,60}|\/.{0,60}| statement| description| definition| space| of the decision)?$|^problem\b|^context\b|\b(?:problem|and context)$|^what is the (?:issue|problem)\b/,
  options:
    /\b(?:options?|alternatives?|pros (?:and|&) cons|pros\/cons|other approaches|candidates|positions)\b|\b(?:solutions?|approaches|designs?|possibilities) (?:we )?(?:considered|evaluated|explored|rejected)\b|\b(?:considered|evaluated|possible|rejected) (?:solutions?|approaches|designs?|possibilities)\b/,
  decision:
    /^(?:(?:the|our|final|proposed|chosen|selected|architectural?|preferred|recommended|technical|key) ){0,3}(?:decisions?|decision outcomes?|solution|choice|resolution|outcome|recommendation|proposal|option|approach|conclusion)(?: (?:outcome|taken|made|made and rationale|statement|summary|details|description))?(?: ?(?:and|&|\/) .{0,60}|\/.{0,60})?$|^what (?:is the change|we decided)\b|^we (?:decided|will)\b|\b(?:and|&) decisions?(?: outcome)?$/,
  consequences:
    /\b(?:consequences?|implications?|ramifications?|impacts?|trade-?offs?|effects|drawbacks|downsides)\b|^(?:results?|resulting context|outcomes|risks?|risks? (?:and|&) .{0,60}|benefits .{0,60})$|^what becomes\b|^(?:positive|negative)$/,
  "cost-review": /\b(?:costs?|economics|budget|finops|spend|pricing|tco)\b/,
  revisit:
    /\b(?:revisit\w{0,5}|re-?evaluat\w{0,5}|re-?assess\w{0,5}|reconsider\w{0,5}|review (?:date|trigger|by|after|on|when|conditions?|triggers)|next review|when to review|expir\w{1,6}|sunset)\b/,
};

const LETTER = "[\\p{L}\\p{M}]";

type Heading = "problem" | "options" | "decision" | "chosen" | "consequences" | "merits";

const wordsOf = (key: Heading): string =>
  LANGUAGES.filter((language) => !SPACELESS.test(language[key]))
    .map((language) => language[key])
    .join("|");

const SPACELESS = /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}]/u;

const spacelessOf = (key: Heading): string =>
  LANGUAGES.filter((language) => SPACELESS.test(language[key]))
    .map((language) => language[key])
    .join("|");

const begins = (key: Heading): RegExp =>
  new RegExp(`^(?:(?:${wordsOf(key)})(?!${LETTER})|(?:${spacelessOf(key)}))`, "u");

const contains = (key: Heading): RegExp =>
  new RegExp(`(?<!${LETTER})(?:${wordsOf(key)})(?!${LETTER})|(?:${spacelessOf(key)})`, "u");

const FOREIGN = {
  problem: begins("problem"),
  options: contains("options"),
  decision: begins("decision"),
  consequences: contains("consequences"),
} as const;

const MERITS = begins("merits");

const CHOSEN = new RegExp(
  `^(?:the )?(?:chosen|selected|preferred|recommended) (?:option|alternative|approach|solution)\\b|${begins("chosen").source}`,
  "u",
);

const AND = /\s(?:and|und|et|y|e|en|i|и|&)\s|[和与與及]|と(?=\p{Script=Han})|・|、/u;

const NUMBERED =
  /^[^\p{L}\p{N}]{0,20}(?:\d{1,4}(?:\.\d{1,4}){0,5}[.):]?|[IVXivx]{1,5}[.):]|[A-Za-z][.)])\s{1,9}(?:[-–—]\s{1,9})?/u;

/** `Decision: a cache` → `decision`; `Context / Kontext (背景)` → each of them. */
const piecesOf = (title: string): string[] => {
  const bare = title
    .slice(0, 300)
    .replace(/:[a-z0-9_+-]{1,40}:/g, " ")
    .replace(/\]\([^)]{0,300}\)/g, "]")
    .replace(/^[\s*_`]{1,20}/, "")
    .replace(NUMBERED, "");
  const [first = ""] = bare.split(/[:：]|\s[–—-]{1,2}\s/u);
  return first
    .split(/[()（）|/]/u)
    .map(plainTitle)
    .filter((piece) => piece !== "");
};

const READ = 20_000;
const LONGEST = 2_000;

/** "In the context of …, facing …, we decided …": the parts of a Y-statement that stands in one paragraph. */
export const statementParts = (lines: readonly string[]): readonly AdrPart[] => {
  const found = paragraphs(lines).map(partsIn);
  return found.find((parts) => parts.length > 2) ?? found.find((parts) => parts.length > 0) ?? [];
};

const paragraphs = (lines: readonly string[]): string[] =>
  lines
    .map((line) => (/^\s{0,3}#/.test(line) ? "" : line.trim()))
    .join("\n")
    .slice(0, READ)
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .slice(0, LONGEST)
        .replace(/[*_`:\s]+/g, " ")
        .toLowerCase(),
    );

const partsIn = (paragraph: string): readonly AdrPart[] => {
  for (const statement of statements()) {
    const context = statement.context.exec(paragraph);
    if (context === null) continue;
    const facing = after(paragraph, statement.facing, endOf(context));
    const decided = facing === undefined ? undefined : after(paragraph, statement.decided, facing.end);
    if (facing === undefined || decided === undefined) continue;
    const rest = paragraph.slice(decided.end);
    if (!hasRealText([paragraph.slice(facing.end, decided.start)]) || !hasRealText([rest])) continue;
    const says = (pattern: RegExp): boolean => {
      const found = pattern.exec(rest);
      return found !== null && (statement.spaceless || hasRealText([rest.slice(endOf(found))]));
    };
    return [
      "problem",
      "decision",
      ...(says(statement.against) ? (["options"] as const) : []),
      ...(says(statement.achieve) ? (["consequences"] as const) : []),
    ];
  }
  return [];
};

const after = (
  text: string,
  pattern: RegExp,
  from: number,
): { readonly start: number; readonly end: number } | undefined => {
  const found = pattern.exec(text.slice(from));
  return found === null ? undefined : { start: from + found.index, end: from + endOf(found) };
};

const endOf = (found: RegExpExecArray): number => found.index + found[0].length;

const readStatements = () =>
  LANGUAGES.map(({ statement }) => {
    // In Chinese and Japanese, words have no spaces between them, and the verb stands last.
    const spaceless = /[\p{Script=Han}\p{Script=Hiragana}]/u.test(statement.context);
    const pattern = (key: keyof Statement): RegExp =>
      new RegExp(`${spaceless ? "" : "(?<![\\p{L}\\p{M}])"}(?:${statement[key]})`, "u");
    return {
      spaceless,
      context: pattern("context"),
      facing: pattern("facing"),
      decided: pattern("decided"),
      against: pattern("against"),
      achieve: pattern("achieve"),
    };
  });

// Compiling them takes 14 ms, a twentieth of the start of a command that may not meet an ADR.
let compiled: ReturnType<typeof readStatements> | undefined;
const statements = (): ReturnType<typeof readStatements> => {
  compiled ??= readStatements();
  return compiled;
};
