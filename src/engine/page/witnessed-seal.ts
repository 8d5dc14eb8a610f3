import type { Seal } from "../ledger/seal.ts";
import { type BlockLine, isBlockLine, parseBlockLine, UNSIGNED } from "./block-line.ts";
import type { PageHistory, PageRevision } from "./edits-of.ts";
import type { Page } from "./read-page.ts";
import { signedText } from "./seal-page.ts";

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
): NonNullable<Seal["witness"]> => {
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
export const witnessedSeal = (seal: Seal, revisions: readonly PageRevision[], author: string): Seal => {
  if (seal.keyed) return seal;
  const ours = revisions.filter(({ by }) => by.login.toLowerCase() === author.toLowerCase());
  const texts = new Set(ours.flatMap(({ body }) => blocksOf(body).map(({ payload }) => signedText(payload))));
  return { ...seal, keyed: true, verify: (text) => texts.has(text) };
};
