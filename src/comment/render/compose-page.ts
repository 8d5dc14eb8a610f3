import type { Evaluation, PolicyResult } from "../../checklist/evaluate.ts";
import type { Notice } from "../../checklist/notices.ts";
import { MARKDOWN_QUOTING } from "../escape/markdown.ts";
import { MARKER } from "../record/sign-page.ts";
import { OUTCOME_WORDS } from "../words/item-words.ts";
import { commandErrorText, noticeText } from "../words/notice-text.ts";
import { counted } from "../words/text.ts";
import { adrSection } from "./adr-section.ts";
import { type Detail, leftOut } from "./detail.ts";
import { answerSection, type FooterOptions, footer, headline } from "./headline.ts";
import { policySection } from "./policy-section.ts";

/** Policies that are open on the page; the others are folded. */
const UNFOLDED = 3;
const NOTICES = 8;

/** Notices without anything to do are small and at the end. */
const QUIET: readonly Notice["kind"][] = ["defaults-unseen"];

type PageOptions = FooterOptions & { readonly commands: boolean };

/** The page without its ledger. `droppedBoxes`: answered items that the caller removed. */
export const composePage = (evaluation: Evaluation, options: PageOptions, detail: Detail, droppedBoxes = 0): string => {
  const titles = new Map(
    evaluation.policies.map(({ policy: { id, title } }) => [id, title.trim() === "" ? id : title]),
  );
  const blocking = evaluation.policies.filter(({ policy }) => policy.enforcement === "block");
  const advising = evaluation.policies.filter(({ policy }) => policy.enforcement !== "block");
  const unfolded = new Set(evaluation.verdict === "blocked" ? blocking.filter(isUnfinished).slice(0, UNFOLDED) : []);
  const section = (result: PolicyResult): readonly string[] =>
    policySection(result, titles, detail, !unfolded.has(result));
  const omitted = leftOut(evaluation, detail, droppedBoxes);
  return [
    MARKER,
    headline(evaluation),
    "",
    ...(evaluation.ledger.issue === undefined
      ? []
      : [`What is left open is followed up in #${evaluation.ledger.issue}.`, ""]),
    ...evaluation.notices
      .filter(({ kind }) => !QUIET.includes(kind))
      .slice(0, NOTICES)
      .flatMap((notice) => [`> **Note:** ${noticeText(notice, MARKDOWN_QUOTING)}`, ""]),
    ...(options.commands ? evaluation.ledger.commandErrors.slice(0, NOTICES) : []).flatMap((ask) => [
      `> ${commandErrorText(ask, MARKDOWN_QUOTING)}`,
      "",
    ]),
    ...blocking.filter(({ items }) => droppedBoxes === 0 || items.length > 0).flatMap(section),
    ...(evaluation.adr === undefined
      ? []
      : adrSection(evaluation.adr, evaluation.settings.adr, titles, detail, options.commands)),
    ...(detail.advice ? adviceLines(advising, section) : []),
    ...(hasBoxes(evaluation) && evaluation.verdict === "blocked" ? answerSection(options.commands) : []),
    ...(omitted === undefined ? [] : [`<sub>${omitted}</sub>`, ""]),
    ...evaluation.notices
      .filter(({ kind }) => QUIET.includes(kind))
      .flatMap((notice) => [`<sub>${noticeText(notice, MARKDOWN_QUOTING)}</sub>`, ""]),
    ...footer(options),
  ]
    .join("\n")
    .trimEnd();
};

const isUnfinished = ({ items }: PolicyResult): boolean =>
  items.some((item) => item.blocking && !OUTCOME_WORDS[item.outcome].answered);

const hasBoxes = (evaluation: Evaluation): boolean =>
  evaluation.policies.some(({ items }) => items.some((item) => !item.verifyOnly));

const adviceLines = (
  advising: readonly PolicyResult[],
  section: (result: PolicyResult) => readonly string[],
): string[] => {
  if (advising.length === 0) return [];
  const items = advising.flatMap((result) => result.items);
  const open = items.filter((item) => !OUTCOME_WORDS[item.outcome].answered).length;
  return [
    "<details>",
    `<summary>Advice from ${counted(advising.length, "more policy", "more policies")} (${open} of ${items.length} open)</summary>`,
    "",
    "These do not hold the merge.",
    "",
    ...advising.flatMap(section),
    "</details>",
    "",
  ];
};
