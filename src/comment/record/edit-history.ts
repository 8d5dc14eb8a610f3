import type { Gap, PageSnapshot } from "../../checklist/ledger/ledger.ts";
import type { Signer } from "../../checklist/ledger/signer.ts";
import type { Unreadable } from "../../checklist/notices.ts";
import type { Account } from "../../policy/model/facts.ts";
import type { Edit } from "./clicks.ts";
import type { Page } from "./read-page.ts";
import { type BlockLine, isBlockLine, parseBlockLine, signedText, UNSIGNED } from "./sign-page.ts";

/** Milliseconds by which an event and the edit history may differ on the time of one edit. */
const SAME = 1_000;

/**
 * A history with those texts put in that something else tells: the comment as it stands is its last revision, and an
 * event says what one edit replaced, and by what.
 */
export const filledHistory = (
  history: PageHistory,
  comment: { readonly id: string; readonly body: string; readonly at: string },
  edits: readonly Edit[],
): PageHistory => {
  const revisions = [...history.revisions];
  const put = (index: number, body: string, by?: Account): void => {
    const known = revisions[index];
    if (known?.missing === undefined || body === "") return;
    revisions[index] = { by: known.by.login === "" && by !== undefined ? by : known.by, at: known.at, body };
  };
  for (const { via, at, actor, from, to, comment: id } of edits) {
    if (via !== "box" || (id !== undefined && id !== comment.id)) continue;
    const within = (max: number): readonly number[] =>
      revisions.flatMap((one, index) => (Math.abs(Date.parse(one.at) - Date.parse(at)) <= max ? [index] : []));
    const then = within(0);
    const near = then.length === 0 ? within(SAME) : then;
    // Of several edits within a second nothing says which one it was.
    const [index = -1] = near.length === 1 ? near : [];
    put(index, to, actor);
    put(index - 1, from);
  }
  if (revisions.at(-1)?.at === comment.at) put(revisions.length - 1, comment.body);
  return { ...history, revisions };
};

/**
 * The last gap in the history of our comment that the record does not account for: a revision whose text is missing, or
 * more revisions than were read. Somebody may have taken an answer back there, and somebody else put an older page in its
 * place. What came before the record was read for its page (`ShownPage.seen`) is accounted for, and so is our own writing of
 * that page.
 *
 * @param author Who we are.
 */
export const historyGap = (
  { revisions, complete }: PageHistory,
  known: PageSnapshot,
  author: string,
  read: (body: string) => Page,
): Gap | undefined => {
  if (known.revision === 0) return undefined;
  const ours = ({ by }: PageRevision): boolean => by.login.toLowerCase() === author.toLowerCase();
  const wrote = revisions.findIndex(
    (one) => one.missing === undefined && ours(one) && read(one.body).ledger?.page.revision === known.revision,
  );
  // A record of before does not say it: then what came before its own writing, or else its time, is accounted for.
  const seen = known.seen ?? revisions[wrote]?.at ?? known.written;
  const writing = wrote >= 0 ? wrote : revisions.findIndex((one) => ours(one) && one.at > seen);
  const hole = revisions.findLast((one, index) => one.missing !== undefined && index !== writing && one.at > seen);
  if (hole?.missing !== undefined) return { at: hole.at, why: hole.missing, by: hole.deletedBy ?? "" };
  const [oldest] = revisions;
  return !complete && oldest !== undefined && oldest.at > seen ? { at: oldest.at, why: "cut", by: "" } : undefined;
};

/** How a comment read at one time, and who made it so. */
export type PageRevision = {
  /** The login is "" where the account does not exist any more. */
  readonly by: Account;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** The whole text; "" where `missing` says why it cannot be read. */
  readonly body: string;
  /** `deleted`: somebody removed the revision from the history. `unreadable`: the host does not show its text to us. */
  readonly missing?: "deleted" | "unreadable";
  /** Who deleted it, where that is known. */
  readonly deletedBy?: string;
};

/** The edit history of a comment, as far as it could be read. */
export type PageHistory = {
  /** Oldest first: the first text, and every edit. Empty for a comment that was never edited. */
  readonly revisions: readonly PageRevision[];
  /** False where older revisions were not read: there are too many, only the newest were asked for, or none may be read. */
  readonly complete: boolean;
  /** Set where the history cannot tell who wrote what, not even in part. */
  readonly unreadable?: Unreadable;
};

/** The edits between revisions, oldest first; a revision whose text, or whose predecessor's text, is gone tells nothing. */
export const editsOf = (revisions: readonly PageRevision[]): readonly Edit[] =>
  revisions.slice(1).flatMap(({ by, at, body }, index): Edit[] => {
    const from = revisions[index]?.body ?? "";
    return from === "" || body === "" ? [] : [{ actor: by, at, from, to: body, via: "history" }];
  });

const blocksOf = (body: string): readonly BlockLine[] =>
  body.split(/\r\n?|\n/).flatMap((line) => (isBlockLine(line) ? (parseBlockLine(line) ?? []) : []));

/**
 * What the history says of blocks that no key signed, where there is a key (`Seal.witness`): runs before the key was set, or
 * without it, wrote them, or another workflow that writes as the same bot.
 *
 * @param read Reads a body as a page, by the keys alone.
 */
export const unsignedBy = (
  { revisions, complete }: PageHistory,
  ours: (revision: PageRevision) => boolean,
  read: (body: string) => Page,
): NonNullable<Signer["witness"]> => {
  const texts = new Map<string, "before" | "after">();
  // What is missing may have been signed.
  let signed = !complete;
  for (const revision of revisions.filter(ours)) {
    signed ||= revision.missing !== undefined || read(revision.body).trust === "signed";
    for (const { payload, signature } of blocksOf(revision.body)) {
      const text = signedText(payload);
      if (signature === UNSIGNED && !texts.has(text)) texts.set(text, signed ? "after" : "before");
    }
  }
  return (text) => texts.get(text);
};

/**
 * A seal for where there is no key: GitHub's edit history bears witness instead. A block counts as ours where the
 * history shows that `author`, who is us, wrote it. As strong as the account that we write as: with a workflow's own
 * token, other workflows of the repository write as the same bot.
 */
export const signerFromHistory = (signer: Signer, revisions: readonly PageRevision[], author: string): Signer => {
  if (signer.keyed) return signer;
  const ours = revisions.filter(({ by }) => by.login.toLowerCase() === author.toLowerCase());
  const texts = new Set(ours.flatMap(({ body }) => blocksOf(body).map(({ payload }) => signedText(payload))));
  return { ...signer, keyed: true, verify: (text) => texts.has(text) };
};
