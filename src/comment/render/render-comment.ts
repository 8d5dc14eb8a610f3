import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import type { ItemResult } from "../../checklist/item-result.ts";
import type { Ledger, Snapshot } from "../../checklist/ledger/ledger.ts";
import type { Signer } from "../../checklist/ledger/signer.ts";
import { MARKER, signPage } from "../record/sign-page.ts";
import { OUTCOME_WORDS } from "../words/item-words.ts";
import { counted } from "../words/text.ts";
import { composePage } from "./compose-page.ts";
import { DETAILS, type Detail } from "./detail.ts";
import { errorPage, type FooterOptions } from "./headline.ts";

/** Characters that a comment of ours may have. GitHub's limit is 65,536; some is left for what it may add. */
export const LONGEST_COMMENT = 65_000;

export type CommentOptions = FooterOptions & {
  readonly signer: Signer;
  /**
   * For a pull request that could not be judged: the last ledger that is known, carried along so that no tick is lost.
   * An evaluation brings its own.
   */
  readonly ledger?: Ledger;
  /** Whether the shell reads `/tollgate` commands, so that the page may offer them. */
  readonly commands?: boolean;
};

/**
 * The whole body of our comment: the marker, the page, the sealed ledger; never over `LONGEST_COMMENT` characters.
 * What does not fit is left out in stages and counted; `readPage` reads the boxes and the ledger back.
 * `ledger.page.ticked` is set to the boxes that the page shows ticked, so that page and record cannot differ.
 */
export const renderComment = (result: Evaluation | EvaluationError, options: CommentOptions): string =>
  result.verdict === "error" ? renderError(result, options) : renderEvaluation(result, options);

const renderEvaluation = (evaluation: Evaluation, options: CommentOptions): string => {
  const page = { ...options, commands: options.commands ?? false };
  // Sealing costs more than composing, so a page that is too long by itself is not sealed.
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
  // Not even the bare boxes fit. Those that are answered are the ones that nobody has to click.
  const { shown, dropped } = withoutAnswered(evaluation);
  return fitting(shown, DETAILS.at(-1) ?? DETAILS[0], dropped) ?? tooLarge(evaluation);
};

const renderError = (evaluationError: EvaluationError, options: CommentOptions): string => {
  for (const { rows } of DETAILS) {
    const page = errorPage(evaluationError, options, rows);
    const { ledger, signer } = options;
    for (const kept of ledger === undefined ? [] : [ledger, withoutFingerprints(ledger)]) {
      // The page has no boxes, so none of them can be ticked on it.
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

const isTicked = (item: ItemResult): boolean => !item.verifyOnly && OUTCOME_WORDS[item.outcome].answered;

// A snapshot's digest alone still tells that something changed, only not which file it was.
const withoutFingerprints = (ledger: Ledger): Ledger => ({
  ...ledger,
  contents: Object.fromEntries(
    Object.entries(ledger.contents).map(([id, snapshot]): [string, Snapshot] => [id, { ...snapshot, files: {} }]),
  ),
});

const withoutAnswered = (evaluation: Evaluation): { readonly shown: Evaluation; readonly dropped: number } => {
  const answered = (item: ItemResult): boolean => OUTCOME_WORDS[item.outcome].answered;
  // Policies that advise are counted by themselves: the least detail leaves them out as a whole.
  const items = evaluation.policies
    .filter(({ policy }) => policy.enforcement === "block")
    .flatMap((result) => result.items);
  return {
    shown: {
      ...evaluation,
      policies: evaluation.policies.map((result) => ({
        ...result,
        items: result.items.filter((item) => !answered(item)),
      })),
    },
    dropped: items.filter(answered).length,
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
