import { emptyLedger, type Ledger } from "../checklist/ledger/ledger.ts";
import { decodePayload } from "../comment/record/decode-payload.ts";
import { toggledBoxes } from "../comment/record/edit-history.ts";
import { isBlockLine, parseBlockLine } from "../comment/record/page-lines.ts";
import type { RecordRead } from "../comment/record/read-record.ts";
import { normalisePage } from "../comment/record/signed-page.ts";
import { recordOf } from "../gate/record-sources.ts";
import { algorithmOf, signatureKeyId } from "../gate/signer.ts";
import {
  type GitHubClient,
  isLimited,
  type RepositoryRef,
  statusOf,
  WORKFLOW_BOT,
} from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import { fetchMarkedComments } from "../github/read/comments.ts";
import { fetchStatuses, fetchStatusSetter } from "../github/read/evidence.ts";
import {
  fetchMergedFiles,
  fetchMergedPullRequests,
  type MergedBetween,
  type MergedPullRequest,
} from "../github/read/merged-pull-requests.ts";
import { fetchChecksOfBot } from "../github/read/own-checks.ts";
import type { FindPolicyCommit } from "../github/read/policy-commits.ts";
import { fetchMerger } from "../github/read/pull-request.ts";
import { publishedName, requiredName } from "../policy/check-names.ts";
import { WITHOUT_COMMENT } from "../report/status.ts";
import { type ClickAfter, EVIDENCE_SCHEMA, type EvidenceRecord, type RecordVerdict } from "./audit-record.ts";
import { recordWords } from "./audit-words.ts";
import { type CommentRead, readComment, type Signers } from "./read-comment.ts";
import { fieldsOf, filesOfContent } from "./record-fields.ts";

type EvidenceReader = {
  readonly client: GitHubClient;
  readonly signers: Signers;
  readonly bot: string;
  readonly check: string;
  readonly policyCommit: FindPolicyCommit;
  readonly now: () => string;
  readonly onOtherBot?: (login: string) => void;
};

const MAX_OURS = 5;

const WORTH: Readonly<Record<RecordVerdict, number>> = {
  signed: 0,
  unsigned: 1,
  forged: 2,
  missing: 3,
  "not-ours": 4,
  "not-asked": 5,
};

/** Four requests, one more for an App's check runs, and one for the edit history of a record. */
const readEvidence = async (reader: EvidenceReader, pull: MergedPullRequest): Promise<EvidenceRecord> => {
  const { client, bot } = reader;
  const { ref } = pull;
  const [mergedBy, comments, lastWord] = await Promise.all([
    fetchMerger(client, ref),
    fetchMarkedComments(client, ref),
    fetchLastWord(reader, pull),
  ]);
  const repository = `${ref.owner}/${ref.repo}`;
  const ours = comments.filter(({ author }) => author.login.toLowerCase() === bot.toLowerCase());
  for (const { author } of comments)
    if (!ours.some((one) => one.author.login === author.login) && author.login.endsWith("[bot]"))
      reader.onOtherBot?.(author.login);
  const read: CommentRead[] = [];
  for (const comment of ours.slice(0, MAX_OURS)) {
    const of = await recordOf({ client, edits: [], signer: reader.signers.all }, pull, comment);
    read.push(await readComment(client, comment, of, reader.signers));
  }
  const [best] = read.sort((a, b) => WORTH[a.verdict] - WORTH[b.verdict] || revisionOf(b) - revisionOf(a));
  const { status } = lastWord;
  const foreign = comments.length - ours.length;
  const nothing = best === undefined && WITHOUT_COMMENT.includes(status?.description ?? "");
  const setter = nothing ? await lastWord.setBy() : bot;
  const asked = !nothing || setter.toLowerCase() !== bot.toLowerCase();
  const verdict = best?.verdict ?? (!asked ? "not-asked" : foreign > 0 ? "not-ours" : ("missing" as const));
  const ledger = best?.believed === true ? best.record.ledger : emptyLedger(repository, ref.number);
  const { revision, head, policyFiles, contents, ...said } = fieldsOf(
    ledger,
    best?.published && normalisePage(best.published),
  );
  const signed = revision === null || best === undefined ? null : signedOf(best);
  const files = contents.length === 0 ? undefined : await fetchMergedFiles(client, ref);
  const commits = policyFiles.map(async ({ file, sha256 }) => {
    const { written } = ledger.page;
    const found = await reader.policyCommit({ repository: ref, base: pull.base, file, sha256, at: written });
    return { file, sha256, commit: found?.commit ?? null, url: found?.url ?? null };
  });
  return {
    schema: EVIDENCE_SCHEMA,
    repository,
    repositoryId: pull.repositoryId,
    number: ref.number,
    url: pull.htmlUrl,
    title: pull.title,
    author: pull.author,
    base: pull.base,
    head: pull.head,
    mergeCommit: pull.mergeCommit,
    mergedAt: pull.mergedAt,
    mergedBy,
    record: {
      verdict,
      words: [
        recordWords(verdict, best, foreign, { repository, number: ref.number }),
        verdict === "missing" && lastWord.unread ? UNREAD : "",
        nothing && asked ? ` That nothing was asked says a status of ${setter || "an account that is gone"}.` : "",
      ].join(""),
      key: best?.key ?? null,
      algorithm: verdict === "signed" && signed !== null ? algorithmOf(signed.signature) : null,
      keyId: verdict === "signed" && signed !== null ? (signatureKeyId(signed.signature) ?? null) : null,
      witness: best?.witness ?? null,
      recovered: best?.recovered ?? false,
      comment: best?.comment.htmlUrl ?? null,
      revision,
      head,
      current: head === null ? null : head === pull.head,
      notices: best?.record.notices ?? [],
      foreign,
    },
    ...said,
    after: best === undefined || !best.page.intact || best.recovered ? [] : clicksAfter(best, ledger),
    signed,
    policyFiles: await Promise.all(commits),
    contents: contents.map(({ id, count }) => {
      const snapshot = ledger.contents[id];
      const found =
        files === undefined || snapshot === undefined
          ? null
          : filesOfContent(id, snapshot, files, reader.signers.none.hash);
      return {
        ...{ id, count },
        files:
          found?.map(({ path, status, blob, previousPath = null }) => ({ path, status, blob, previousPath })) ?? null,
      };
    }),
    status: status ?? null,
    readAt: reader.now(),
  };
};

/** The record that is believed, which may stand in an earlier text of the comment. */
const signedOf = ({ published, comment, record }: CommentRead): EvidenceRecord["signed"] => {
  const body = published ?? comment.body;
  const block = parseBlockLine(body.split(/\r\n?|\n/).find(isBlockLine) ?? "");
  if (decodePayload(block?.payload ?? "")?.ledger.page.revision !== record.ledger.page.revision) return null;
  return block === undefined ? null : { ...block, page: published === undefined ? null : normalisePage(published) };
};

const UNREAD = " Check runs could not be read with this token, so it is not known whether anything was asked.";

type LastWord = {
  readonly status: EvidenceRecord["status"] | undefined;
  readonly unread: boolean;
  /** Anyone with write access can set a status of our name. */
  readonly setBy: () => Promise<string>;
};

const fetchLastWord = async (
  { client, bot, check, signers }: EvidenceReader,
  pull: MergedPullRequest,
): Promise<LastWord> => {
  const { ref, base, head } = pull;
  // The required name first, then the one for a base that does not require it.
  const names = [
    requiredName(check, base, signers.none.hash),
    publishedName(check, { name: base, isDefault: false, requires: [] }, signers.none.hash),
  ].map((name) => name.toLowerCase());
  const statuses = await fetchStatuses(client, ref, head);
  const said = firstOf(
    names,
    statuses.map(({ context, ...status }) => ({ name: context, ...status })),
  );
  const ours = { unread: false, setBy: async () => bot };
  let unread = false;
  try {
    // A workflow's job may have the same name.
    const runs = bot === WORKFLOW_BOT ? [] : await fetchChecksOfBot(client, ref, head, bot);
    const run = firstOf(names, runs);
    if (run !== undefined) {
      const { status, conclusion, title, detailsUrl } = run;
      return { ...ours, status: { state: conclusion || status, description: title, url: detailsUrl } };
    }
  } catch (error) {
    const status = statusOf(error) ?? 0;
    if (status !== 403 || isLimited(error, status)) throw error;
    unread = true;
  }
  if (said === undefined) return { ...ours, status: undefined, unread };
  const { name, state, description, url } = said;
  return { status: { state, description, url }, unread, setBy: () => fetchStatusSetter(client, ref, head, name) };
};

const firstOf = <T extends { readonly name: string }>(names: readonly string[], all: readonly T[]): T | undefined =>
  names.flatMap((name) => all.filter((one) => one.name.toLowerCase() === name))[0];

const revisionOf = ({ record }: CommentRead): number => record.ledger.page.revision;

const clicksAfter = ({ page, record, comment }: CommentRead, ledger: Ledger): readonly ClickAfter[] =>
  [...toggledBoxes(page)].map(([item, ticked]) => {
    const operation = lastOn(record, item, ledger.page.revision);
    const { by = "", at = comment.updatedAt } = operation ?? {};
    return { item, said: ticked ? "ticked" : "unticked", by, at };
  });

const lastOn = (
  { operations }: RecordRead,
  item: string,
  revision: number,
): RecordRead["operations"][number] | undefined =>
  operations.findLast((one) => one.item === item && one.page.revision === revision && one.by !== "");

const AT_ONCE = 4;

type Collected = { readonly records: readonly EvidenceRecord[]; readonly readTo: string };

/** Last changed first, with at most one page of the list in memory. @param known numbers to skip */
export const collectEvidence = async function* (
  reader: EvidenceReader,
  repository: RepositoryRef,
  between: MergedBetween,
  known: ReadonlySet<number>,
): AsyncGenerator<Collected> {
  for await (const { merged, readTo } of fetchMergedPullRequests(reader.client, repository, between)) {
    const wanted = merged.filter(({ ref }) => !known.has(ref.number));
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const some = wanted.slice(at, at + AT_ONCE);
      yield { records: await concurrently(some, (pull) => readEvidence(reader, pull)), readTo };
    }
    yield { records: [], readTo };
  }
};
