import type { Outcome } from "../../engine/evaluation.ts";

/** A sign that screen readers can say, and the word. The sign never stands alone. */
export type OutcomeWord = { readonly sign: string; readonly word: string; readonly answered: boolean };

/** Words for what was found out about an item. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, OutcomeWord>> = {
  open: { sign: "○", word: "open", answered: false },
  done: { sign: "✓", word: "done", answered: true },
  verified: { sign: "✓", word: "verified", answered: true },
  waived: { sign: "–", word: "waived", answered: true },
  stale: { sign: "↻", word: "stale", answered: false },
  refused: { sign: "✕", word: "refused", answered: false },
};
