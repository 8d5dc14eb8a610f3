import type { Notice } from "../engine/evaluation.ts";
import { OUTCOME_WORDS } from "../report/words/outcome-words.ts";
import type { EvidenceOutcome, RecordVerdict } from "./evidence-record.ts";
import type { LookReason } from "./totals.ts";

/** A sign that stands before the word, never alone, and how much it asks to be looked at. */
type Word = { readonly sign: string; readonly word: string; readonly tone: "good" | "plain" | "bad" };

export const RECORD_WORDS: Readonly<Record<RecordVerdict, Word>> = {
  signed: { sign: "✓", word: "signed", tone: "good" },
  unsigned: { sign: "○", word: "unsigned", tone: "plain" },
  forged: { sign: "✕", word: "forged", tone: "bad" },
  missing: { sign: "✕", word: "missing", tone: "bad" },
  "not-ours": { sign: "✕", word: "not ours", tone: "bad" },
  "not-asked": { sign: "–", word: "nothing asked", tone: "plain" },
};

export const ITEM_WORDS: Readonly<Record<EvidenceOutcome, Word>> = {
  done: { ...OUTCOME_WORDS.done, tone: "good" },
  verified: { ...OUTCOME_WORDS.verified, tone: "good" },
  waived: { ...OUTCOME_WORDS.waived, tone: "plain" },
  open: { ...OUTCOME_WORDS.open, tone: "bad" },
  stale: { ...OUTCOME_WORDS.stale, tone: "bad" },
  refused: { ...OUTCOME_WORDS.refused, tone: "bad" },
  "not-shown": { sign: "·", word: "not asked in the end", tone: "plain" },
};

/** What was noticed about a comment, in words that do not say that it was mended: nobody mends a merged one. */
export const NOTICE_WORDS: Readonly<Record<Notice["kind"], string>> = {
  "ledger-tampered": "The record in the comment was changed or removed by hand.",
  "ledger-unreadable": "The record in the comment could not be read.",
  "ledger-replayed": "An older record stands where the newest one should.",
  "page-edited": "More of the page than its boxes is not as it was published.",
  "comment-deleted": "The comment was deleted once, and rebuilt.",
  "comment-lost": "An earlier comment is gone, and its record with it.",
  "history-unreadable": "The comment's edit history could not be read, so nobody bears witness to who wrote it.",
  "defaults-unseen": "The organisation's defaults could not be seen.",
  "policy-edited": "The pull request changed the policies.",
  "no-author": "A bot opened the pull request.",
  "borrowed-names": "Somebody who answered is named in commits that others pushed.",
  "unread-lines": "Some changes were too large to be read.",
};

/** Why somebody should look at a pull request. */
export const LOOK_WORDS: Readonly<Record<LookReason, string>> = {
  forged: "its record is forged",
  missing: "its record is missing",
  "not-ours": "its record is in somebody else's comment",
  unfinished: "items were not answered",
  "broken-glass": "the glass was broken",
  "another-head": "the record is of another head",
  noticed: "something is to be seen about its comment, or boxes were clicked after the end",
};
