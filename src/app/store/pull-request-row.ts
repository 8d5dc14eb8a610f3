import type { Insertable, Selectable } from "kysely";
import type { PullRequestTable, Trx } from "./database.ts";
import { insert, query } from "./query.ts";
import type { PullRequestRecord } from "./store.ts";

const pullRequestRow = (record: PullRequestRecord): Insertable<PullRequestTable> => ({
  repo: record.repository.toLowerCase(),
  number: record.number,
  repository: record.repository,
  repository_id: record.repositoryId ?? null,
  installation: record.installation,
  private: record.private ? 1 : 0,
  title: stored(record.title),
  author: record.author,
  url: record.url,
  head_sha: record.headSha,
  base_ref: record.baseRef,
  state: record.state,
  closed_at: null,
  verdict: record.verdict,
  summary: stored(record.summary),
  open_items: record.openItems,
  total_items: record.totalItems,
  waiting_for: JSON.stringify(record.waitingFor),
  waits_for_checks: JSON.stringify(record.waitsForChecks),
  teams: JSON.stringify(record.teams),
  policies: JSON.stringify(record.policies),
  policy_files: JSON.stringify(record.policyFiles),
  blocked_since: record.blockedSince ?? null,
  judged_at: record.evaluatedAt,
  report: stored(record.report),
  page: stored(record.page),
});

/** PostgreSQL's text cannot hold a NUL. */
const stored = (text: string): string => text.replaceAll("\0", "\ufffd");

export const recordOfRow = (row: Selectable<PullRequestTable>): PullRequestRecord => ({
  repository: row.repository,
  repositoryId: row.repository_id ?? undefined,
  number: row.number,
  installation: row.installation,
  private: row.private === 1,
  title: row.title,
  author: row.author,
  url: row.url,
  headSha: row.head_sha,
  baseRef: row.base_ref,
  state: row.state as PullRequestRecord["state"],
  verdict: row.verdict as PullRequestRecord["verdict"],
  summary: row.summary,
  openItems: row.open_items,
  totalItems: row.total_items,
  waitingFor: JSON.parse(row.waiting_for) as string[],
  waitsForChecks: JSON.parse(row.waits_for_checks) as string[],
  teams: JSON.parse(row.teams) as string[],
  policies: JSON.parse(row.policies) as string[],
  policyFiles: JSON.parse(row.policy_files) as string[],
  blockedSince: row.blocked_since ?? undefined,
  evaluatedAt: row.judged_at,
  report: row.report,
  page: row.page,
});

const STAYS_CLOSED = "gates.state <> 'open' and excluded.state = 'open' and excluded.judged_at <= gates.closed_at";
const COLUMNS = [
  ...["repository", "repository_id", "installation", "private", "title", "author", "url", "head_sha", "base_ref"],
  ...["verdict", "summary", "open_items", "total_items", "waiting_for", "waits_for_checks", "teams", "policies"],
  ...["policy_files", "blocked_since", "judged_at", "report", "page"],
] as const satisfies readonly (keyof PullRequestTable)[];
const OVER = `on conflict (repo, number) do update set
  ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")},
  state = case when ${STAYS_CLOSED} then gates.state else excluded.state end,
  closed_at = case when excluded.state = 'open' and not (${STAYS_CLOSED}) then null
    else coalesce(gates.closed_at, excluded.closed_at) end
  where gates.judged_at <= excluded.judged_at returning number`;

/** An earlier evaluation never overwrites a later one, nor does it reopen a pull request that was closed meanwhile. */
export const putPullRequest = async (trx: Trx, record: PullRequestRecord, now: number): Promise<void> => {
  const row = { ...pullRequestRow(record), closed_at: record.state === "open" ? null : now };
  const written = await insert(trx, "gates", [row], OVER);
  if (written.length === 0) {
    return;
  }
  await putWords(trx, row.repo, record.number, wordsOf(record));
};

type Word = { readonly kind: string; readonly word: string; readonly shown: string };

/** They seldom change, and each is in three places of the file. */
const putWords = async (trx: Trx, repo: string, number: number, words: ReturnType<typeof wordsOf>): Promise<void> => {
  const before = await query<Word>(
    trx,
  )`select kind, word, shown from gate_words where repo = ${repo} and number = ${number}`;
  const textOf = ({ kind, word, shown }: Word): string => JSON.stringify([kind, word, shown]);
  const known = new Set(before.map(textOf));
  if (known.size === words.length && words.every((one) => known.has(textOf(one)))) return;
  await trx.deleteFrom("gate_words").where("repo", "=", repo).where("number", "=", number).execute();
  await insert(trx, "gate_words", words);
};

const wordsOf = (record: PullRequestRecord) => {
  const repo = record.repository.toLowerCase();
  const rows = (kind: "waits" | "team" | "file", list: readonly string[]) =>
    [...new Map(list.map((shown) => [shown.toLowerCase(), shown])).entries()].map(([word, shown]) => ({
      repo,
      number: record.number,
      kind,
      word,
      shown,
    }));
  return [...rows("waits", record.waitingFor), ...rows("team", record.teams), ...rows("file", record.policyFiles)];
};
