import type { Seal } from "../engine/ledger/seal.ts";
import { isBlockLine, parseBlockLine, UNSIGNED } from "../engine/page/block-line.ts";
import { editsOf, type PageRevision } from "../engine/page/edits-of.ts";
import { type Page, readPage } from "../engine/page/read-page.ts";
import { type RecordRead, readRecord } from "../engine/page/read-record.ts";
import { witnessedSeal } from "../engine/page/witnessed-seal.ts";
import { fetchRevisions } from "../github/fetch-revisions.ts";
import type { OurComment } from "../github/find-comment.ts";
import type { GitHubClient } from "../github/github-client.ts";
import type { RecordFound, RecordVerdict } from "./evidence-record.ts";

/** The keys to verify by: each alone, all together, and none. */
export type Seals = { readonly each: readonly Seal[]; readonly all: Seal; readonly none: Seal };

/** A comment of the bot, read as a record. */
export type CommentRead = {
  readonly comment: OurComment;
  readonly verdict: Extract<RecordVerdict, "signed" | "unsigned" | "forged" | "missing">;
  readonly key: number | null;
  readonly witness: RecordFound["witness"];
  readonly page: Page;
  readonly record: RecordRead;
  /** Whether what the ledger in `record` says can be believed. */
  readonly believed: boolean;
  readonly recovered: boolean;
};

type Of = { readonly repository: string; readonly number: number };

/**
 * Reads a comment of ours as a record. A signature decides; where there is none that can be checked, the comment's edit
 * history says who wrote the record, which is as strong as the account that we write as. It is also asked where a signed
 * page looks as if somebody had changed it since, for an older page of ours verifies as well as the newest.
 */
export const readComment = async (
  client: GitHubClient,
  comment: OurComment,
  of: Of,
  seals: Seals,
): Promise<CommentRead> => {
  const sources = { comment: { body: comment.body, at: comment.updatedAt }, edits: [] };
  const page = readPage(comment.body, of, seals.all);
  const first = readRecord(sources, of, seals.all);
  if (page.trust === "signed" && !first.doubtful) {
    return {
      ...{ comment, page, record: first, verdict: "signed", key: keyOf(comment.body, of, seals), witness: "not-asked" },
      ...{ believed: true, recovered: false },
    };
  }
  const edited = await fetchRevisions(client, comment.nodeId);
  // A comment that was never edited has no history: it is what its author wrote.
  const revisions = edited.length > 0 ? edited : [{ by: comment.author, at: comment.createdAt, body: comment.body }];
  const edits = editsOf(revisions);
  if (seals.all.keyed) {
    const record = readRecord({ ...sources, edits }, of, seals.all);
    const known = record.ledger.page.revision > 0;
    // The newest signed ledger stands in the comment's past: somebody has put something else in its place.
    const recovered = known && record.ledger.page.revision !== page.ledger?.page.revision;
    if (page.trust === "signed" || known) {
      // An older page of ours, put back, is signed as well; what counts is that it is not what was published last.
      const holds = page.trust === "signed" && !recovered;
      const verdict = holds ? "signed" : page.trust === "absent" ? "missing" : "forged";
      const key = holds ? keyOf(comment.body, of, seals) : null;
      return { comment, page, record, verdict, key, witness: "not-asked", believed: known, recovered };
    }
    if (!isUnsigned(comment.body)) {
      const witness = witnessOf(comment, revisions);
      const verdict = page.trust === "absent" ? "missing" : "forged";
      return { comment, page, record, verdict, key: null, witness, believed: false, recovered: false };
    }
  }
  return unsigned(comment, of, seals, revisions);
};

const unsigned = (comment: OurComment, of: Of, seals: Seals, revisions: readonly PageRevision[]): CommentRead => {
  const seal = witnessedSeal(seals.none, revisions, comment.author.login);
  const page = readPage(comment.body, of, seal);
  const sources = { comment: { body: comment.body, at: comment.updatedAt }, edits: editsOf(revisions) };
  const record = readRecord(sources, of, seal);
  const known = record.ledger.page.revision > 0;
  const recovered = known && record.ledger.page.revision !== page.ledger?.page.revision;
  const rest = { comment, page, record, key: null, believed: known, recovered };
  if (page.trust === "signed") return { ...rest, verdict: "unsigned", witness: "ours" };
  if (page.trust === "absent") return { ...rest, verdict: "missing", witness: "not-asked" };
  // Ours, and yet not read: it is of another pull request, or mangled.
  const witness = witnessOf(comment, revisions);
  return { ...rest, verdict: witness === "unknown" ? "unsigned" : "forged", witness };
};

/** Which of the keys made the signature, from 1; `null` where none did. */
const keyOf = (body: string, of: Of, { each }: Seals): number | null => {
  const at = each.findIndex((seal) => readPage(body, of, seal).trust === "signed");
  return at === -1 ? null : at + 1;
};

const blocksOf = (body: string): readonly string[] => body.split(/\r\n?|\n/).filter(isBlockLine);

const isUnsigned = (body: string): boolean => {
  const [block = "", ...more] = blocksOf(body);
  return more.length === 0 && parseBlockLine(block)?.signature === UNSIGNED;
};

/** Who first wrote the block that stands in the comment, by its history. */
const witnessOf = (comment: OurComment, revisions: readonly PageRevision[]): RecordFound["witness"] => {
  const [block] = blocksOf(comment.body);
  if (block === undefined) return "unknown";
  const wrote = revisions.find(({ body }) => blocksOf(body).some((one) => one.trim() === block.trim()));
  if (wrote === undefined) return "unknown";
  return wrote.by.login.toLowerCase() === comment.author.login.toLowerCase() ? "ours" : "others";
};
