import type { Evaluation, EvaluationError, PolicyResult } from "../../checklist/evaluate.ts";
import { type ItemResult, isAnswered, isOpen, type Notice } from "../../checklist/item-result.ts";
import type { Ledger, Signer, Snapshot } from "../../checklist/ledger/ledger.ts";
import { counted } from "../../policy/model/words.ts";
import { shortName } from "../commands/read-commands.ts";
import { MARKDOWN_QUOTING } from "../escape/markdown.ts";
import { MARKER } from "../record/page-lines.ts";
import { signPage } from "../record/signed-page.ts";
import { commandErrorText, noticeText } from "../words/notice-text.ts";
import { adrSection } from "./adr-section.ts";
import { errorPage, type FooterOptions, footer } from "./error-page.ts";
import { headline } from "./headline.ts";
import { helpSection } from "./help-section.ts";
import { DETAILS, type Detail, leftOut } from "./left-out.ts";
import { isNews, type PageNames, policySection } from "./policy-section.ts";

/** GitHub's limit is 65,536 characters; some are left for what it adds. */
export const LONGEST_COMMENT = 65_000;

export type CommentOptions = FooterOptions & {
  readonly signer: Signer;
  /** For an error: the last known ledger, so that no tick is lost. */
  readonly ledger?: Ledger;
  readonly commands?: boolean;
};

/** Sets `ledger.page.ticked` to the ticked boxes, so that page and record agree. */
export const renderComment = (result: Evaluation | EvaluationError, options: CommentOptions): string =>
  result.verdict === "error" ? renderError(result, options) : renderEvaluation(result, options);

/**
 * Signing is expensive, so a page that is too long is not signed. The last resort is to drop answered items, because
 * they need no click.
 */
const renderEvaluation = (evaluation: Evaluation, options: CommentOptions): string => {
  const page = { ...options, commands: options.commands ?? false, names: namesOf(evaluation) };
  const fitting = (shown: Evaluation, detail: Detail, dropped: number): string | undefined => {
    const text = composePage(shown, page, detail, dropped);
    if (text.length > LONGEST_COMMENT) return undefined;
    const body = signPage(text, ledgerOf(shown, detail), options.signer);
    return body.length > LONGEST_COMMENT ? undefined : body;
  };
  for (const detail of DETAILS) {
    const body = fitting(evaluation, detail, 0);
    if (body !== undefined) return body;
  }
  const { shown, dropped } = withoutAnswered(evaluation);
  return fitting(shown, DETAILS.at(-1) ?? DETAILS[0], dropped) ?? tooLarge(evaluation);
};

const renderError = (evaluationError: EvaluationError, options: CommentOptions): string => {
  for (const { rows } of DETAILS) {
    const page = errorPage(evaluationError, options, rows);
    const { ledger, signer } = options;
    for (const kept of ledger === undefined ? [] : [ledger, withoutFingerprints(ledger)]) {
      const body = signPage(page, { ...kept, page: { ...kept.page, ticked: [] } }, signer);
      if (body.length <= LONGEST_COMMENT) return body;
    }
    if (ledger === undefined && page.length <= LONGEST_COMMENT) return `${page}\n`;
  }
  return `${errorPage(evaluationError, {}, 1)}\n`;
};

const ledgerOf = (evaluation: Evaluation, detail: Detail): Ledger => {
  const { ledger } = evaluation;
  const ticked = evaluation.policies
    .filter(({ policy }) => detail.advice || policy.enforcement === "block")
    .flatMap(({ items }) => items)
    .filter((item) => isTicked(item))
    .map((item) => item.key)
    .sort();
  const kept = detail.fingerprints ? ledger : withoutFingerprints(ledger);
  return { ...kept, page: { ...kept.page, ticked } };
};

const isTicked = (item: ItemResult): boolean => !item.verifyOnly && isAnswered(item);

// The digest still detects a change, but the file is unknown.
const withoutFingerprints = (ledger: Ledger): Ledger => ({
  ...ledger,
  contents: Object.fromEntries(
    Object.entries(ledger.contents).map(([id, snapshot]): [string, Snapshot] => [id, { ...snapshot, files: {} }]),
  ),
});

const withoutAnswered = (evaluation: Evaluation): { readonly shown: Evaluation; readonly dropped: number } => {
  const items = evaluation.policies
    .filter(({ policy }) => policy.enforcement === "block")
    .flatMap((result) => result.items);
  return {
    shown: {
      ...evaluation,
      policies: evaluation.policies.map((result) => ({
        ...result,
        items: result.items.filter(isOpen),
      })),
    },
    dropped: items.filter(isAnswered).length,
  };
};

const tooLarge = (evaluation: Evaluation): string =>
  [
    MARKER,
    `**The checklist is too long for a comment.** ${counted(evaluation.policies.length, "policy applies", "policies apply")}, with ${counted(evaluation.counts.total, "item")} that hold the merge.`,
    "",
    "It cannot be answered here, so the merge stays held. Split the pull request, or let fewer policies apply.",
    "",
  ].join("\n");

const UNFOLDED = 3;
const NOTICES = 8;

const QUIET: readonly Notice["kind"][] = ["defaults-unseen"];

type PageOptions = FooterOptions & { readonly commands: boolean; readonly names: PageNames };

const namesOf = ({ policies }: Evaluation): PageNames => {
  const items = policies.flatMap((result) => result.items);
  const keys = items.flatMap((item) => item.keys);
  return {
    titles: new Map(policies.map(({ policy: { id, title } }) => [id, title.trim() === "" ? id : title])),
    items: new Map(items.map(({ key }) => [key, shortName(key, keys)])),
  };
};

const composePage = (evaluation: Evaluation, options: PageOptions, detail: Detail, droppedBoxes = 0): string => {
  const { names, commands } = options;
  const blocking = newsFirst(evaluation.policies.filter(({ policy }) => policy.enforcement === "block"));
  const advising = evaluation.policies.filter(({ policy }) => policy.enforcement !== "block");
  const unfinished = evaluation.verdict === "blocked" ? blocking.filter(isUnfinished) : [];
  // Somebody must read why their answer does not count, whatever the verdict.
  const unfolded = new Set([...unfinished.slice(0, UNFOLDED), ...evaluation.policies.filter(hasRefusal)]);
  const section = (result: PolicyResult): readonly string[] =>
    policySection(result, names, detail, { folded: !unfolded.has(result), progress: blocking.length > 1 });
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
    ...(commands ? dueErrors(evaluation).slice(0, NOTICES) : []).flatMap((error) => [
      `> ${commandErrorText(error, MARKDOWN_QUOTING)}`,
      "",
    ]),
    ...blocking.filter(({ items }) => droppedBoxes === 0 || items.length > 0).flatMap(section),
    ...(evaluation.adr === undefined
      ? []
      : adrSection(evaluation.adr, evaluation.settings.adr, names.titles, detail, commands)),
    ...(detail.advice ? adviceLines(advising, section) : []),
    ...helpSection(evaluation, names, detail, { commands, unfolded }),
    ...(omitted === undefined ? [] : [`<sub>${omitted}</sub>`, ""]),
    ...evaluation.notices
      .filter(({ kind }) => QUIET.includes(kind))
      .flatMap((notice) => [`<sub>${noticeText(notice, MARKDOWN_QUOTING)}</sub>`, ""]),
    ...footer(options),
  ]
    .join("\n")
    .trimEnd();
};

/** After a pass, a mistyped command that was followed by an answer needs nobody any more. */
const dueErrors = ({ ledger, verdict }: Evaluation): Ledger["commandErrors"] => {
  if (verdict !== "pass") return ledger.commandErrors;
  return ledger.commandErrors.filter((error) => !Object.values(ledger.entries).some(({ at }) => at > error.at));
};

const isUnfinished = ({ items }: PolicyResult): boolean => items.some((item) => item.blocking && isOpen(item));

const hasRefusal = ({ items }: PolicyResult): boolean =>
  items.some((item) => isOpen(item) && item.refusal !== undefined);

const newsFirst = (blocking: readonly PolicyResult[]): readonly PolicyResult[] => {
  const rank = (result: PolicyResult): number => (isUnfinished(result) ? (result.items.some(isNews) ? 0 : 1) : 2);
  return [0, 1, 2].flatMap((wanted) => blocking.filter((result) => rank(result) === wanted));
};

const adviceLines = (
  advising: readonly PolicyResult[],
  section: (result: PolicyResult) => readonly string[],
): string[] => {
  if (advising.length === 0) return [];
  const items = advising.flatMap((result) => result.items);
  const open = items.filter(isOpen).length;
  return [
    advising.some(hasRefusal) ? "<details open>" : "<details>",
    `<summary>Advice from ${counted(advising.length, "more policy", "more policies")} (${items.length === 0 ? "nothing to answer" : `${open} of ${items.length} open`})</summary>`,
    "",
    "These do not hold the merge.",
    "",
    ...advising.flatMap(section),
    "</details>",
    "",
  ];
};
