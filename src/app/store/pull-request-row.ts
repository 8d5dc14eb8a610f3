import { type Insertable, type Selectable, sql } from "kysely";
import type { Db, GateTable } from "./database.ts";
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
  judged_at: gate.evaluatedAt,
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
  evaluatedAt: row.judged_at,
  report: row.report,
  page: row.page,
});

/**
 * Keeps a gate as it was last judged. An earlier judgement never overwrites a later one, and one that began before its
 * pull request was closed does not open it again.
 */
export const putGate = async (db: Db, gate: GateRecord, now: number): Promise<void> => {
  const row = { ...gateRow(gate), closed_at: gate.state === "open" ? null : now };
  const words = wordsOf(gate);
  const staysClosed = sql`gates.state <> 'open' and excluded.state = 'open' and excluded.judged_at <= gates.closed_at`;
  await db.transaction().execute(async (trx) => {
    const written = await trx
      .insertInto("gates")
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(["repo", "number"])
          .doUpdateSet((eb) => ({
            repository: eb.ref("excluded.repository"),
            repository_id: eb.ref("excluded.repository_id"),
            installation: eb.ref("excluded.installation"),
            private: eb.ref("excluded.private"),
            title: eb.ref("excluded.title"),
            author: eb.ref("excluded.author"),
            url: eb.ref("excluded.url"),
            head_sha: eb.ref("excluded.head_sha"),
            base_ref: eb.ref("excluded.base_ref"),
            state: sql<string>`case when ${staysClosed} then gates.state else excluded.state end`,
            closed_at: sql<number | null>`case when excluded.state = 'open' and not (${staysClosed}) then null
              else coalesce(gates.closed_at, excluded.closed_at) end`,
            verdict: eb.ref("excluded.verdict"),
            summary: eb.ref("excluded.summary"),
            open_items: eb.ref("excluded.open_items"),
            total_items: eb.ref("excluded.total_items"),
            waiting_for: eb.ref("excluded.waiting_for"),
            waits_for_checks: eb.ref("excluded.waits_for_checks"),
            teams: eb.ref("excluded.teams"),
            policies: eb.ref("excluded.policies"),
            policy_files: eb.ref("excluded.policy_files"),
            blocked_since: eb.ref("excluded.blocked_since"),
            judged_at: eb.ref("excluded.judged_at"),
            report: eb.ref("excluded.report"),
            page: eb.ref("excluded.page"),
          }))
          .whereRef("gates.judged_at", "<=", "excluded.judged_at"),
      )
      .returning("number")
      .execute();
    if (written.length === 0) {
      return;
    }
    await trx.deleteFrom("gate_words").where("repo", "=", row.repo).where("number", "=", gate.number).execute();
    if (words.length > 0) {
      await trx.insertInto("gate_words").values(words).execute();
    }
  });
};

/** What a gate is found by, each once. */
const wordsOf = (gate: GateRecord) => {
  const repo = gate.repository.toLowerCase();
  const rows = (kind: "waits" | "team" | "file", list: readonly string[]) =>
    [...new Map(list.map((shown) => [shown.toLowerCase(), shown])).entries()].map(([word, shown]) => ({
      repo,
      number: gate.number,
      kind,
      word,
      shown,
    }));
  return [...rows("waits", gate.waitingFor), ...rows("team", gate.teams), ...rows("file", gate.policyFiles)];
};
