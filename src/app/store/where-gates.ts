import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Database } from "./database.ts";
import type { GateQuery } from "./store.ts";

/** What a query asks of a gate, without its order and length. */
export const whereGates =
  (query: Omit<GateQuery, "order" | "most" | "offset">) =>
  (eb: ExpressionBuilder<Database, "gates">): Expression<SqlBool> => {
    const { repositories, state, verdict, waitingFor } = query;
    const all: Expression<SqlBool>[] = [];
    if (repositories !== undefined) {
      all.push(
        repositories.length === 0
          ? eb.lit(false)
          : eb(
              "gates.repo",
              "in",
              repositories.map((name) => name.toLowerCase()),
            ),
      );
    }
    if (state !== undefined) {
      all.push(eb("gates.state", "=", state));
    }
    if (verdict !== undefined) {
      all.push(eb("gates.verdict", "=", verdict));
    }
    if (waitingFor !== undefined) {
      all.push(
        eb.exists(
          eb
            .selectFrom("gate_words")
            .select("gate_words.word")
            .whereRef("gate_words.repo", "=", "gates.repo")
            .whereRef("gate_words.number", "=", "gates.number")
            .where("gate_words.kind", "=", "waits")
            .where("gate_words.word", "=", waitingFor.toLowerCase()),
        ),
      );
    }
    return eb.and(all);
  };
