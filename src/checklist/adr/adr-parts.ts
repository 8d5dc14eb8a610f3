import type { AdrPart, AdrSettings } from "../../policy/model/policy.ts";
import { plainTitle } from "../evidence/sections.ts";
import { LANGUAGES } from "./adr-languages.ts";

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
