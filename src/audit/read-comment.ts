import type { Signer } from "../checklist/ledger/ledger.ts";
import { editsOf, type PageRevision, signerFromHistory } from "../comment/record/edit-history.ts";
import { blockLinesOf, parseBlockLine, UNSIGNED } from "../comment/record/page-lines.ts";
import { type RecordRead, readRecord } from "../comment/record/read-record.ts";
import { type Page, type RecordOf, readPage } from "../comment/record/signed-page.ts";
import type { GitHubClient } from "../github/client/github-client.ts";
import type { OurComment } from "../github/read/comments.ts";
import { fetchRevisions } from "../github/read/edit-history.ts";
import type { RecordAuthor, RecordVerdict } from "./audit-record.ts";

export type Signers = { readonly each: readonly Signer[]; readonly all: Signer; readonly none: Signer };

export type CommentRead = {
  readonly comment: OurComment;
  readonly verdict: Extract<RecordVerdict, "signed" | "unsigned" | "forged" | "missing">;
  readonly key: number | null;
  readonly witness: RecordAuthor | null;
  readonly page: Page;
  readonly record: RecordRead;
  readonly believed: boolean;
  readonly recovered: boolean;
  /** Published with that ledger; undefined if it is gone. */
  readonly published: string | undefined;
};

/**
 * A signature decides; without a key, the edit history does. A signature by an unknown key is forged. The history is
 * always read, because an older signed page may have been put back.
 */
export const readComment = async (
  client: GitHubClient,
  comment: OurComment,
  of: RecordOf & { readonly repository: string },
  signers: Signers,
): Promise<CommentRead> => {
  const { revisions: edited, unreadable } = await fetchRevisions(client, comment.nodeId);
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
    // The newest ledger is in an earlier text: somebody replaced it.
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
  if (!signers.all.keyed || (isUnsigned(comment.body) && !signed.believed)) {
    if (unreadable !== undefined) return { ...read(signers.none), verdict: "unsigned" };
    const witnessed = read(signerFromHistory(signers.none, revisions, comment.author.login));
    if (witnessed.recovered) return { ...witnessed, verdict: "forged" };
    if (witnessed.believed || witnessed.witness === "unknown") return { ...witnessed, verdict: "unsigned" };
    return { ...witnessed, verdict: "forged" };
  }
  return { ...signed, verdict: "forged" };
};

const keyOf = (body: string, of: RecordOf, { each }: Signers): number | null => {
  const at = each.findIndex((signer) => readPage(body, of, signer).trust === "signed");
  return at === -1 ? null : at + 1;
};

const isUnsigned = (body: string): boolean => {
  const [block = "", ...more] = blockLinesOf(body);
  return more.length === 0 && parseBlockLine(block)?.signature === UNSIGNED;
};

const witnessOf = (comment: OurComment, revisions: readonly PageRevision[]): RecordAuthor | null => {
  const [block] = blockLinesOf(comment.body);
  if (block === undefined) return null;
  const wrote = revisions.find(({ body }) => blockLinesOf(body).some((one) => one.trim() === block.trim()));
  if (wrote === undefined) return "unknown";
  return wrote.by.login.toLowerCase() === comment.author.login.toLowerCase() ? "ours" : "others";
};
