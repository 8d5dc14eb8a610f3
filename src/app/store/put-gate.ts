import { sql } from "kysely";
import type { Db } from "./database.ts";
import { gateRow } from "./gate-row.ts";
import type { GateRecord } from "./store.ts";

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
