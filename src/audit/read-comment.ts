import type { Signer } from "../checklist/ledger/signer.ts";
import { editsOf, type PageRevision, signerFromHistory } from "../comment/record/edit-history.ts";
import { type Page, type RecordOf, readPage } from "../comment/record/read-page.ts";
import { type RecordRead, readRecord } from "../comment/record/read-record.ts";
import { isBlockLine, parseBlockLine, UNSIGNED } from "../comment/record/sign-page.ts";
import type { GitHubClient } from "../github/client/github-client.ts";
import { fetchRevisions } from "../github/read/edit-history.ts";
import type { OurComment } from "../github/read/our-comment.ts";
import type { RecordAuthor, RecordVerdict } from "./audit-record.ts";

/** The keys to verify by: each alone, all together, and none. */
export type Signers = { readonly each: readonly Signer[]; readonly all: Signer; readonly none: Signer };

/** A comment of the bot, read as a record. */
export type CommentRead = {
  readonly comment: OurComment;
  readonly verdict: Extract<RecordVerdict, "signed" | "unsigned" | "forged" | "missing">;
  readonly key: number | null;
  readonly witness: RecordAuthor | null;
  readonly page: Page;
  readonly record: RecordRead;
  /** Whether there is a ledger that can be believed: the one in `record`. */
  readonly believed: boolean;
  readonly recovered: boolean;
  /** The text that was published with that ledger, from the comment or its edit history; undefined where it is not to be had. */
  readonly published: string | undefined;
};

/**
 * Reads a comment of ours as a record. A signature decides; where there is none that can be checked, the comment's edit
 * history says who wrote the record, which is as strong as the account that we write as. The history is always
 * asked: an older page of ours, put back by hand, is as well signed as the newest one, and times are of whole seconds.
 */
export const readComment = async (
  client: GitHubClient,
  comment: OurComment,
  of: RecordOf & { readonly repository: string },
  signers: Signers,
): Promise<CommentRead> => {
  const { revisions: edited, unreadable } = await fetchRevisions(client, comment.nodeId);
  // A comment that was never edited has no history: it is what its author wrote.
  const unedited = edited.length === 0 && unreadable === undefined;
  const revisions = unedited ? [{ by: comment.author, at: comment.createdAt, body: comment.body }] : edited;
  const unseen = unreadable === undefined ? [] : [{ kind: "history-unreadable" as const, ...unreadable }];
  const sources = {
    comment: { id: String(comment.id), body: comment.body, at: comment.updatedAt },
    edits: editsOf(revisions),
  };
  const read = (signer: Signer) => {
    const page = readPage(comment.body, of, signer);
    const found = readRecord(sources, of, signer);
    const record = { ...found, notices: [...found.notices, ...unseen] };
    const believed = record.ledger.page.revision > 0;
    // The newest ledger stands in the comment's past: somebody has put something else in its place.
    const recovered = believed && record.ledger.page.revision !== page.ledger?.page.revision;
    const published = [comment.body, ...revisions.map(({ body }) => body).reverse()].find((body) => {
      const one = readPage(body, of, signer);
      return one.intact && one.ledger?.page.revision === record.ledger.page.revision;
    });
    const witness = witnessOf(comment, revisions);
    return { comment, page, record, believed, recovered, published, key: null, witness };
  };
  const signed = read(signers.all);
  if (signers.all.keyed && signed.page.trust === "signed" && !signed.recovered)
    return { ...signed, verdict: "signed", key: keyOf(comment.body, of, signers) };
  if (signed.page.trust === "absent") return { ...signed, verdict: "missing" };
  // Without a key of ours, or of theirs then, the history has to bear witness. A signature that no key made is forged.
  if (!signers.all.keyed || (isUnsigned(comment.body) && !signed.believed)) {
    if (unreadable !== undefined) return { ...read(signers.none), verdict: "unsigned" };
    const witnessed = read(signerFromHistory(signers.none, revisions, comment.author.login));
    if (witnessed.recovered) return { ...witnessed, verdict: "forged" };
    if (witnessed.believed || witnessed.witness === "unknown") return { ...witnessed, verdict: "unsigned" };
    return { ...witnessed, verdict: "forged" };
  }
  return { ...signed, verdict: "forged" };
};

/** Which of the keys made the signature, from 1; `null` where none did. */
const keyOf = (body: string, of: RecordOf, { each }: Signers): number | null => {
  const at = each.findIndex((signer) => readPage(body, of, signer).trust === "signed");
  return at === -1 ? null : at + 1;
};

const blocksOf = (body: string): readonly string[] => body.split(/\r\n?|\n/).filter(isBlockLine);

const isUnsigned = (body: string): boolean => {
  const [block = "", ...more] = blocksOf(body);
  return more.length === 0 && parseBlockLine(block)?.signature === UNSIGNED;
};

/** Who first wrote the block that stands in the comment, by its history. */
const witnessOf = (comment: OurComment, revisions: readonly PageRevision[]): RecordAuthor | null => {
  const [block] = blocksOf(comment.body);
  if (block === undefined) return null;
  const wrote = revisions.find(({ body }) => blocksOf(body).some((one) => one.trim() === block.trim()));
  if (wrote === undefined) return "unknown";
  return wrote.by.login.toLowerCase() === comment.author.login.toLowerCase() ? "ours" : "others";
};
