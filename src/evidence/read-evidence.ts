import { emptyLedger, type Ledger } from "../engine/ledger/ledger.ts";
import { flipsOf } from "../engine/page/flips-of.ts";
import type { RecordRead } from "../engine/page/read-record.ts";
import { isOwnName } from "../engine/policy/published-name.ts";
import { fetchMarkedComments } from "../github/fetch-marked-comments.ts";
import type { MergedPullRequest } from "../github/fetch-merged-pull-requests.ts";
import { fetchMerger } from "../github/fetch-merger.ts";
import { fetchStatuses } from "../github/fetch-statuses.ts";
import type { GitHubClient } from "../github/github-client.ts";
import { NOTHING_APPLIES } from "../report/status/status-title.ts";
import { type ClickAfter, EVIDENCE_SCHEMA, type EvidenceRecord, type RecordVerdict } from "./evidence-record.ts";
import { itemsOf } from "./items-of.ts";
import { pageItems } from "./page-items.ts";
import { type CommentRead, readComment, type Seals } from "./read-comment.ts";
import { recordWords } from "./record-words.ts";

/** What is needed to read the records of a repository. */
export type EvidenceReader = {
  readonly client: GitHubClient;
  readonly seals: Seals;
  /** Login of the bot that the Action or the App writes as. */
  readonly bot: string;
  /** Name of the check. */
  readonly check: string;
  /** ISO 8601 UTC to the second. */
  readonly now: () => string;
};

/** Comments of one bot that are looked at in one pull request; there should be one. */
const MOST_OURS = 5;

/** Best first: what is believed goes before what is not. */
const WORTH: Readonly<Record<RecordVerdict, number>> = {
  signed: 0,
  unsigned: 1,
  forged: 2,
  missing: 3,
  "not-ours": 4,
  "not-asked": 5,
};

/** Reads the record of a merged pull request: three requests, and one for the edit history where there is a record. */
export const readEvidence = async (reader: EvidenceReader, pull: MergedPullRequest): Promise<EvidenceRecord> => {
  const { client, bot, check } = reader;
  const { ref } = pull;
  const [mergedBy, comments, statuses] = await Promise.all([
    fetchMerger(client, ref),
    fetchMarkedComments(client, ref),
    fetchStatuses(client, ref, pull.head),
  ]);
  const repository = `${ref.owner}/${ref.repo}`;
  const ours = comments.filter(({ author }) => author.login.toLowerCase() === bot.toLowerCase());
  const read: CommentRead[] = [];
  for (const comment of ours.slice(0, MOST_OURS))
    read.push(await readComment(client, comment, { repository, number: ref.number }, reader.seals));
  const [best] = read.sort((a, b) => WORTH[a.verdict] - WORTH[b.verdict] || revisionOf(b) - revisionOf(a));
  // By the name as it is written, or as it is for the base that the pull request went into.
  const status =
    statuses.find(({ context }) => context.toLowerCase() === check.toLowerCase()) ??
    statuses.find(({ context }) => isOwnName(check, context));
  const foreign = comments.length - ours.length;
  const verdict =
    best?.verdict ??
    (status?.description === NOTHING_APPLIES ? "not-asked" : foreign > 0 ? "not-ours" : ("missing" as const));
  const ledger = best?.believed === true ? best.record.ledger : emptyLedger(repository, ref.number);
  const known = ledger.page.revision > 0;
  const shown = best?.published === undefined ? undefined : pageItems(best.published);
  const { breakGlass } = ledger;
  return {
    schema: EVIDENCE_SCHEMA,
    repository,
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
      words: recordWords(verdict, best, foreign, { repository, number: ref.number }),
      key: best?.key ?? null,
      witness: best?.witness ?? null,
      recovered: best?.recovered ?? false,
      comment: best?.comment.htmlUrl ?? null,
      revision: known ? ledger.page.revision : null,
      head: known ? ledger.page.head : null,
      current: known ? ledger.page.head === pull.head : null,
      notices: best?.record.notices ?? [],
      foreign,
    },
    items: known ? itemsOf(ledger, shown) : [],
    after: best === undefined || !best.page.intact || best.recovered ? [] : clicksAfter(best, ledger),
    breakGlass:
      breakGlass === undefined
        ? null
        : {
            by: breakGlass.by,
            at: breakGlass.at,
            head: breakGlass.head,
            reason: breakGlass.reason,
            rule: breakGlass.as,
          },
    adr: ledger.links.map(({ url, by, at }) => ({ url, by, at })),
    followUp: ledger.issue ?? null,
    status: status === undefined ? null : { state: status.state, description: status.description, url: status.url },
    readAt: reader.now(),
  };
};

const revisionOf = ({ record }: CommentRead): number => record.ledger.page.revision;

const clicksAfter = ({ page, record, comment }: CommentRead, ledger: Ledger): readonly ClickAfter[] =>
  [...flipsOf(page)].map(([item, ticked]) => {
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
