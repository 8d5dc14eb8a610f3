import type { Notice } from "../checklist/item-result.ts";
import type { RefusalCode } from "../checklist/ledger/ledger.ts";
import { decodePayload } from "../comment/record/decode-payload.ts";
import { blockLinesOf, isBlockLine, parseBlockLine, UNSIGNED } from "../comment/record/page-lines.ts";
import { OUTCOME_WORDS } from "../comment/words/item-words.ts";
import type { EvidenceOutcome, RecordAuthor, RecordVerdict } from "./audit-record.ts";
import type { CommentRead } from "./read-comment.ts";
import type { LookReason } from "./totals.ts";

/** `sign` stands before the word, never alone. */
type Word = { readonly sign: string; readonly word: string; readonly tone: "good" | "plain" | "bad" };

export const RECORD_WORDS: Readonly<Record<RecordVerdict, Word>> = {
  signed: { sign: "✓", word: "signed", tone: "good" },
  unsigned: { sign: "○", word: "unsigned", tone: "plain" },
  forged: { sign: "✕", word: "forged", tone: "bad" },
  missing: { sign: "✕", word: "missing", tone: "bad" },
  "not-ours": { sign: "✕", word: "in another account's comment", tone: "bad" },
  "not-asked": { sign: "–", word: "nothing asked", tone: "plain" },
};

/** For a signed record that nobody could verify, because no key was given. */
export const NOT_VERIFIED_WORD: Word = { sign: "○", word: "signed, not verified", tone: "plain" };

export const ITEM_WORDS: Readonly<Record<EvidenceOutcome, Word>> = {
  done: { ...OUTCOME_WORDS.done, tone: "good" },
  verified: { ...OUTCOME_WORDS.verified, tone: "good" },
  waived: { ...OUTCOME_WORDS.waived, tone: "plain" },
  open: { ...OUTCOME_WORDS.open, tone: "bad" },
  stale: { ...OUTCOME_WORDS.stale, tone: "bad" },
  refused: { ...OUTCOME_WORDS.refused, tone: "bad" },
  "not-shown": { sign: "·", word: "not asked in the end", tone: "plain" },
};

export const ADVICE_WORD: Word = { sign: "·", word: "advice, not answered", tone: "plain" };

export const REFUSAL_WORDS: Readonly<Record<RefusalCode, string>> = {
  bot: "a bot or an app cannot answer",
  "is-author": "the person wrote the change",
  "has-pushed": "the person pushed to the change",
  "is-named": "commits carry the person's name, and it was unknown who pushed them",
  "is-co-author": "the person is a co-author of the change",
  "not-the-author": "only the author could answer",
  "not-in": "the person was not among those who could answer",
  "no-access": "the person had too little access",
  unattributed: "it was unknown whose answer it was",
  "machine-only": "only a machine can answer it",
  "not-waivable": "the item could not be waived by this person",
  "no-reason": "no reason was given",
};

/** Notices for a merged pull request. They promise no fix. */
export const NOTICE_WORDS: Readonly<Record<Notice["kind"], string>> = {
  "ledger-tampered": "The record in the comment was changed or removed by hand.",
  "ledger-unreadable": "The record in the comment could not be read.",
  "ledger-replayed": "An older record stands where the newest one should.",
  "page-edited": "More of the page than its boxes is not as it was published.",
  "comment-deleted": "The comment was deleted once, and rebuilt.",
  "comment-lost": "An earlier comment is gone, and its record with it.",
  "history-unreadable": "The comment's edit history could not be read, so it is not known who wrote it.",
  "defaults-unseen": "The organisation's defaults could not be seen.",
  "policy-edited": "The pull request changed the policies.",
  "no-author": "A bot opened the pull request.",
  "no-code-owner": "Files had no code owner who could answer, so maintainers were asked.",
  "borrowed-names": "Somebody who answered is named in commits that others pushed.",
  "unread-lines": "Some changes were too large to be read.",
};

export const LOOK_WORDS: Readonly<Record<LookReason, string>> = {
  forged: "its record is forged",
  missing: "its record is missing",
  "not-ours": "its record is in somebody else's comment",
  unfinished: "items were not answered",
  "past-check": "the check had not passed when it was merged",
  "without-adr": "the decision record (ADR) that it needed was not given",
  "broken-glass": "break-glass was used",
  "another-head": "the record is of another head",
  noticed: "something is to be seen about its comment, or boxes were clicked after the end",
};

/** Why a person could answer; names in it are raw. @param rule as the record has it: `team:@acme/dba` */
export const ruleWords = (rule: string): string => {
  const [kind = "", name = ""] = rule.split(/:(.*)/s);
  return Object.hasOwn(RULES, kind) ? (RULES[kind]?.(name) ?? rule) : rule;
};

const RULES: Readonly<Record<string, (name: string) => string>> = {
  anyone: () => "which anyone with write access could",
  author: () => "allowed as the author",
  "not-author": () => "allowed as a second person",
  "code-owner": () => "allowed as a code owner",
  team: (name) => `allowed as a member of ${name}`,
  role: (name) => `allowed by the role ${name}`,
  user: (name) => `allowed by name, as ${name}`,
};

/** Names of other repositories in it are raw. */
export const recordWords = (verdict: RecordVerdict, read: CommentRead | undefined, foreign: number, of: Of): string => {
  const also =
    foreign === 0
      ? ""
      : ` ${foreign === 1 ? "A comment" : `${foreign} comments`} of somebody else ${foreign === 1 ? "carries" : "carry"} Tollgate's marker or a record, and ${foreign === 1 ? "does" : "do"} not count.`;
  const past =
    read?.recovered === true ? " The items are those of the newest record in the comment's edit history." : "";
  return `${WORDS[verdict](read, of)}${past}${also}`;
};

type Of = { readonly repository: string; readonly number: number };

const WORDS: Readonly<Record<RecordVerdict, (read: CommentRead | undefined, of: Of) => string>> = {
  signed: (read) =>
    `Signed by key ${read?.key ?? "?"} of those that you gave, for this pull request.${read?.page.intact === false ? " More than boxes was edited on the page around it." : ""}`,
  unsigned: (read) =>
    `${signatureOf(read) === UNSIGNED ? "It is not signed." : "It is signed, and not verified, because no key was given."} ${UNSIGNED_WITNESS[read?.witness ?? "unknown"]}`,
  forged: (read, of) => forgedWords(read, of),
  missing: (read) =>
    read === undefined
      ? "There is no comment with a record."
      : "Tollgate's comment is there, but the record is gone from it.",
  "not-ours": () =>
    "Tollgate's account wrote no comment with a record. Another account's comment holds one, which does not count.",
  "not-asked": () => "Nothing was asked, so there is no record.",
};

const signatureOf = (read: CommentRead | undefined): string => {
  const block = read?.comment.body.split(/\r\n?|\n/).find(isBlockLine);
  return parseBlockLine(block ?? "")?.signature ?? UNSIGNED;
};

const UNSIGNED_WITNESS: Readonly<Record<RecordAuthor, string>> = {
  ours: "By the comment's edit history, Tollgate's account wrote it.",
  others: "By the comment's edit history, somebody else wrote it.",
  unknown: "The comment's edit history does not say who wrote it, so nothing in it is believed.",
};

const FORGED_WITNESS: Readonly<Record<RecordAuthor, string>> = {
  ours: " By the comment's edit history, Tollgate's account wrote it: an older key may be missing from the list.",
  others: " By the comment's edit history, somebody else wrote it.",
  unknown: "",
};

const forgedWords = (read: CommentRead | undefined, of: Of): string => {
  if (read === undefined) return "It is not what was published.";
  const blocks = blockLinesOf(read.comment.body);
  if (blocks.length > 1) return "The comment holds more than one record.";
  const payload = decodePayload(parseBlockLine(blocks[0] ?? "")?.payload ?? "");
  if (payload === undefined) return "The record is mangled.";
  const { repository, number } = payload.ledger;
  if (repository.toLowerCase() !== of.repository.toLowerCase() || number !== of.number)
    return `The record says that it is of ${repository}#${number}.`;
  if (read.recovered && read.page.trust === "signed")
    return "It is an older record of this pull request, put back over the newest one.";
  return `No key of the list signed it.${FORGED_WITNESS[read.witness ?? "unknown"]}`;
};
