import type { Insertable, Selectable } from "kysely";
import type { GateTable } from "./database.ts";
import type { GateRecord } from "./store.ts";

/** A gate as it is written down. */
export const gateRow = (gate: GateRecord): Insertable<GateTable> => ({
  repo: gate.repository.toLowerCase(),
  number: gate.number,
  repository: gate.repository,
  repository_id: gate.repositoryId ?? null,
  installation: gate.installation,
  private: gate.private ? 1 : 0,
  title: stored(gate.title),
  author: gate.author,
  url: gate.url,
  head_sha: gate.headSha,
  base_ref: gate.baseRef,
  state: gate.state,
  closed_at: null,
  verdict: gate.verdict,
  summary: stored(gate.summary),
  open_items: gate.openItems,
  total_items: gate.totalItems,
  waiting_for: JSON.stringify(gate.waitingFor),
  waits_for_checks: JSON.stringify(gate.waitsForChecks),
  teams: JSON.stringify(gate.teams),
  policies: JSON.stringify(gate.policies),
  policy_files: JSON.stringify(gate.policyFiles),
  blocked_since: gate.blockedSince ?? null,
  judged_at: gate.judgedAt,
  report: stored(gate.report),
  page: stored(gate.page),
});

/** PostgreSQL's text can't hold a NUL. */
const stored = (text: string): string => text.replaceAll("\0", "\ufffd");

/** A gate as it was written down. */
export const gateOfRow = (row: Selectable<GateTable>): GateRecord => ({
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
  state: row.state as GateRecord["state"],
  verdict: row.verdict as GateRecord["verdict"],
  summary: row.summary,
  openItems: row.open_items,
  totalItems: row.total_items,
  waitingFor: JSON.parse(row.waiting_for) as string[],
  waitsForChecks: JSON.parse(row.waits_for_checks) as string[],
  teams: JSON.parse(row.teams) as string[],
  policies: JSON.parse(row.policies) as string[],
  policyFiles: JSON.parse(row.policy_files) as string[],
  blockedSince: row.blocked_since ?? undefined,
  judgedAt: row.judged_at,
  report: row.report,
  page: row.page,
});
